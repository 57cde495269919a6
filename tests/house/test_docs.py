"""The documents keep up with the code: every setting, role and table is explained where people look for it."""

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


def test_a_word_that_is_not_explained_is_seen() -> None:
    assert _missing(["LMS_DATA_DIR", "LMS_DATA"], "`LMS_DATA_DIR` is a folder.") == ["LMS_DATA"]


def _missing(names: list[str], text: str) -> list[str]:
    return [name for name in names if f"`{name}`" not in text]
