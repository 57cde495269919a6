"""Where things stand in the sources: queries in queries, commits nowhere, files short enough to read."""

import warnings
from pathlib import Path

import pytest

from tests.house.sources import PACKAGES, ROOT, calls, python_files

WARN_LINES, MOST_LINES = 200, 300
# A file of tests may tell one subject's whole story; code may not.
MOST_TEST_LINES = 450


def test_select_stands_in_queries_only() -> None:
    found = [place for file in python_files(*PACKAGES) for place in _selects(file, (ROOT / file).read_text())]
    assert found == []


@pytest.mark.parametrize("source", ["select(Person)", "sa.select(Person)", "x = db.scalars(sqlalchemy.select(P))"])
def test_a_select_outside_queries_is_seen(source: str) -> None:
    assert _selects(Path("lms/people/actions.py"), source)
    assert not _selects(Path("lms/people/queries.py"), source)
    assert not _selects(Path("lms/people/queries/reach.py"), source)


def test_pages_fetch_nothing_past_the_reach_of_the_actor() -> None:
    found = [place for file in python_files("lms/pages", "lms/api") for place in _gets((ROOT / file).read_text())]
    assert found == []


@pytest.mark.parametrize("source", ["session.get(Person, 1)", "db.get(Person, 1)", "request.state.db.get_one(P, 1)"])
def test_a_fetch_past_the_reach_is_seen(source: str) -> None:
    assert _gets(source)


def test_rooms_never_commit() -> None:
    found = [place for file in python_files(*PACKAGES) for place in _commits(file, (ROOT / file).read_text())]
    assert found == []


def test_a_commit_in_a_room_is_seen() -> None:
    assert _commits(Path("lms/hours/actions.py"), "session.commit()")
    assert _commits(Path("lms/pages/hours.py"), "db.commit()")


def test_no_file_is_too_long_to_read() -> None:
    lengths = {file: _length(ROOT / file) for file in python_files(*PACKAGES, "tests", "benchmarks")}
    for file, length in lengths.items():
        if WARN_LINES < length <= MOST_LINES:
            with warnings.catch_warnings():
                warnings.simplefilter("always")
                warnings.warn(f"{file} has {length} lines; above {WARN_LINES} think of a folder", stacklevel=1)
    too_long = {str(file): length for file, length in lengths.items() if length > _most(file)}
    assert too_long == {}


def test_a_file_that_is_too_long_is_seen(tmp_path: Path) -> None:
    (tmp_path / "long.py").write_text("x = 1\n" * 301)
    assert _length(tmp_path / "long.py") > MOST_LINES


def test_tests_may_be_longer_than_code_but_not_without_end() -> None:
    assert (_most(Path("lms/hours/rules.py")), _most(Path("tests/rooms/test_hours.py"))) == (300, 450)


def _most(file: Path) -> int:
    return MOST_TEST_LINES if file.parts[0] == "tests" else MOST_LINES


def _selects(file: Path, source: str) -> list[str]:
    if file.name == "queries.py" or "queries" in file.parts:
        return []
    return [f"{file}:{line}" for line, name in calls(source) if name.split(".")[-1] == "select"]


def _gets(source: str) -> list[str]:
    names = {"session", "db"}
    return [
        f"{line}: {name}"
        for line, name in calls(source)
        if name.split(".")[-1] in {"get", "get_one"} and name.split(".")[-2] in names
    ]


def _commits(file: Path, source: str) -> list[str]:
    return [f"{file}:{line}" for line, name in calls(source) if name.endswith(".commit")]


def _length(path: Path) -> int:
    return len(path.read_text().splitlines())
