"""Verbs on applications, credentials, cases, reviews and badges."""
