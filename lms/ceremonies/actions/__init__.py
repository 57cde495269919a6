"""Verbs of the oath."""
