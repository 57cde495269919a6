"""Selects of spot checks."""
