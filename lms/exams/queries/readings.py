"""What people read off marked papers, candidate by candidate, and how far each score is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.access import Actor
from lms.among import is_among
from lms.exams.models import Attempt, Exam, ExamCandidate, ExamPaper, ExamRoom, ExamSeat, ScoreReading
from lms.exams.queries.attempts import last_scores
from lms.exams.queries.must_sit import MUST_SIT
from lms.exams.queries.print_papers import on_paper
from lms.exams.queries.sheets import accepted_absences, sheet_attempts, waiting_lines
from lms.exams.rules.readings import Judged, Read, Reading, judge_readings
from lms.people.models import Person, Unit


@dataclass(frozen=True, slots=True)
class PaperLine:
    """A marked paper: whose, where he sat, what was read off it, and what stands on record already."""

    candidate_id: int
    person_id: int
    unit_id: int
    person_class: str
    name: str
    unit: str
    ticket_no: str
    room_id: int | None
    room: str
    seat: int | None
    most: int
    judged: Judged
    own: Read
    has_own: bool
    stands: Read
    is_scored: bool
    is_elsewhere: bool

    @property
    def is_new(self) -> bool:
        """Tell whether two agree on a score that is not on record yet."""
        if self.judged.reading is not Reading.AGREED or self.is_elsewhere:
            return False
        if self.stands is not None and self.judged.points is None:
            return False  # whoever has a score was there
        return not self.is_scored or self.stands != self.judged.points


def paper_lines(db: Session, exam: Exam, *, seen_by: Actor) -> list[PaperLine]:
    """Return the papers that must be read of an exam one deals with, seat by seat: of all who had to sit on paper.

    Of others' readings only what they come to is told. A score that a waiting table names is dealt with elsewhere.
    """
    rows = _rows(db, exam)
    read = _last_readings(db, [row.id for row in rows])
    attempts = {row.attempt_id for row in rows if row.attempt_id is not None}
    scores, absent, waiting = (
        last_scores(db, sorted(attempts)),
        accepted_absences(db, exam.id),
        waiting_lines(db, exam.id),
    )
    by_sheet = sheet_attempts(db, sorted(attempts))
    found = []
    for row in rows:
        score, own = scores.get(row.attempt_id), read.get(row.id, {})
        found.append(
            PaperLine(
                row.id, row.person_id, row.unit_id, row.person_class, row.name, row.unit, row.ticket_no or "",
                row.room_id, row.room or "", row.seat, row.points or 0, judge_readings(own),
                own.get(seen_by.account_id or 0), (seen_by.account_id or 0) in own,
                score.points if score else None, score is not None or row.person_id in absent,
                row.person_id in waiting or (row.attempt_id is not None and row.attempt_id not in by_sheet),
            )
        )  # fmt: skip
    return found


def _rows(db: Session, exam: Exam) -> Sequence[Any]:
    asked = (
        select(
            ExamCandidate.id, ExamCandidate.person_id, ExamCandidate.unit_id, ExamCandidate.person_class, Person.name,
            Unit.name.label("unit"), ExamCandidate.ticket_no, ExamSeat.room_id, ExamRoom.name.label("room"),
            ExamSeat.number.label("seat"), ExamPaper.points, Attempt.id.label("attempt_id"),
        )
        .join(Person, Person.id == ExamCandidate.person_id)
        .join(Unit, Unit.id == ExamCandidate.unit_id)
        .outerjoin(ExamSeat, ExamSeat.candidate_id == ExamCandidate.id)
        .outerjoin(ExamRoom, ExamRoom.id == ExamSeat.room_id)
        .outerjoin(ExamPaper, ExamPaper.candidate_id == ExamCandidate.id)
        .outerjoin(Attempt, Attempt.candidate_id == ExamCandidate.id)
        .where(ExamCandidate.sitting_id.in_([each.id for each in on_paper(db, exam)]))
        .where(MUST_SIT)
        .order_by(ExamCandidate.sitting_id, ExamRoom.name, ExamSeat.room_id, ExamSeat.number, ExamCandidate.ticket_no)
    )  # fmt: skip
    return db.execute(asked).all()


def _last_readings(db: Session, candidate_ids: Sequence[int]) -> Mapping[int, dict[int, Read]]:
    """Map candidates to what each person read last."""
    asked = select(ScoreReading).where(is_among(ScoreReading.candidate_id, candidate_ids)).order_by(ScoreReading.id)
    found: dict[int, dict[int, Read]] = {}
    for one in db.scalars(asked):
        found.setdefault(one.candidate_id, {})[one.actor_id] = one.points
    return found


def count_readings(lines: Sequence[PaperLine]) -> dict[Reading, int]:
    """Count the papers by how far each is."""
    return {each: sum(line.judged.reading is each for line in lines) for each in Reading}
