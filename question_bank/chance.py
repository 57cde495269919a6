"""Chance that comes out the same everywhere and always. Pure.

The numbers are 32-bit words, high byte first, of SHA-256(key ‖ counter), the counter being eight bytes from 0 on and
the key SHA-256 of the UTF-8 words it is made from, each led by its length in four bytes. Neither a version of Python
nor a machine has a say; whoever has the key can do the sum by hand.
"""

from collections.abc import MutableSequence, Sequence
from hashlib import sha256
from struct import unpack
from typing import TypeVar

Thing = TypeVar("Thing")


class Chance:
    """An endless row of numbers that a key determines."""

    def __init__(self, *words: object) -> None:
        spelled = [str(word).encode() for word in words]
        self._key = sha256(b"".join(len(word).to_bytes(4, "big") + word for word in spelled)).digest()
        self._counter = 0
        self._left: list[int] = []

    def word(self) -> int:
        """Return the next number, 0 to 2**32 - 1."""
        if not self._left:
            block = sha256(self._key + self._counter.to_bytes(8, "big")).digest()
            self._left = list(unpack(">8I", block))[::-1]
            self._counter += 1
        return self._left.pop()

    def below(self, limit: int) -> int:
        """Return a number from 0 to limit - 1, each as likely as any other."""
        # What lies above the last whole multiple would favour the small ones; it is thrown away.
        most = 2**32 // limit * limit
        while (number := self.word()) >= most:
            pass
        return number % limit

    def shuffle(self, things: MutableSequence[Thing]) -> None:
        """Put things into one of their orders, each as likely as any other (Fisher and Yates, from the end)."""
        word = self.word
        for last in range(len(things) - 1, 0, -1):
            # `below`, spelled out: papers are made of little else.
            most = 2**32 - 2**32 % (last + 1)
            while (number := word()) >= most:
                pass
            other = number % (last + 1)
            things[last], things[other] = things[other], things[last]

    def permutation(self, size: int) -> tuple[int, ...]:
        """Return an order of so many things; `()` where there is nothing to order."""
        places = list(range(size)) if size > 1 else []
        self.shuffle(places)
        return tuple(places)

    def shuffled(self, things: Sequence[Thing]) -> list[Thing]:
        """Return things in another order."""
        copy = list(things)
        self.shuffle(copy)
        return copy
