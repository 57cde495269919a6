"""The documents keep up with the code: every setting, role and table is explained where people look for it."""

import re
from pathlib import Path

from lms.access import Role
from lms.settings import PREFIX, Settings
from lms.tables import metadata

DOCS = Path(__file__).parent.parent.parent / "docs"


def test_every_setting_is_explained_to_operators() -> None:
    names = [PREFIX + field.upper() for field in Settings.model_fields]
    assert _missing(names, (DOCS / "operations.md").read_text()) == []


def test_every_role_and_table_has_its_line_in_the_glossary() -> None:
    names = [role.value for role in Role] + sorted(metadata.tables)
    assert _missing(names, (DOCS / "glossary.md").read_text()) == []


def test_every_test_file_that_the_security_page_names_is_there() -> None:
    tests = DOCS.parent / "tests"
    named = set(re.findall(r"`([a-z_/]*test_\w+\.py)`", (DOCS / "security.md").read_text()))
    assert len(named) > 20
    assert {name for name in named if not any(tests.glob(f"**/{name}"))} == set()


def test_documents_link_to_what_is_there() -> None:
    root = DOCS.parent
    pages = [*root.glob("*.md"), *DOCS.rglob("*.md")]
    assert [link for page in pages for link in _dead_links(page.read_text(), page.parent)] == []


def test_a_dead_link_is_seen(tmp_path: Path) -> None:
    (tmp_path / "here.md").touch()
    text = "[a](here.md) [b](here.md#part) [c](gone.md) <http://127.0.0.1:8000> [d](https://example.org)"
    assert _dead_links(text, tmp_path) == ["gone.md"]


def test_a_word_that_is_not_explained_is_seen() -> None:
    assert _missing(["LMS_DATA_DIR", "LMS_DATA"], "`LMS_DATA_DIR` is a folder.") == ["LMS_DATA"]


def _missing(names: list[str], text: str) -> list[str]:
    return [name for name in names if f"`{name}`" not in text]


def _dead_links(text: str, folder: Path) -> list[str]:
    links = [link.split("#")[0] for link in re.findall(r"\]\(([^)\s]+)\)", text) if "://" not in link]
    return [link for link in links if link and not (folder / link).exists()]
