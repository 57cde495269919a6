"""How tests are shared among workers: a file whole, for its tests share what is costly to make; two exceptions."""

from zlib import crc32

import pytest
from xdist.scheduler import LoadFileScheduling  # type: ignore[import-untyped]

# Who looks at the demo world stays together: it takes long to build.
DEMO = ("tests/demo/", "tests/browser/test_every_page.py")
# Too much for one worker; both build its world.
MATRIX = "tests/house/test_access_matrix.py"


# The longest of all, and one worker's: begun where its folder stands, the others would wait for it in the end.
LONGEST = "tests/rooms/test_credential_story.py"

# Where nobody opens a database but by asking for one of these.
DATABASES = {"engine", "connection", "schema", "demo_database", "bare", "empty"}
PURE = (
    "tests/rules/",
    "tests/certificates/",
    "tests/question_bank/",
    "tests/house/",
    "tests/exchange/",
    "tests/demo/test_planning.py",
    "tests/cli/test_loading.py",
    *(f"tests/pages/test_{name}.py" for name in ("components", "figure_components", "form_components", "formats")),
    *(f"tests/pages/test_{name}.py" for name in ("forms", "question_changes", "question_component", "question_sheet")),
)


def in_order(items: list[pytest.Item]) -> list[pytest.Item]:
    """Return tests in the order in which they are handed out: what takes longest first, else as they stand."""
    return sorted(items, key=lambda item: not item.nodeid.startswith(LONGEST))


def asks_no_database(item: pytest.Item) -> bool:
    """Tell whether a test would be the same on any database."""
    return item.nodeid.startswith(PURE) and DATABASES.isdisjoint(getattr(item, "fixturenames", ()))


def share_of(nodeid: str) -> str:
    """Return the name of the tests that a test must run beside.

    Read from its address: pytest-xdist 3.8 no longer sees its own marker `xdist_group` under pytest 9.
    """
    file = nodeid.split("::", 1)[0]
    if file.startswith(DEMO):
        return "the demo world"
    return f"{file} {crc32(nodeid.encode()) % 2}" if file == MATRIX else file


class Sharing(LoadFileScheduling):  # type: ignore[misc] # it has no types
    """Gives workers one share after another: the longest, then by folder, browsers first, pure rules last."""

    def __init__(self, config: pytest.Config, log: object = None) -> None:
        config.option.loadscopereorder = False
        super().__init__(config, log)

    def _split_scope(self, nodeid: str) -> str:
        return share_of(nodeid)
