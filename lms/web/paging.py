"""Which part of a long list a page shows."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Paging:
    """One page of a list of `total` things; what the `pagination` component asks for."""

    total: int
    number: int
    size: int

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(-(-self.total // self.size), 1)

    @property
    def first(self) -> int:
        """Number of the first thing shown, 0 when there is none."""
        return (self.number - 1) * self.size + 1 if self.total else 0

    @property
    def last(self) -> int:
        """Number of the last thing shown."""
        return min(self.number * self.size, self.total)


def page_number(text: str) -> int:
    """Read the number of a page from an address; whatever is no page number is the first page."""
    return min(int(text), 1_000_000) if text.isascii() and text.isdecimal() and int(text) > 0 else 1
