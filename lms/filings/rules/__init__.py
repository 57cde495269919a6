"""Rules of filings, plans and obligations. Pure."""
