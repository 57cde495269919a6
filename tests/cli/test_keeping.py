"""Checking an installation, backing it up, and putting it back."""

import shutil
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from lms import clock, storage, vault
from lms.access import Role
from lms.cli.answers import Exit
from lms.hours.models import HourEntry
from lms.people.models import Person
from lms.settings import get_settings
from tests.cli.conftest import Console
from tests.databases import SERVER, empty_database, url_of
from tests.factories import adopt_rules, make_actor, make_person, make_unit, post_class


@pytest.fixture
def kept(console: Console) -> Console:
    """A console whose database holds a class of two people with its evidence."""
    with console.db() as db, db.begin():
        unit = make_unit(db, "CG")
        adopt_rules(db, unit)
        people = [make_person(db, unit), make_person(db, unit)]
        proposer, confirmer = make_actor(db, Role.UNIT_TRAINER, unit), make_actor(db, Role.UNIT_LEGAL, unit)
        post_class(db, people, proposer=proposer, confirmer=confirmer, host=unit, on=clock.today())
    console.done("worker", "--once")
    return console


def test_a_sound_installation_passes_every_check(kept: Console) -> None:
    answer = kept.done("check", "--deep")
    assert answer["ok"] is True
    assert {"schema", "storage", "fonts", "keys", "evidence", "claims"} <= {each["name"] for each in answer["checks"]}


def test_missing_evidence_is_found(kept: Console) -> None:
    [file] = [path for path in (kept.folder / "files").rglob("*") if path.is_file()]
    file.unlink()
    assert _faults(kept) == {"evidence"}


def test_evidence_that_was_changed_is_found_when_looked_at_closely(kept: Console) -> None:
    [file] = [path for path in (kept.folder / "files").rglob("*") if path.is_file()]
    file.write_bytes(file.read_bytes()[::-1])
    assert _faults(kept) == set()
    assert _faults(kept, "--deep") == {"evidence"}


def test_a_key_that_does_not_fit_is_found(kept: Console) -> None:
    key = kept.folder / "keys" / "identity.key"
    key.write_bytes(bytes(32))
    for cache in (vault._key, vault._cipher):
        cache.cache_clear()
    assert "keys" in _faults(kept)


def test_a_confirmed_claim_that_was_never_posted_is_found(kept: Console) -> None:
    with kept.engine.begin() as connection:
        connection.execute(text("UPDATE claims SET credit = credit + 50 WHERE id = (SELECT min(id) FROM claims)"))
    assert "claims" in _faults(kept)


def test_figures_that_no_longer_agree_with_the_ledger_are_found(kept: Console) -> None:
    with kept.engine.begin() as connection:
        connection.execute(text("""UPDATE completion_figures SET figures = '{"roll": 7}'"""))
    assert any(name.startswith("figures_") for name in _faults(kept))


def test_figures_of_a_day_gone_by_are_counted_again_too(kept: Console) -> None:
    with kept.engine.begin() as connection:
        earlier = "as_of < (SELECT max(as_of) FROM completion_figures)"
        changed = f"""UPDATE completion_figures SET figures = '{{"roll": 7}}' WHERE {earlier}"""
        assert connection.execute(text(changed)).rowcount
    assert any(name.startswith("figures_") for name in _faults(kept))


def test_a_backup_put_back_elsewhere_is_the_same_system(
    kept: Console, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _require_programs()
    material = tmp_path / "讲义.pdf"
    material.write_bytes(b"%PDF-1.7")
    digest = storage.put_file(material)
    made = kept.done("backup", tmp_path / "backup")
    assert (made["files"], made["keys"], made["materials"], made["witness"]) == (1, 2, 1, 2)
    url = url_of("elsewhere", tmp_path)
    with empty_database(url) as engine:
        monkeypatch.setenv("LMS_DATABASE_URL", url)
        monkeypatch.setenv("LMS_DATA_DIR", str(tmp_path / "elsewhere"))
        get_settings.cache_clear()
        there = Console(engine, tmp_path / "elsewhere")
        there.done("restore", tmp_path / "backup")
        assert there.done("check", "--deep")["ok"] is True
        assert b"".join(storage.open_range(digest)) == b"%PDF-1.7"
        with there.db() as new, kept.db() as old:
            for count in (select(func.count(Person.id)), select(func.sum(HourEntry.credit))):
                assert new.scalar(count) == old.scalar(count)
        private = [tmp_path / "elsewhere", tmp_path / "elsewhere" / "keys" / "identity.key"]
        if url.startswith("sqlite"):
            private.append(tmp_path / "elsewhere.db")
        assert [path for path in private if path.stat().st_mode & 0o077] == []


def test_a_backup_never_overwrites(kept: Console, tmp_path: Path) -> None:
    (tmp_path / "backup").mkdir()
    (tmp_path / "backup" / "mine.txt").write_text("mine")
    answer = kept.run("backup", tmp_path / "backup")
    assert answer.exit_code == Exit.REFUSED
    assert "FOLDER_NOT_EMPTY" in answer.err


def test_a_restore_never_overwrites(kept: Console, tmp_path: Path) -> None:
    _require_programs()
    kept.done("backup", tmp_path / "backup")
    answer = kept.run("restore", tmp_path / "backup")
    assert answer.exit_code == Exit.REFUSED
    assert "TARGET_NOT_EMPTY" in answer.err


def test_a_folder_that_is_no_backup_is_wrong_usage(kept: Console, tmp_path: Path) -> None:
    assert kept.run("restore", tmp_path).exit_code == Exit.WRONG_USAGE


def _require_programs() -> None:
    if SERVER and not (shutil.which("pg_dump") and shutil.which("pg_restore")):
        pytest.skip("needs PostgreSQL's own programs on the path")


def _faults(console: Console, *more: str) -> set[str]:
    answer = console.run("check", "--json", *more)
    assert answer.exit_code == (Exit.DONE if answer.data["ok"] else Exit.REFUSED)
    return {each["name"] for each in answer.data["checks"] if each["faults"]}
