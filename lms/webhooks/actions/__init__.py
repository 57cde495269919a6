"""Verbs on webhooks and their deliveries."""
