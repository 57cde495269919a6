"""Rules of exercises. Pure."""
