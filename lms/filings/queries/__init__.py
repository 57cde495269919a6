"""Selects of filings, plans and obligations."""
