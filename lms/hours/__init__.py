"""The hour ledger: what training was held, who claims which hours, what was posted, and what was reversed.

Promises: a posted entry never changes; every entry names its evidence, its proposer and its confirmer, who are two
people; nobody is in two rooms at once, or over the day's cap. Knows nothing of what a year requires.
"""
