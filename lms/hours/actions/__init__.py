"""Every verb of the hours room that changes something."""
