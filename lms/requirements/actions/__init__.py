"""Every verb of the requirements room that changes something."""
