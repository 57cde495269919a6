"""Rules of the oath. Pure."""
