"""Verbs of exams: set up, put people on the roster, draw, start, save, hand in, watch over, publish."""
