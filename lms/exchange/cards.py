"""Import of another system's list of cards: kept as they say it, to be put beside ours (`reconciling.py`)."""

from collections.abc import Sequence
from datetime import date
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple

from sqlalchemy.orm import Session

from lms import audit, clock, vault
from lms.access import Actor, Permission, require_can
from lms.credentials.rules.states import CredentialState
from lms.db import bulk_insert, one_at_a_time, table_of
from lms.errors import RuleBroken
from lms.exchange.answers import ImportAnswer, Verdict, every, known_before
from lms.exchange.cells import Kind
from lms.exchange.headers import Column
from lms.exchange.lines import Sheetful, Vocabulary, id_number, read_lines, shown, without_twins
from lms.exchange.mapped import Carried, read_mapped, require_source
from lms.exchange.models import ReconciledCard, Reconciliation
from lms.exchange.pace import undisturbed
from lms.exchange.queries import reading_for
from lms.exchange.reconciliation.queries import find_reconciliation, our_cards
from lms.exchange.reconciliation.rules import Difference, Theirs, differences
from lms.exchange.rows import Row
from lms.people.queries.people import people_by_digest

COLUMNS = (
    Column("number", ("证号", "执法证号", "执法证件号", "执法证编号", "证件编号", "number"), Kind.CODE, required=True),
    Column("name", ("姓名", "持证人", "人员姓名", "name"), Kind.NAME, required=True),
    Column("state", ("状态", "证件状态", "证件现状", "state")),
    Column("id_no", ("身份证号", "身份证号码", "公民身份号码", "id_no"), Kind.CODE),
    Column("issued_on", ("核发日期", "发证日期", "发证时间", "issued_on"), Kind.DATE),
    Column("valid_to", ("有效期至", "有效期", "到期日期", "valid_to"), Kind.DATE),
    Column("issuer", ("发证机关", "核发机关", "issuer")),
    Column("unit", ("单位", "单位名称", "执法主体", "unit")),
)
_SHEET, _S = Sheetful(COLUMNS), CredentialState
_STATE_NAMES: dict[CredentialState, tuple[str, ...]] = {
    _S.ISSUED: ("已核发，未启用", "未启用", "待激活", "未激活"),
    _S.ACTIVE: ("有效", "正常", "在用", "已启用"),
    _S.SUSPENDED: ("暂扣", "已暂扣", "暂停"),
    _S.LOST: ("已挂失", "挂失", "遗失"),
    _S.EXPIRED: ("过期", "已过期", "失效", "到期"),
    _S.WITHDRAWN: ("已收回", "收回", "收缴"),
    _S.CANCELLED: ("已注销", "注销"),
    _S.REVOKED: ("已吊销", "吊销"),
}
_STATES = Vocabulary(_STATE_NAMES)
# The words a card's state goes out with.
STATE_WORDS = {state: names[0] for state, names in _STATE_NAMES.items()}


class CardLine(NamedTuple):
    """What a line says; None and "" say nothing."""

    row: int
    number: str
    name: str
    id_no: str
    state: CredentialState | None
    issued_on: date | None
    valid_to: date | None
    issuer: str


@undisturbed()
def import_cards(
    db: Session,
    data: bytes,
    filename: str,
    *,
    source_system: str,
    actor: Actor,
    dry_run: bool = False,
    by_mapping: bool = True,
) -> ImportAnswer:
    """Keep a list of cards to be put beside ours; return for every line whether it is new to us, differs or agrees.

    Nothing of ours changes. The same file twice adds nothing. `by_mapping` False: the titles are ours.

    Raises FileRefused, NotAllowed, SOURCE_NAME.
    """
    require_can(actor, Permission.KEEP_EXCHANGE)
    require_source(source_system, Carried.CARDS)
    reading = reading_for(db, source_system, Carried.CARDS) if by_mapping else None
    table = read_mapped(data, filename=filename, columns=COLUMNS, reading=reading)
    checksum = vault.digest_of_bytes(data)
    if find_reconciliation(db, source_system, checksum) is not None:
        return known_before((row.number for row in table.rows), table.notes, dry_run=dry_run)
    answer = ImportAnswer(notes=table.notes, dry_run=dry_run)
    lines = read_lines(table.rows, lambda row: _line(row, answer), answer)
    lines = without_twins(lines, attrgetter("number"), answer, code="CARD_TWICE")
    theirs = _theirs(db, lines)
    _settle(db, theirs, actor, answer)
    if theirs and not dry_run:
        _keep(db, theirs, source_system, checksum, Path(filename).name, actor)
    return answer


def _line(row: Row, answer: ImportAnswer) -> CardLine:
    _SHEET.require_cells(row)
    values = row.values
    id_text = values.get("id_no", "")
    id_no, state = every(
        lambda: id_number(id_text, today=clock.today()),
        lambda: _state(values.get("state", "")),
    )
    return CardLine(
        row.number, values["number"], values["name"], id_no, state, _SHEET.day(row, "issued_on", answer),
        _SHEET.day(row, "valid_to", answer), values.get("issuer", ""),
    )  # fmt: skip


def _state(text: str) -> CredentialState | None:
    found = _STATES.find(text) if text else None
    if text and found is None:
        raise RuleBroken("CARD_STATE", text=shown(text), choices=_STATES.choices)
    return found


def _theirs(db: Session, lines: Sequence[CardLine]) -> list[Theirs]:
    digests = {line.id_no: vault.digest(line.id_no) for line in lines if line.id_no}
    people = people_by_digest(db, list(digests.values()))
    return [
        Theirs(
            line.row, line.number, line.name, people.get(digests[line.id_no]) if line.id_no else None, line.state,
            line.issued_on, line.valid_to, line.issuer,
        )
        for line in lines
    ]  # fmt: skip


def _settle(db: Session, theirs: Sequence[Theirs], actor: Actor, answer: ImportAnswer) -> None:
    ours = our_cards(db, [one.number for one in theirs], seen_by=actor)
    for one in theirs:
        found = differences(ours.get(one.number), one)
        if not found:
            answer.settle(one.row, Verdict.UNCHANGED)
        elif found == (Difference.ONLY_THEIRS,):
            answer.settle(one.row, Verdict.NEW, "CARD_ONLY_THEIRS")
        else:
            answer.settle(one.row, Verdict.UPDATED, "CARD_DIFFERS", fields=[_TITLES[each] for each in found])


_TITLES = {
    Difference.HOLDER: "持证人",
    Difference.STATE: "状态",
    Difference.ISSUED_ON: "核发日期",
    Difference.VALID_TO: "有效期至",
    Difference.ISSUER: "发证机关",
}


def _keep(
    db: Session, theirs: Sequence[Theirs], source_system: str, checksum: str, file_name: str, actor: Actor
) -> None:
    one_at_a_time(db, "reconciliations")
    if find_reconciliation(db, source_system, checksum) is not None:
        raise RuleBroken("BATCH_KNOWN")
    kept = Reconciliation(
        source_system=source_system,
        checksum=checksum,
        file_name=file_name[:200],
        lines=len(theirs),
        unit_id=actor.unit_id,
        made_by_id=actor.account_id,
        made_at=clock.now(),
    )
    db.add(kept)
    db.flush()  # its rows name it
    bulk_insert(db, table_of(ReconciledCard), [{"reconciliation_id": kept.id, **one.as_row()} for one in theirs])
    audit.record(db, actor=actor, action="reconciliation:kept", subject=kept, lines=len(theirs))
