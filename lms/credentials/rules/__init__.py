"""What the regulations say about credentials, as pure functions."""
