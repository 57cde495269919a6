"""What is on record about credentials, and who sees it."""
