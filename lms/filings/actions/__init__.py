"""Verbs of filings, plans and obligations."""
