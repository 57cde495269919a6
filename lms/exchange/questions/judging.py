"""The verdict on every question of an import: what taking it in would do, and what is proposed."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor
from lms.db import bulk_insert, table_of
from lms.exchange.pace import undisturbed
from lms.exchange.questions import staged
from lms.exchange.questions.models import QuestionImport, QuestionLine
from lms.exchange.questions.queries import files_of, retired_among, withdrawn_before
from lms.exchange.questions.reading import FileRead, fault_to_json, is_hostile
from question_bank.actions.importing import Fate, Incoming, Outcome, examine
from question_bank.content import Fault
from question_bank.exchange.reading import ReadQuestion

_VERDICTS = {Fate.UPDATED: "updated", Fate.UNCHANGED: "unchanged", Fate.REFUSED: "refused"}
_CHOICES = {"new": "take", "twin": "take", "updated": "version", "unchanged": "leave", "refused": "leave"}


def judge(db: Session, made: QuestionImport, reads: Sequence[FileRead], *, actor: Actor) -> None:
    """Write down what became of each file and a line for each question; pictures are kept aside."""
    files = {file.position: file for file in files_of(db, [made.id])[made.id]}
    for read in reads:
        file = files[read.position]
        file.format, file.encoding = read.format, read.encoding
        file.refusal = fault_to_json(read.refusal) if read.refusal else None
        if read.refusal and is_hostile(read.refusal):
            staged.drop(made.id, staged.file_part(file.position))
        file.notes = [fault_to_json(note) for note in read.notes]
    for read in reads:
        for digest, data in read.media.items():
            staged.keep(made.id, digest, data)
    db.execute(delete(QuestionLine).where(QuestionLine.import_id == made.id))
    with undisturbed():
        bulk_insert(db, table_of(QuestionLine), _lines(db, made, reads, actor))
    made.read_at = clock.now()


def verdict_of(outcome: Outcome) -> str:
    """Return the verdict that an outcome means."""
    return _VERDICTS.get(outcome.fate, "twin" if outcome.twins else "new")


def proposed(verdict: str) -> str:
    """Return the choice that is proposed for a verdict."""
    return _CHOICES[verdict]


def _lines(db: Session, made: QuestionImport, reads: Sequence[FileRead], actor: Actor) -> list[dict[str, Any]]:
    found = [(read.position, question) for read in reads for question in read.questions]
    numbered = list(enumerate(found, start=1))
    sound = [Incoming(q.content, number) for number, (_, q) in numbered if q.content is not None and q.is_sound]
    outcomes = {outcome.row: outcome for outcome in examine(db, made.bank, sound, actor=actor)}
    known = [o.question_id for o in outcomes.values() if o.fate is Fate.UNCHANGED and o.question_id]
    retired, withdrawn = retired_among(db, known), withdrawn_before(db, made.bank_id, known)
    return [
        _line(made.id, number, position, question, outcomes.get(number), retired, withdrawn)
        for number, (position, question) in numbered
    ]


def _line(
    import_id: int,
    number: int,
    position: int,
    question: ReadQuestion,
    outcome: Outcome | None,
    retired: set[int],
    withdrawn: set[int],
) -> dict[str, Any]:
    verdict = verdict_of(outcome) if outcome else "refused"
    choice, faults = proposed(verdict), list(question.faults)
    known = outcome.question_id if outcome else None
    if outcome and verdict == "unchanged":
        if known is None:
            faults.append(Fault("SAME_IN_FILE", grave=False))
        elif known in withdrawn:
            choice = "restore"
            faults.append(Fault("WITHDRAWN_BEFORE", grave=False, values={"question": known}))
        elif known in retired:
            faults.append(Fault("RETIRED_BEFORE", grave=False, values={"question": known}))
    return {
        "import_id": import_id,
        "number": number,
        "position": position,
        "at": question.at,
        "content": question.content.to_json() if question.content else None,
        "faults": [fault_to_json(fault) for fault in faults],
        "verdict": verdict,
        "choice": choice,
        "question_id": known,
        "question_version": None,
        "twins": [list(twin) for twin in outcome.twins] if outcome else [],
        "is_mended": False,
        "fate": None,
    }
