"""The package for an inspector: made by the worker, every file with its digest; nobody beyond reach (ZJG-15-1)."""

import json
import re
import zipfile
from datetime import date
from hashlib import sha256
from io import BytesIO

import openpyxl
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.access import Role
from lms.audit import AuditEntry
from lms.credentials.actions.inspection import order_package
from lms.errors import NotAllowed
from lms.prints import files
from lms.prints.models import PrintRun, RunState
from lms.worker.prints import do_step, find_step, store_step
from tests.cast import Cast
from tests.credential_factories import make_credential, publish
from tests.factories import adopt_rules
from tests.refusing import refused

NOON = date(2026, 11, 20)
pytestmark = pytest.mark.at(NOON)


def made(db: Session, run: PrintRun) -> dict[str, bytes]:
    """Let the worker make it: the piece, then the whole."""
    db.flush()
    for _ in range(2):
        store_step(db, do_step(find_step(db, str(run.id))))
        db.flush()
    assert run.state is RunState.READY
    data = b"".join(files.open_whole(run.id, 0, run.size))
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def cells(data: bytes) -> list[str]:
    sheet = openpyxl.load_workbook(BytesIO(data), read_only=True).worksheets[0]
    return [str(cell) for row in sheet.iter_rows(values_only=True) for cell in row if cell is not None]


@pytest.mark.requirement("ZJG-15-1", "ZJG-15-2")
def test_the_package_holds_each_list_and_the_manifest_each_digest(db: Session, cast: Cast) -> None:
    unit = cast.units["own"]
    publish(db, unit)
    adopt_rules(db, cast.units["city"], year=2026)
    make_credential(db, cast.people["顾明澈"], unit, actor=cast[Role.JUSTICE_DECIDER], issued_on=date(2024, 3, 1))
    run = order_package(db, unit, 2026, language="zh", actor=cast[Role.UNIT_LEGAL])
    found = made(db, run)
    manifest = json.loads(found.pop("manifest.json"))
    assert (manifest["unit"], manifest["year"], manifest["as_of"]) == ("市城管局", 2026, "2026-11-20")
    assert {one["name"]: one["sha256"] for one in manifest["files"]} == {
        name: sha256(data).hexdigest() for name, data in found.items()
    }
    assert len(found) == 8
    assert "顾明澈" in cells(found["1-credentials.xlsx"])
    faults = cells(found["2-may-not-act.xlsx"])
    assert "顾明澈" not in faults
    assert "纪怀川" in faults
    everything = " ".join(cell for data in found.values() for cell in cells(data))
    assert "陆知远" not in everything
    assert not re.search(r"\d{17}[\dX]", everything)
    assert "inspection:package:ordered" in db.scalars(select(AuditEntry.action)).all()


def test_the_year_before_ends_with_its_last_day(db: Session, cast: Cast) -> None:
    run = order_package(db, cast.units["own"], 2025, language="zh", actor=cast[Role.JUSTICE_REVIEWER])
    assert run.args == {"year": 2025, "as_of": "2025-12-31"}


def test_nobody_orders_a_year_to_come_or_a_unit_beyond_reach(db: Session, cast: Cast) -> None:
    for year in (2027, 2014):
        with refused("INSPECTION_YEAR"):
            order_package(db, cast.units["own"], year, language="zh", actor=cast[Role.UNIT_LEGAL])
    with pytest.raises(NotAllowed):
        order_package(db, cast.units["sibling"], 2026, language="zh", actor=cast[Role.UNIT_LEGAL])
    with pytest.raises(NotAllowed):
        order_package(db, cast.units["own"], 2026, language="zh", actor=cast[Role.PROVINCE])
