"""Every select of the hours room."""
