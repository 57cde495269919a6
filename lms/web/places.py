"""Where the page one is on lies among the entries of the navigation."""

from collections.abc import Iterable
from typing import Any


def is_here(href: str, here: str) -> bool:
    """Tell whether the page `here` lies at or below `href`; the start page only at itself."""
    path = here.split("?", maxsplit=1)[0]
    return path == href or (href != "/" and path.startswith(f"{href}/"))


def is_in(item: Any, here: str) -> bool:
    """Tell whether the page `here` lies under an item of the navigation, or under a page of its group."""
    return any(is_here(page.href, here) for page in _pages(item))


def nearest(items: Iterable[Any], here: str) -> str:
    """Return the address of the entry that the page `here` lies under, "" for none.

    The navigation looks the same there and on every page below it, so that it need not be drawn for each.
    """
    path, found = here.split("?", maxsplit=1)[0], ""
    for item in items:
        under = [page.href for page in _pages(item) if is_here(page.href, path)]
        found = max(under, key=len, default=found)
    return found


def _pages(item: Any) -> Iterable[Any]:
    return getattr(item, "children", ()) or (item,)
