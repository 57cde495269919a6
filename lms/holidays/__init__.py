"""The State Council's yearly notices of days off and days worked in exchange, imported year by year.

Owns the notices. Promises: a notice is never changed, a later one of the same year takes its place; a day is said once,
and the week is contradicted only as a notice can. May not: count days (that is `lms/workdays.py`), know HTTP.
"""
