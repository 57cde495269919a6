"""Rules of spot checks. Pure."""
