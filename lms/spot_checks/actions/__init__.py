"""Verbs of spot checks."""
