"""The package for the province: what goes out comes back as nothing new, and half a package never comes in."""

import csv
import json
import zipfile
from datetime import date, timedelta
from hashlib import sha256
from io import StringIO
from pathlib import Path

import openpyxl
import pytest
from sqlalchemy.orm import Session

from lms import clock
from lms.access import Role
from lms.errors import NotAllowed
from lms.exchange.answers import Verdict
from lms.exchange.mappings import keep_mapping
from lms.exchange.models import Reconciliation
from lms.exchange.provincial import writing
from lms.exchange.provincial.queries import Scope
from lms.exchange.provincial.schema import TABLES
from lms.exchange.provincial.taking import import_package, own_sender
from lms.exchange.provincial.writing import write_package
from lms.exchange.refusals import FileRefused
from lms.hours.models import HourEntry, ImportBatch
from lms.people.models import Person
from tests.cast import Cast, make_cast
from tests.credential_factories import make_credential
from tests.exam_factories import make_blueprint
from tests.factories import post_class
from tests.held_exams import hold

TODAY = date(2023, 11, 17)
pytestmark = [pytest.mark.at(TODAY), pytest.mark.requirement("QD-11-1")]
EVIL = '=HYPERLINK("http://x")'


@pytest.fixture
def cast(db: Session) -> Cast:
    cast = make_cast(db)
    clerk, own = cast.actors[Role.JUSTICE_REVIEWER], cast.units["own"]
    for name in ("顾明澈", "施雨桐"):
        make_credential(db, cast.people[name], own, actor=clerk, issued_on=date(2021, 6, 1))
    trainer, legal = cast.actors[Role.UNIT_TRAINER], cast.actors[Role.UNIT_LEGAL]
    post_class(
        db,
        [cast.people["顾明澈"], cast.people["何以宁"]],
        proposer=trainer,
        confirmer=legal,
        title=EVIL,
        host=own,
        on=date(2023, 9, 5),
    )
    return cast


def package(
    db: Session,
    cast: Cast,
    folder: Path,
    name: str = "省平台.zip",
    *,
    role: Role = Role.JUSTICE_REVIEWER,
    unit: str = "",
) -> Path:
    scope = Scope(cast.actors[role], 2023, TODAY, own_sender(db), cast.units[unit] if unit else None)
    with (folder / name).open("wb") as out:
        write_package(db, out, scope, form="xlsx" if name.endswith("xlsx") else "zip", made_at=clock.now())
    return folder / name


