"""How alike two questions are, whatever the order of their options and the small words. Pure.

A text's *grams* are its signs and pairs of signs; likeness is the share of grams two texts have in common. So that
nobody compares everything with everything, a text leaves a *sketch*: the smallest hashes of its runs of three signs.
Two texts that share most runs share some of the smallest (bottom-k minhash); only those are compared.
"""

import re
import unicodedata
from collections.abc import Set as AbstractSet
from heapq import nsmallest
from zlib import crc32

# In hundredths; default, set by looking at pairs of real banks (docs/decisions/0013).
TWINS = 60
SKETCH = 12
# A run that so many share ("下列说法正确的是") says nothing.
MOST_HOLDERS = 60

_APART = re.compile(r"[\W_]+")


def searched(text: str) -> str:
    """Return the form in which text is searched and compared: width and case gone, punctuation a space."""
    return _APART.sub(" ", unicodedata.normalize("NFKC", text).casefold()).strip()


def sketch_of(text: str) -> list[int]:
    """Return the sketch of a searched text: up to SKETCH hashes of its runs of three signs."""
    runs = set()
    for word in text.split():
        if len(word) < 4:
            runs.add(word)
        else:
            runs.update([word[at : at + 3] for at in range(len(word) - 2)])
    # The checksum alone orders like by like; the factor scatters it.
    return nsmallest(SKETCH, {crc32(run.encode()) * 2654435761 & 0xFFFFFFFF for run in runs})


def likeness(one: AbstractSet[int], other: AbstractSet[int]) -> int:
    """Return what two sets of grams share of all they hold, in hundredths, cut; 0 for nothing with nothing."""
    shared = len(one & other)
    return shared * 100 // (len(one) + len(other) - shared) if shared else 0
