"""What is asked of the bank."""
