"""Selects on exercises."""
