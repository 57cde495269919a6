"""Batches: asked for on a page, issued by the worker in one go, printed piece by piece as a large print."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from functools import partial

from sqlalchemy.orm import Session

from certificates.document import Document
from certificates.press import print_many, print_together
from lms import audit, clock, outbox
from lms.access import Actor, Permission, Role, require_can
from lms.db import one_at_a_time
from lms.documents.actions.issuing import issue_many
from lms.documents.actions.printing import as_document
from lms.documents.models import DocumentBatch
from lms.documents.queries.batches import find_to_issue, find_waiting
from lms.documents.queries.documents import documents_by_id
from lms.documents.queries.years import completions
from lms.documents.rules.drafts import Draft, Say
from lms.documents.rules.kinds import DocumentKind
from lms.documents.sealing import seal
from lms.errors import RuleBroken
from lms.people.models import Unit
from lms.prints.actions import PDF, ZIP, Maker, Making, Wanted, order
from lms.prints.models import PrintRun

ISSUE = "documents:issue"
PRINT = "documents:papers"
# So many papers a piece: a few seconds of the press, the most that a crash costs, and a step of the bar.
_A_PIECE = 400


def ask(db: Session, unit: Unit, year: int, form: str, *, actor: Actor) -> DocumentBatch:
    """Ask for the papers of all of a unit in reach and below who met a year; asked twice, it is one batch.

    Raises NotAllowed, RuleBroken ACCOUNT_MISSING, YEAR_AHEAD.
    """
    require_can(actor, Permission.ISSUE_DOCUMENTS)
    if actor.account_id is None:
        raise RuleBroken("ACCOUNT_MISSING")
    if year > clock.today().year:
        raise RuleBroken("YEAR_AHEAD", year=year)
    one_at_a_time(db, f"document-batch:{actor.account_id}")
    wanted = DocumentBatch(
        kind=DocumentKind.HOURS_COMPLETION.value,
        year=year,
        unit_id=unit.id,
        form=form,
        requested_at=clock.now(),
        requested_by_id=actor.account_id,
        role=actor.role.value,
        acting_unit_id=actor.unit_id,
    )
    waiting = find_waiting(db, wanted)
    if waiting is not None:
        return waiting
    db.add(wanted)
    db.flush()  # the job bears its id
    outbox.request(db, ISSUE, str(wanted.id))
    audit.record(db, actor=actor, action="document:batch:asked", subject=wanted, year=year)
    return wanted


def drafts_of_batch(db: Session, batch: DocumentBatch, say: Say) -> list[Draft]:
    """Return what is to be issued for a batch loaded with its unit."""
    return completions(db, batch.year, say, under=batch.unit)


def issue_batch(db: Session, batch_id: int, drafts: Sequence[Draft], *, unit_path: str) -> None:
    """Issue the papers of a batch as whoever asked for it, and order the file; nothing when that is done."""
    batch = find_to_issue(db, batch_id, lock=True)
    if batch is None:
        return
    actor = Actor(batch.requested_by_id, Role(batch.role), batch.acting_unit_id, unit_path)
    papers = issue_many(db, drafts, actor=actor)
    batch.issued_at, batch.papers = clock.now(), len(papers)
    if papers:
        title, name = f"{batch.year}", f"documents-{batch.year}-unit-{batch.unit_id}"
        ids, media_type = [paper.id for paper in papers], ZIP if batch.form == "ZIP" else PDF
        order(db, Wanted(PRINT, batch.id, title, name, ids, _A_PIECE, media_type=media_type), actor=actor)


def _piece(db: Session, run: PrintRun, ids: Sequence[int]) -> Making | None:
    """Return how a piece of a batch is made: pages of one file, or files of a zip, each signed."""
    found = documents_by_id(db, ids)
    papers = [(found[one].number, as_document(found[one])) for one in ids]
    return partial(_zipped, papers) if run.media_type == ZIP else partial(_together, papers, run.copies)


def _together(papers: Sequence[tuple[str, Document]], copies: int) -> bytes:
    return print_together([document for _, document in papers], copies)


def _zipped(papers: Sequence[tuple[str, Document]]) -> bytes:
    whole = io.BytesIO()
    files = print_many((document for _, document in papers), seal())
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_STORED) as packed:
        for (number, _), data in zip(papers, files, strict=True):
            packed.writestr(f"{number}.pdf", data)
    return whole.getvalue()


GATHERED: Mapping[str, Maker] = {PRINT: _piece}
