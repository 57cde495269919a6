"""Judging the lines of a table of scores by what is known of the exam: whose they are, whether they may count."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from lms import clock, vault
from lms.access import Actor
from lms.errors import RuleBroken
from lms.exams.actions.sheets import SheetLine
from lms.exams.models import Exam
from lms.exams.queries.roll import OnRoll, roll_for
from lms.exams.queries.sheets import Stands, accepted_absences, standing_scores, waiting_lines
from lms.exchange.answers import ImportAnswer, Verdict
from lms.exchange.score_lines import ScoreRow
from lms.people.queries.people import names_of, people_by_digest

# Of an exam whose paper is not ours, where the table does not tell.
USUAL_MOST = 200


class Judge:
    """What is known of an exam while one table is judged."""

    def __init__(self, db: Session, exam: Exam, source_system: str, reason: str, actor: Actor) -> None:
        self._db, self._exam, self._source, self._reason = db, exam, source_system, reason.strip()
        stands = standing_scores(db, exam.id)
        self._by_person = {each.person_id: each for each in stands}
        self._by_ticket = {each.ticket_no: each for each in stands if each.ticket_no}
        self._absent, self._waiting = accepted_absences(db, exam.id), waiting_lines(db, exam.id)
        self._roll: dict[int, OnRoll] = {}
        self._names: dict[int, str] = {}
        if source_system:
            on = clock.local_date(exam.sittings[0].starts_at)
            self._roll = {each.person_id: each for each in roll_for(db, exam, exam.unit, on=on, seen_by=actor)}

    def judged(self, rows: Sequence[ScoreRow], answer: ImportAnswer) -> list[SheetLine]:
        """Return the lines that may be staged; every row gets its verdict."""
        digests = dict(zip((row.row for row in rows), vault.digest_many([row.id_no for row in rows]), strict=True))
        people = people_by_digest(self._db, sorted({digests[row.row] for row in rows if row.id_no}))
        self._names = names_of(self._db, sorted(people.values()))
        by_person: dict[int, list[tuple[ScoreRow, SheetLine]]] = {}
        for row in rows:
            try:
                person = self._person(row, people.get(digests[row.row]) if row.id_no else None)
                line = self._line(row, person)
                by_person.setdefault(person, []).append((row, line))
            except RuleBroken as refusal:
                answer.refuse(row.row, refusal)
        settled = [self._settled(twins, answer) for twins in by_person.values()]
        return [line for line in settled if line is not None]

    def _person(self, row: ScoreRow, by_id_no: int | None) -> int:
        """Return whose line it is. Raises RuleBroken CANDIDATE_UNKNOWN, TICKET_NOT_HIS, SCORE_NAME_DIFFERS."""
        by_ticket = self._by_ticket.get(row.ticket) if row.ticket else None
        if row.ticket and by_ticket is None and not self._source:
            raise RuleBroken("TICKET_UNKNOWN")
        person = by_ticket.person_id if by_ticket else by_id_no
        if person is None:
            raise RuleBroken("CANDIDATE_UNKNOWN")
        if by_ticket and row.id_no and by_id_no != by_ticket.person_id:
            raise RuleBroken("TICKET_NOT_HIS")
        stands = self._by_person.get(person)
        if stands is None and person not in self._roll:
            raise RuleBroken("CANDIDATE_UNKNOWN")
        name = stands.name if stands else self._names.get(person, "")
        if row.name and row.name != name:
            raise RuleBroken("SCORE_NAME_DIFFERS")
        return person

    def _line(self, row: ScoreRow, person: int) -> SheetLine:
        stands = self._by_person.get(person)
        if stands is not None:
            self._require_to_sit(stands)
        most = (stands.most if stands else None) or row.most or USUAL_MOST
        if row.points is not None and row.points > most:
            raise RuleBroken("SCORE_TOO_HIGH", most=f"{most / 2:g}")
        home = stands or self._roll[person]
        return SheetLine(
            row.row, person, home.unit_id, home.person_class, row.points, most, cheat=row.cheat, scan=row.scan
        )

    def _require_to_sit(self, stands: Stands) -> None:
        if stands.state != "confirmed" and not self._source:
            raise RuleBroken("CANDIDATE_NOT_CONFIRMED")
        if stands.standing != "due":
            raise RuleBroken("CANDIDATE_NOT_DUE")
        if stands.attempt_id is not None and not stands.by_sheet:
            raise RuleBroken("SCORED_HERE")

    def _settled(self, twins: Sequence[tuple[ScoreRow, SheetLine]], answer: ImportAnswer) -> SheetLine | None:
        """Give a person's line its verdict; of two none is taken, each names the other."""
        if len(twins) > 1:
            for row, _ in twins:
                other = next(each.row for each, _ in twins if each.row != row.row)
                answer.refuse(row.row, RuleBroken("SCORE_TWICE", other=other))
            return None
        ((row, line),) = twins
        try:
            verdict = self._verdict(line)
        except RuleBroken as refusal:
            answer.refuse(row.row, refusal)
            return None
        answer.settle(row.row, verdict, "SCORE_REPLACES" if verdict is Verdict.UPDATED else "")
        return None if verdict is Verdict.UNCHANGED else line

    def _verdict(self, line: SheetLine) -> Verdict:
        if line.person_id in self._waiting:
            raise RuleBroken("SCORE_WAITS", batch=self._waiting[line.person_id])
        stands = self._by_person.get(line.person_id)
        score = stands.score if stands else None
        if score is None:
            if line.person_id not in self._absent:
                return Verdict.NEW
            if line.points is None:
                return Verdict.UNCHANGED
        elif line.points is None:
            raise RuleBroken("SCORE_TO_ABSENT")
        elif (score.points, score.most) == (line.points, line.most):
            return Verdict.UNCHANGED
        if not self._reason:
            raise RuleBroken("SCORE_CHANGED")
        return Verdict.UPDATED
