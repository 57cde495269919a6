"""The dashboard of a bureau, an organ or a town: every figure of a place on a day, from one query.

Reads the rooms below and changes nothing; what it opens with is kept by `lms.unit_counts`. Owns what is counted of
staff and cards, how units are ranked, and what page, workbook, paper and API say alike. Never counts what a room below
counts already.
"""
