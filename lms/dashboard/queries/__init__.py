"""Selects of the dashboard."""
