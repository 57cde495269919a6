"""What a place and a year require, and who has met it: rule sets as data, verdicts from facts, completion rates.

Promises: a published version of a rule set never changes; a verdict explains itself; a frozen year keeps its figures
whatever is decided later; rates are pairs of integers, shown truncated, and an empty population has none.
"""
