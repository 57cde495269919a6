"""A bank on its way out: what a format would lose, said before, and the file itself, which is put on record."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from lms import audit
from lms.access import Actor
from lms.errors import RuleBroken
from lms.exchange.pace import undisturbed
from question_bank.content import Fault
from question_bank.exchange.formats import FORMATS
from question_bank.exchange.reading import Written
from question_bank.models import Bank
from question_bank.queries.media import media_bytes
from question_bank.queries.whole import contents_of_bank
from question_bank.rules import Status

WRITTEN = tuple(name for name, one in FORMATS.items() if one.write)
_MOST_NAMED = 5


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to go out: a format, and which questions; None or empty asks nothing."""

    format: str
    status: Status | None = None
    category: str = ""


@dataclass(frozen=True, slots=True)
class Loss:
    """One thing a format cannot carry: how many questions it touches, and the first of them by their stems.

    `fault` grave: these questions are not in the file at all.
    """

    fault: Fault
    questions: int
    stems: Sequence[str]


@dataclass(frozen=True, slots=True)
class Prepared:
    """A file that is ready, and what it could not carry."""

    file: Written
    questions: int
    written: int
    losses: Sequence[Loss]


def prepare(db: Session, bank: Bank, wanted: Wanted, *, seen_by: Actor) -> Prepared:
    """Write questions of a bank to a file. Raises RuleBroken EXPORT_ONE_WAY, NotAllowed for who may see no keys."""
    chosen = FORMATS.get(wanted.format)
    if chosen is None or chosen.write is None:
        raise RuleBroken("EXPORT_ONE_WAY")
    with undisturbed():
        contents = contents_of_bank(db, bank, seen_by=seen_by, status=wanted.status, category=wanted.category)
        file = chosen.write(contents, media_bytes)
    touched: dict[str, tuple[Fault, list[int]]] = {}
    for number, fault in file.left_out:
        touched.setdefault(fault.code, (fault, []))[1].append(number)
    losses = [
        Loss(fault, len(set(numbers)), [contents[number - 1].stem for number in dict.fromkeys(numbers)][:_MOST_NAMED])
        for fault, numbers in touched.values()
    ]
    out = {number for number, fault in file.left_out if fault.grave}
    losses.sort(key=lambda loss: (not loss.fault.grave, -loss.questions))
    return Prepared(file, len(contents), len(contents) - len(out), losses)


def export(db: Session, bank: Bank, wanted: Wanted, *, actor: Actor) -> Prepared:
    """Write questions of a bank to a file that leaves the house with their keys. Raises as `prepare`."""
    prepared = prepare(db, bank, wanted, seen_by=actor)
    status = wanted.status.value if wanted.status else ""
    audit.record(
        db,
        actor=actor,
        action="questions:bank:exported",
        subject=bank,
        format=wanted.format,
        written=prepared.written,
        status=status,
        category=wanted.category,
    )
    return prepared
