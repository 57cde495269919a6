"""Verbs of exercises."""