def rewritten(source: Path, target: Path, **changed: bytes | None) -> Path:
    """Copy a package with some of its files changed, or left out."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            data = changed.get(name.partition(".")[0], old.read(name))
            if data is not None:
                new.writestr(name, data)
    return target


def mended(source: Path, target: Path, **tables: str) -> Path:
    """Copy a package with some of its tables changed, and its manifest made to fit them."""
    with zipfile.ZipFile(source) as archive:
        manifest = json.loads(archive.read("manifest.json"))
    changed = {name: text.encode() for name, text in tables.items()}
    for one in manifest["files"]:
        data = changed.get(one["name"].partition(".")[0])
        if data is not None:
            one["sha256"], one["bytes"] = sha256(data).hexdigest(), len(data)
    return rewritten(source, target, manifest=json.dumps(manifest).encode(), **changed)


def lines_of(path: Path, table: str) -> list[dict[str, str]]:
    with zipfile.ZipFile(path) as archive:
        return list(csv.DictReader(StringIO(archive.read(f"{table}.csv").decode("utf-8-sig"))))


def test_what_goes_out_comes_back_as_nothing_new(db: Session, cast: Cast, tmp_path: Path) -> None:
    clerk = cast.actors[Role.JUSTICE_REVIEWER]
    people, entries = db.query(Person).count(), db.query(HourEntry).count()
    # The platform's own lists are written otherwise; a package is not read by that.
    keep_mapping(db, "PROVINCIAL_PLATFORM", "cards", columns={"number": ["证件编码"]}, words={}, actor=clerk)
    answers = import_package(db, package(db, cast, tmp_path), actor=clerk)
    for table in TABLES:
        assert set(answers[table].verdicts.values()) <= {Verdict.UNCHANGED}, (table, answers[table].rows[:3])
    assert (len(answers["people"].verdicts), len(answers["cards"].verdicts)) == (people - 1, 2)
    assert len(answers["hours"].verdicts) == entries
    assert (db.query(Person).count(), db.query(ImportBatch).count(), db.query(Reconciliation).count()) == (people, 0, 0)


def test_results_come_back_too_and_another_number_is_seen(db: Session, cast: Cast, tmp_path: Path) -> None:
    person, clerk = cast.people["顾明澈"], cast.actors[Role.JUSTICE_REVIEWER]
    blueprint = make_blueprint(db, cast.units["justice"], actor=clerk)
    hold(
        db, cast.units["justice"], blueprint, {person: (cast.units["own"], "OFFICER", 86)},
        published_at=clock.now() - timedelta(days=3),
    )  # fmt: skip
    path = package(db, cast, tmp_path)
    assert [(one["成绩"], one["结果"]) for one in lines_of(path, "results")] == [("86", "合格")]
    assert import_package(db, path, actor=clerk)["results"].count(Verdict.UNCHANGED) == 1
    with zipfile.ZipFile(path) as archive:
        results = archive.read("results.csv").decode().replace(",86,", ",96,")
    answer = import_package(db, mended(path, tmp_path / "mended.zip", results=results), actor=clerk)["results"]
    assert [(one.row, one.code) for one in answer.rows] == [(2, "PACKAGE_RESULT")]


def test_the_manifest_counts_digests_and_dates_what_is_in_it(db: Session, cast: Cast, tmp_path: Path) -> None:
    path = package(db, cast, tmp_path)
    with zipfile.ZipFile(path) as archive:
        manifest = json.loads(archive.read("manifest.json"))
    assert (manifest["schema_version"], manifest["as_of"], manifest["sender"]) == (1, "2023-11-17", own_sender(db))
    assert {one["name"]: one["rows"] for one in manifest["files"]}["cards.csv"] == 2
    book = openpyxl.load_workbook(package(db, cast, tmp_path, "省平台.xlsx"))
    assert book.sheetnames == ["说明", "人员", "证件", "学时", "考试成绩"]
    said = " ".join(str(row[1].value) for row in book["说明"].iter_rows())
    assert all(one["sha256"] in said for one in manifest["files"])


def test_numbers_stay_text_and_no_cell_calculates(db: Session, cast: Cast, tmp_path: Path) -> None:
    path = package(db, cast, tmp_path)
    assert {one["课程名称"] for one in lines_of(path, "hours")} == {"'" + EVIL}
    sheet = openpyxl.load_workbook(package(db, cast, tmp_path, "a.xlsx"))["学时"]
    rows = list(sheet.iter_rows(min_row=2))
    assert {row[4].value for row in rows} == {EVIL}
    assert {row[4].data_type for row in rows} == {"s"}
    assert {len(str(row[2].value)) for row in rows} == {18}


def test_a_table_longer_than_a_sheet_goes_on_in_the_next(
    db: Session, cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "SHEET_ROWS", 5)
    book = openpyxl.load_workbook(package(db, cast, tmp_path, "a.xlsx"))
    assert [name for name in book.sheetnames if name.startswith("人员")] == ["人员", "人员2", "人员3"]


def test_half_a_package_is_refused_before_anything_is_stored(db: Session, cast: Cast, tmp_path: Path) -> None:
    whole, clerk = package(db, cast, tmp_path), cast.actors[Role.JUSTICE_REVIEWER]
    half = tmp_path / "half.zip"
    half.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    hours = b"\xef\xbb\xbf" + "记录编号\r\n".encode()
    cases = {
        "PACKAGE_CUT_SHORT": half,
        "PACKAGE_MANIFEST": rewritten(whole, tmp_path / "a.zip", manifest=None),
        "PACKAGE_FILE": rewritten(whole, tmp_path / "b.zip", hours=hours),
        "PACKAGE_VERSION": rewritten(
            whole, tmp_path / "c.zip", manifest=json.dumps({"schema": "x", "files": []}).encode()
        ),
    }
    for code, path in cases.items():
        with pytest.raises(FileRefused) as refused:
            import_package(db, path, actor=clerk)
        assert refused.value.code == code
    with pytest.raises(FileRefused, match="PACKAGE_FILE"):
        import_package(db, rewritten(whole, tmp_path / "d.zip", people=None), actor=clerk)


def test_a_changed_number_is_found_by_its_own_table(db: Session, cast: Cast, tmp_path: Path) -> None:
    """Somebody mends the package and its manifest: hours that are ours and differ are refused, new cards are kept."""
    whole, clerk = package(db, cast, tmp_path), cast.actors[Role.JUSTICE_REVIEWER]
    with zipfile.ZipFile(whole) as archive:
        hours, cards = (archive.read(f"{name}.csv").decode() for name in ("hours", "cards"))
    first = lines_of(whole, "hours")[0]
    hours = hours.replace(first["记录编号"] + ",", own_sender(db) + "-999999,", 1)
    path = mended(whole, tmp_path / "e.zip", hours=hours, cards=cards.replace(",有效,", ",暂扣,", 1))
    answers = import_package(db, path, actor=clerk)
    assert [(one.row, one.code) for one in answers["hours"].rows] == [(2, "PACKAGE_HOURS")]
    assert answers["cards"].count(Verdict.UPDATED) == 1
    assert db.query(Reconciliation).count() == 1


def test_whole_id_numbers_go_out_only_to_who_keeps_the_exchange(db: Session, cast: Cast, tmp_path: Path) -> None:
    for role in (Role.UNIT_TRAINER, Role.JUSTICE_DECIDER, Role.PROVINCE):
        with pytest.raises(NotAllowed):
            package(db, cast, tmp_path, role=role)


def test_only_people_and_hours_of_the_unit_asked_for_go_out(db: Session, cast: Cast, tmp_path: Path) -> None:
    path = package(db, cast, tmp_path, unit="own")
    assert {one["单位代码"] for one in lines_of(path, "people")} == {cast.units["own"].code, cast.units["child"].code}
