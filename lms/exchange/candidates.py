"""People put forward for an exam from a table: names and ID numbers, judged row by row by whom one may reach (C4.3)."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from lms import clock, vault
from lms.access import Actor, Permission, require_can
from lms.errors import RuleBroken
from lms.exams.actions import roster
from lms.exams.models import Exam, ExamSitting
from lms.exams.queries.roll import roll_for
from lms.exams.queries.roster import places_on_roster
from lms.exchange.answers import ImportAnswer, Verdict
from lms.exchange.cells import Kind
from lms.exchange.headers import Column
from lms.exchange.lines import Sheetful
from lms.exchange.pace import undisturbed
from lms.exchange.tables import read_table
from lms.people.codes import check_id_no
from lms.people.queries.people import names_of, people_by_digest, visible_ids

COLUMNS = (
    Column("name", ("姓名", "考生姓名", "人员姓名", "name"), Kind.NAME, required=True),
    Column(
        "id_no", ("身份证号", "身份证号码", "公民身份号码", "证件号码", "身份证", "id_no"), Kind.CODE, required=True
    ),
)
_SHEET = Sheetful(COLUMNS, may_be_empty=("name",))


@undisturbed()
def propose_from_table(
    db: Session,
    exam: Exam,
    data: bytes,
    filename: str,
    *,
    sitting: ExamSitting,
    actor: Actor,
    reason: str = "",
    whole: bool = False,
) -> ImportAnswer:
    """Put the people of a table on the roster; return a verdict on every row. With `whole` nobody unless everybody.

    Who is unknown or out of reach is refused alike, so that a table cannot be used to ask who exists. Raises
    FileRefused, and what `roster.propose` raises.
    """
    require_can(actor, Permission.PROPOSE_CANDIDATES)
    table = read_table(data, filename=filename, columns=COLUMNS)
    answer = ImportAnswer(notes=table.notes)
    rows: dict[int, tuple[str, str]] = {}
    for row in table.rows:
        try:
            _SHEET.require_cells(row)
            number = check_id_no(row.values["id_no"], today=clock.today()).number
            rows[row.number] = (number, row.values.get("name", ""))
        except RuleBroken as refusal:
            answer.refuse(row.number, refusal)
    chosen = _judged(db, exam, rows, sitting, actor, answer)
    answer.waits = whole and answer.refused > 0
    if chosen and not answer.waits:
        roster.propose(db, exam, exam.unit, sitting=sitting, actor=actor, people=set(chosen), reason=reason)
    return answer


def _judged(
    db: Session, exam: Exam, rows: dict[int, tuple[str, str]], sitting: ExamSitting, actor: Actor, answer: ImportAnswer
) -> Sequence[int]:
    """Return the people who may come on; every row gets its verdict."""
    digests = dict(zip(rows, vault.digest_many([number for number, _ in rows.values()]), strict=True))
    people = people_by_digest(db, sorted(set(digests.values())))
    seen = visible_ids(db, sorted(people.values()), seen_by=actor)
    names = names_of(db, sorted(seen))
    roll = {
        one.person_id for one in roll_for(db, exam, exam.unit, on=clock.local_date(sitting.starts_at), seen_by=actor)
    }
    known, first = places_on_roster(db, exam.id), dict[int, int]()
    for row, (_, name) in rows.items():
        person = people.get(digests[row])
        try:
            if person is None or person not in seen:
                raise RuleBroken("CANDIDATE_BEYOND")
            if name and name != names[person]:
                raise RuleBroken("NAME_DIFFERS")
            if person in first:
                raise RuleBroken("CANDIDATE_TWICE", other=first[person])
            if person not in roll:
                raise RuleBroken("CANDIDATE_NOT_ON_ROLL")
        except RuleBroken as refusal:
            answer.refuse(row, refusal)
            continue
        first[person] = row
        is_on = person in known and known[person].state != "removed"
        answer.settle(row, Verdict.UNCHANGED if is_on else Verdict.NEW)
    return [person for person, row in first.items() if answer.verdicts[row] is Verdict.NEW]
