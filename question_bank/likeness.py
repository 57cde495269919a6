"""How alike two questions are, whatever the order of their options and the small words. Pure.

A text's *grams* are its signs and pairs of signs; likeness is the share of grams two texts have in common. So that
nobody compares everything with everything, a text leaves a *sketch* of its runs of three signs, and only texts whose
sketches have a number in common are compared.
"""

import re
import unicodedata
from array import array
from collections.abc import Iterable, Mapping, Sequence, Set as AbstractSet
from functools import lru_cache
from typing import NamedTuple
from zlib import crc32

# In hundredths; default. How many such pairs of real banks the sketches find: tests/question_bank/test_likeness.py.
TWINS = 60
BANDS = 12
_BINS = 3 * BANDS
# What so many share ("下列说法正确的是") says nothing.
MOST_HOLDERS = 30

# Odd, and different for the three bins of a band.
_FACTORS = 0x9E3779B1, 0x85EBCA77, 0xC2B2AE3D
_APART = re.compile(r"[\W_]+")
# A prime, so that the signs of one block of Unicode and their pairs spread over all places.
_PLACES, _TAKEN = 2039, ord("1")


class Outline(NamedTuple):
    """A text's grams in little room, and as marks in a row of places: what two texts share at most shows at once.

    `hidden` is how many grams fell on a place that was taken already.
    """

    grams: "array[int]"
    marks: int
    size: int
    hidden: int


def searched(text: str) -> str:
    """Return the form in which text is searched and compared: width and case gone, punctuation a space."""
    return _APART.sub(" ", unicodedata.normalize("NFKC", text).casefold()).strip()


def sketch_of(text: str) -> list[int]:
    """Return the sketch of a searched text: BANDS numbers; texts that share most runs share one of them.

    Each run falls into one of three times as many bins; the smallest hash stands for a bin (one-permutation minhash,
    an empty bin borrows from the next); three bins make a band. Of texts that share half their runs four in five are
    found, of those that share seven in ten nearly all; of those that share a sixth, one in twenty is a vain look.
    """
    runs = set()
    for word in text.split():
        if len(word) < 4:
            runs.add(word)
        else:
            runs.update([word[at : at + 3] for at in range(len(word) - 2)])
    hashes = sorted(map(_hash_of, runs), reverse=True)
    smallest = {value % _BINS: value for value in hashes}
    if not smallest:
        return []
    bins = [smallest.get(number, 0) for number in range(_BINS)]
    if len(smallest) < _BINS:
        following = next(filter(None, bins), 0)  # round the end
        for number in range(_BINS - 1, -1, -1):
            following = bins[number] = bins[number] or following
    one, two, three = _FACTORS
    bands = zip(range(0, _BINS, 3), bins[::3], bins[1::3], bins[2::3], strict=True)
    return [(a * one + b * two + c * three ^ at) & 0xFFFFFFFF for at, a, b, c in bands]


@lru_cache(maxsize=2**16)
def _hash_of(run: str) -> int:
    # Kept, for a bank speaks of few things. The checksum alone orders like by like; the factor scatters it.
    return crc32(run.encode()) * 2654435761 & 0xFFFFFFFF


def nearest(sketch: Iterable[int], holders: Mapping[int, Sequence[int]], *, but: int) -> set[int]:
    """Return who shares part of a sketch and is worth comparing; `holders` says who has each number."""
    shared = (held for band in sketch if len(held := holders.get(band, ())) <= MOST_HOLDERS)
    return {other for held in shared for other in held} - {but}


def outline_of(grams: AbstractSet[int]) -> Outline:
    """Return the outline of a text's grams."""
    places = bytearray(b"0") * _PLACES
    for gram in grams:
        places[gram % _PLACES] = _TAKEN
    marks = int(places, 2)
    return Outline(array("I", grams), marks, len(grams), len(grams) - marks.bit_count())


def twins_of(own: Outline, others: Iterable[int], outlines: Mapping[int, Outline]) -> list[tuple[int, int]]:
    """Return which of many texts are twins of one, each by its name and likeness in hundredths, the nearest first.

    Likeness is the share of grams in common of all that the two hold, cut. Most texts that share part of a sketch
    share too little: their marks tell, without a look at their grams.
    """
    marks, base = own.marks, TWINS * own.size - (100 + TWINS) * own.hidden
    # In common are at most as many as marks, and those of ours that share a place with another. By position, not by
    # name: hundreds are looked at for each question of an import.
    near = [
        name
        for name in others
        if (marks & (other := outlines[name])[1]).bit_count() * (100 + TWINS) >= base + TWINS * other[2]
    ]
    grams, found = set(own.grams), []
    for name in near:
        shared, size = len(grams.intersection(outlines[name].grams)), outlines[name].size
        if shared and (share := shared * 100 // (own.size + size - shared)) >= TWINS:
            found.append((name, share))
    return sorted(found, key=lambda pair: (-pair[1], pair[0]))
