"""Verbs of issued papers."""
