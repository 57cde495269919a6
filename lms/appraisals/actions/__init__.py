"""Verbs of appraisals."""
