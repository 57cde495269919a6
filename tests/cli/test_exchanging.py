"""The package for the province goes out and comes in at the console; findings and cards of others come in."""

from pathlib import Path

import pytest

from lms.access import Role
from lms.cli.answers import Exit
from lms.credentials.models import Complaint
from lms.db import make_sessions
from lms.exchange.models import Reconciliation
from tests.cli.conftest import Console
from tests.credential_factories import make_credential
from tests.factories import make_actor, make_person, make_unit


@pytest.fixture
def city(console: Console) -> Console:
    """A city with one officer and his card."""
    with make_sessions(console.engine).begin() as db:
        city = make_unit(db, "LJ", name="临江市")
        actor = make_actor(db, Role.JUSTICE_REVIEWER, city)
        make_credential(db, make_person(db, city, name="顾明澈"), city, actor=actor, number="A1")
    return console


@pytest.mark.requirement("ZJG-14-1")
def test_the_export_passes_its_own_reimport(city: Console, tmp_path: Path) -> None:
    out = tmp_path / "省平台.zip"
    manifest = city.done("export", "provincial", "--out", out)
    assert {one["name"]: one["rows"] for one in manifest["files"]}["people.csv"] == 1
    for how in (("--dry-run",), ()):
        answer = city.done("imports", "provincial", out, *how)
        assert [answer[name] for name in ("imported", "updated", "unchanged", "refused")] == [0, 0, 2, 0]
    assert city.run("export", "provincial", "--out", tmp_path / "a.pdf").exit_code == Exit.WRONG_USAGE
    out.write_bytes(out.read_bytes()[:400])
    half = city.run("imports", "provincial", out)
    assert half.exit_code == Exit.REFUSED
    assert "文件不完整" in half.err


def test_findings_and_cards_of_others_come_in(city: Console, tmp_path: Path) -> None:
    found, cards = tmp_path / "工单.csv", tmp_path / "证件.csv"
    found.write_text("工单编号,受理日期,办理结果,执法证号\nG1,2023-10-09,属实,A1\n")
    cards.write_text("证号,姓名,状态\nA1,顾明澈,暂扣\n")
    assert city.done("imports", "complaints", found, "--source", "MASHANG")["imported"] == 1
    assert city.done("imports", "cards", cards)["updated"] == 1
    with city.db() as db:
        assert (db.query(Complaint).one().source, db.query(Reconciliation).one().lines) == ("MASHANG:G1", 1)
    assert city.run("imports", "complaints", found, "--source", "NANTONG_CLOUD").exit_code == Exit.REFUSED
