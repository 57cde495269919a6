"""Selects on webhooks, their deliveries, and the events in the audit log."""
