"""Import of what hotlines and supervision channels found of complaints (12345, 码上监督; FN-10-2, JN-13-1).

Who complained is never read: columns about him are left out like all that no mapping and no name of ours knows.
"""

from collections.abc import Sequence
from datetime import date
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple

from sqlalchemy.orm import Session

from lms import clock, vault
from lms.access import Actor, Permission, require_can
from lms.credentials.actions.complaints import Found, keep_complaints
from lms.credentials.models import Complaint
from lms.credentials.queries.complaints import complaints_by_source, find_complaint_batch
from lms.credentials.queries.credentials import holders_of
from lms.credentials.rules.complaints import Finding
from lms.errors import RuleBroken
from lms.exchange.answers import ImportAnswer, Verdict, every, known_before
from lms.exchange.cells import Kind
from lms.exchange.headers import Column
from lms.exchange.lines import Sheetful, Vocabulary, id_number, read_lines, shown, without_twins
from lms.exchange.mapped import Carried, read_mapped, require_source
from lms.exchange.pace import undisturbed
from lms.exchange.placing import place
from lms.exchange.queries import reading_for
from lms.exchange.rows import Row
from lms.people.queries.people import people_by_digest

COLUMNS = (
    Column("record", ("工单编号", "诉求编号", "记录编号", "受理编号", "流水号", "record_id"), Kind.CODE, required=True),
    Column("received_on", ("受理日期", "受理时间", "投诉日期", "来电时间", "received_on"), Kind.DATE, required=True),
    Column("finding", ("办理结果", "查实情况", "核实结果", "是否属实", "结论", "finding"), required=True),
    Column("card_no", ("执法证号", "执法证件号", "证号", "card_no"), Kind.CODE),
    Column("id_no", ("身份证号", "身份证号码", "公民身份号码", "id_no"), Kind.CODE),
    Column("name", ("被投诉人", "被反映人", "执法人员", "姓名", "name"), Kind.NAME),
    Column("unit", ("被投诉单位", "承办单位", "单位", "unit")),
    Column("matter", ("事项", "诉求内容", "投诉事项", "问题类别", "matter")),
    Column("serious", ("情节", "严重程度", "是否严重", "serious")),
    Column("closed_on", ("办结日期", "办结时间", "closed_on"), Kind.DATE),
)  # fmt: skip
_SHEET = Sheetful(COLUMNS)
_FINDINGS = Vocabulary(
    {
        Finding.UPHELD: ("属实", "查实", "基本属实", "情况属实", "是"),
        Finding.PARTLY: ("部分属实", "部分查实"),
        Finding.UNFOUNDED: ("不属实", "查否", "未查实", "无法查实", "否"),
    }
)
_SERIOUS = {"严重": True, "较重": True, "重大": True, "是": True, "一般": False, "轻微": False, "否": False, "": False}


class ComplaintLine(NamedTuple):
    """What a line says."""

    row: int
    record: str
    card_no: str
    id_no: str
    name: str
    received_on: date
    closed_on: date | None
    finding: Finding
    is_serious: bool
    matter: str


@undisturbed()
def import_complaints(
    db: Session, data: bytes, filename: str, *, source_system: str, actor: Actor, dry_run: bool = False
) -> ImportAnswer:
    """Put the findings of a table on record; return a verdict on every line.

    People are found by the number of their card, or by ID number. The same file twice adds nothing; a case that came
    before is unchanged, or refused when it says something else now. Raises FileRefused, NotAllowed, SOURCE_NAME.
    """
    require_can(actor, Permission.KEEP_EXCHANGE)
    require_source(source_system, Carried.COMPLAINTS)
    table = read_mapped(
        data, filename=filename, columns=COLUMNS, reading=reading_for(db, source_system, Carried.COMPLAINTS)
    )
    checksum = vault.digest_of_bytes(data)
    if find_complaint_batch(db, source_system, checksum) is not None:
        return known_before((row.number for row in table.rows), table.notes, dry_run=dry_run)
    answer = ImportAnswer(notes=table.notes, dry_run=dry_run)
    lines = without_twins(read_lines(table.rows, lambda row: _line(row, answer), answer), attrgetter("record"), answer)
    found = _new(db, _placed(db, lines, actor, answer), source_system, answer)
    if found and not dry_run:
        name = Path(filename).name
        keep_complaints(db, found, source_system=source_system, checksum=checksum, file_name=name, actor=actor)
    return answer


