"""What a complaint may come to (QD seeds FN-10-2, JN-13-1). Pure."""

from enum import StrEnum


class Finding(StrEnum):
    """What the channel that took a complaint found."""

    UPHELD = "UPHELD"
    PARTLY = "PARTLY"
    UNFOUNDED = "UNFOUNDED"


# What stands in the personal file; what was unfounded is kept and shown to nobody there.
CONFIRMED = frozenset({Finding.UPHELD.value, Finding.PARTLY.value})
