"""Reading h5p.json, content.json and the libraries of an H5P package (h5p.org, Package Definition 1.27)."""

import json
import re
from collections.abc import Callable, Collection
from typing import Any

from lms.courses.packages.facts import Item, PackageFacts, Standard
from lms.errors import RuleBroken

PLAYER = "~h5p"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,253}")
_NUMBER = re.compile(r"[0-9]{1,5}")
MOST_LIBRARIES = 200
_VERSION = ("majorVersion", "minorVersion", "patchVersion")

Reader = Callable[[str], bytes]


def read_h5p(files: Collection[str], read: Reader) -> PackageFacts:
    """Return what an H5P package says of itself; its main library and all it needs must be inside.

    Raises RuleBroken H5P_BROKEN (which file), H5P_NO_CONTENT, H5P_NO_LIBRARY (which).
    """
    about = _object(files, read, "h5p.json")
    if "content/content.json" not in files:
        raise RuleBroken("H5P_NO_CONTENT")
    _object(files, read, "content/content.json")
    title, main = about.get("title"), about.get("mainLibrary")
    if not isinstance(title, str) or not isinstance(main, str) or not _NAME.fullmatch(main):
        raise RuleBroken("H5P_BROKEN", path="h5p.json")
    needed = _dependencies(about, "h5p.json")
    if main not in {name for name, _ in needed}:
        raise RuleBroken("H5P_NO_LIBRARY", library=main)
    _require_whole_libraries(files, read)
    _require_libraries(files, read, needed)
    return PackageFacts(
        standard=Standard.H5P,
        edition="H5P",
        identifier=main,
        title=title.strip() or main,
        items=(Item(id="h5p", title=title.strip() or main, path=PLAYER, is_sco=True),),
    )


def _require_whole_libraries(files: Collection[str], read: Reader) -> None:
    """Every library that travels along says what it is, needed or not: a half one was not made by an export."""
    described = [path for path in files if path.count("/") == 1 and path.endswith("/library.json")]
    if len(described) > MOST_LIBRARIES:
        raise RuleBroken("H5P_BROKEN", path="h5p.json")
    for path in described:
        library = _object(files, read, path)
        if not all(library.get(name) not in {None, ""} for name in ("title", "machineName", *_VERSION)):
            raise RuleBroken("H5P_BROKEN", path=path)


def _require_libraries(files: Collection[str], read: Reader, needed: list[tuple[str, str]]) -> None:
    """Walk from the main library to all it loads: each must be there, with the scripts it names."""
    seen: set[tuple[str, str]] = set()
    while needed:
        name, version = needed.pop()
        if (name, version) in seen:
            continue
        seen.add((name, version))
        folder, path = _folder(files, name, version)
        library = _object(files, read, path)
        for asset in [*_list(library, "preloadedJs", path), *_list(library, "preloadedCss", path)]:
            if not isinstance(asset, dict) or f"{folder}/{asset.get('path')}" not in files:
                raise RuleBroken("H5P_NO_LIBRARY", library=f"{name} {version}")
        needed += _dependencies(library, path)
        if len(seen) > MOST_LIBRARIES:
            raise RuleBroken("H5P_BROKEN", path=path)


def _folder(files: Collection[str], name: str, version: str) -> tuple[str, str]:
    for folder in (f"{name}-{version}", name):
        if f"{folder}/library.json" in files:
            return folder, f"{folder}/library.json"
    raise RuleBroken("H5P_NO_LIBRARY", library=f"{name} {version}")


def _dependencies(document: dict[str, Any], path: str) -> list[tuple[str, str]]:
    found = []
    for entry in _list(document, "preloadedDependencies", path):
        if not isinstance(entry, dict):
            raise RuleBroken("H5P_BROKEN", path=path)
        name, major, minor = (str(entry.get(key, "")) for key in ("machineName", "majorVersion", "minorVersion"))
        if not (_NAME.fullmatch(name) and _NUMBER.fullmatch(major) and _NUMBER.fullmatch(minor)):
            raise RuleBroken("H5P_BROKEN", path=path)
        found.append((name, f"{major}.{minor}"))
    return found


def _list(document: dict[str, Any], key: str, path: str) -> list[Any]:
    value = document.get(key) or []
    if not isinstance(value, list):
        raise RuleBroken("H5P_BROKEN", path=path)
    return value


def _object(files: Collection[str], read: Reader, path: str) -> dict[str, Any]:
    if path not in files:
        raise RuleBroken("H5P_BROKEN", path=path)
    try:
        document = json.loads(read(path).decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise RuleBroken("H5P_BROKEN", path=path) from error
    if not isinstance(document, dict):
        raise RuleBroken("H5P_BROKEN", path=path)
    return document
