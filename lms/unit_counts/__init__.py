"""Counts of units that are kept while nothing they rest on has changed (decisions 8 and 24).

A family is what is counted together: each has a room that counts it, and tables whose triggers, made by migrations,
put a row into `unit_count_changes` with every change, in its transaction. While such a row waits, and for a day that is
not kept, nothing is read here and the room counts afresh. The worker counts, and takes away exactly the rows it saw.
"""

from lms.unit_counts.actions import keep, note_change
from lms.unit_counts.models import UnitCount, UnitCountChange
from lms.unit_counts.queries import Counts, all_kept, changes, days_kept, kept

__all__ = ["Counts", "UnitCount", "UnitCountChange", "all_kept", "changes", "days_kept", "keep", "kept", "note_change"]
