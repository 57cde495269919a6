"""Records held fast while somebody looks into them: until the hold is released, their owners change nothing (QD-M9-7).

Who holds is a plain word (`spot_check_item:12`), so that a room that is asked knows nothing of the room that holds.
"""