def _line(row: Row, answer: ImportAnswer) -> ComplaintLine:
    _SHEET.require_cells(row)
    values = row.values
    if not values.get("card_no") and not values.get("id_no"):
        raise RuleBroken("COMPLAINT_WHOSE")
    id_text, closed_on = values.get("id_no", ""), _SHEET.day(row, "closed_on", answer)
    id_no, received_on, finding = every(
        lambda: id_number(id_text, today=clock.today()),
        lambda: _past(_SHEET.required_day(row, "received_on")),
        lambda: _finding(values["finding"]),
    )
    if closed_on and closed_on < received_on:
        raise RuleBroken("COMPLAINT_DAYS")
    serious = values.get("serious", "")
    if serious not in _SERIOUS:
        answer.note(row.number, "COMPLAINT_SERIOUS", text=shown(serious))
    return ComplaintLine(
        row.number, values["record"], values.get("card_no", ""), id_no, values.get("name", ""), received_on, closed_on,
        finding, _SERIOUS.get(serious, False), values.get("matter", ""),
    )  # fmt: skip


def _past(day: date) -> date:
    if day > clock.today():
        raise RuleBroken("DATE_FUTURE", column=_SHEET.title("received_on"))
    return day


def _finding(text: str) -> Finding:
    found = _FINDINGS.find(text)
    if found is None:
        raise RuleBroken("COMPLAINT_FINDING", text=shown(text), choices=_FINDINGS.choices)
    return found


def _placed(
    db: Session, lines: Sequence[ComplaintLine], actor: Actor, answer: ImportAnswer
) -> list[tuple[ComplaintLine, int, int]]:
    """Find each line's person and the unit of his post that day; refuse the others."""
    by_card = holders_of(db, [line.card_no for line in lines if line.card_no])
    digests = {line.id_no: vault.digest(line.id_no) for line in lines if line.id_no}
    by_id = people_by_digest(db, list(digests.values()))

    def person_of(line: ComplaintLine) -> int | None:
        wanted = {by_card.get(line.card_no)} if line.card_no else set()
        wanted |= {by_id.get(digests[line.id_no])} if line.id_no else set()
        if len(wanted) > 1:
            raise RuleBroken("COMPLAINT_TWO_PEOPLE")
        return next(iter(wanted))

    return place(
        db, lines, {*by_card.values(), *by_id.values()}, answer,
        person_of=person_of, day_of=attrgetter("received_on"), codes=("COMPLAINT_PERSON", "CARD_NAME_DIFFERS"),
        actor=actor,
    )  # fmt: skip


def _new(
    db: Session, placed: Sequence[tuple[ComplaintLine, int, int]], source_system: str, answer: ImportAnswer
) -> list[Found]:
    known = complaints_by_source(db, [f"{source_system}:{line.record}" for line, _, _ in placed])
    new = []
    for line, person, unit in placed:
        one = Found(
            f"{source_system}:{line.record}", person, unit, line.received_on, line.closed_on, line.finding.value,
            line.is_serious, line.matter,
        )  # fmt: skip
        before = known.get(one.source)
        if before is None:
            answer.settle(line.row, Verdict.NEW)
            new.append(one)
        elif _says(before) == _says(one):
            answer.settle(line.row, Verdict.UNCHANGED)
        else:
            answer.refuse(line.row, RuleBroken("COMPLAINT_CHANGED"))
    return new


def _says(one: Found | Complaint) -> tuple[object, ...]:
    return one.person_id, one.received_on, one.closed_on, one.finding, one.is_serious
