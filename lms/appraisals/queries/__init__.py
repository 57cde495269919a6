"""Selects of appraisals."""
