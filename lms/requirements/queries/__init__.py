"""Every select of the requirements room."""
