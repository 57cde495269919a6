"""Every verb of the people room that changes something."""
