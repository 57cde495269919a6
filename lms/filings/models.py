"""Tables of filings and obligations."""
