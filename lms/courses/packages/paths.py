"""Where a package's own addresses lead: always to a file of the package."""

import posixpath
import re
from collections.abc import Collection
from urllib.parse import unquote, urlsplit

from lms.errors import RuleBroken

_ELSEWHERE = re.compile(r"^\s*([a-z][a-z0-9+.-]*:|//|\\)", re.IGNORECASE)
_FLASH = (".swf",)


def joined(*bases: str) -> str:
    """Put the bases of a manifest (xml:base) and a file's address together."""
    return "".join(base if not base or base.endswith("/") else base + "/" for base in bases[:-1]) + bases[-1]


def require_launch(href: str, files: Collection[str] | None) -> tuple[str, str]:
    """Return the file an address starts and the query it is started with; `files` None leaves out whether it is there.

    Raises RuleBroken PACKAGE_LAUNCH_EXTERNAL, PACKAGE_LAUNCH_OUTSIDE, PACKAGE_LAUNCH_MISSING or PACKAGE_FLASH.
    """
    if _ELSEWHERE.match(href):
        raise RuleBroken("PACKAGE_LAUNCH_EXTERNAL", path=href[:120])
    try:
        split = urlsplit(href)
    except ValueError as error:
        raise RuleBroken("PACKAGE_LAUNCH_MISSING", path=href[:120]) from error
    path = posixpath.normpath(unquote(split.path).replace("\\", "/"))
    if path.startswith(("/", "../")) or path in {".", ".."} or "\x00" in path:
        raise RuleBroken("PACKAGE_LAUNCH_OUTSIDE", path=href[:120])
    if path.lower().endswith(_FLASH):
        raise RuleBroken("PACKAGE_FLASH", path=path[:120])
    query = split.query + (f"#{split.fragment}" if split.fragment else "")
    return (path if files is None else _as_stored(path, files)), query


def with_parameters(query: str, parameters: str) -> str:
    """Add an item's parameters to an address's query (SCORM 2004 CAM 3.4.1.6; 1.2 CAM 2.3.2.5)."""
    parameters = parameters.lstrip("?&")
    if parameters.startswith("#"):
        return query if "#" in query else query + parameters
    before, hash_sign, fragment = query.partition("#")
    return "&".join(part for part in (before, parameters) if part) + hash_sign + fragment


def _as_stored(path: str, files: Collection[str]) -> str:
    """The path as it is written in the archive: authors on Windows mix large and small letters."""
    if path in files:
        return path
    alike = [name for name in files if name.casefold() == path.casefold()]
    if len(alike) != 1:
        raise RuleBroken("PACKAGE_LAUNCH_MISSING", path=path[:120])
    return alike[0]
