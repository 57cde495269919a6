"""Spot checks (抽查, QD-M9-7): a sample of records drawn by chance that anybody can draw again, and what was found.

Promises: a drawing happens once and is kept with seed and population; what was drawn is held until it is dealt with;
who found and who decides are two people; hours change by reversal alone.
"""
