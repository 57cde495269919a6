"""Selects on texts, ceremonies and records of the oath."""
