"""GIFT, Moodle's text format: single, multiple, true/false, fill-in, short answer, numeric and matching.

Read by hand: no parser of it is kept for Python. Facts that GIFT has no place for travel as tags.
"""

from question_bank.exchange.gift.reading import read
from question_bank.exchange.gift.writing import write

__all__ = ["read", "write"]
