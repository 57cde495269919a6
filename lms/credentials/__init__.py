"""Credentials from application to cancellation: dossiers, cards, cases, yearly review, badges, and duty (domain C2)."""
