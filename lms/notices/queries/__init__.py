"""Selects on notices."""
