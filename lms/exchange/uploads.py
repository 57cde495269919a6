"""Importing in two steps: look at a table and hear a verdict on every line, then store it or drop it."""

from collections.abc import Sequence
from datetime import timedelta
from enum import StrEnum

from sqlalchemy.orm import Session

from lms import audit, clock, vault
from lms.access import Actor, Permission, require_can
from lms.errors import RuleBroken
from lms.exchange import cards, complaints, daily, hours, roster, staging, unit_words, units
from lms.exchange.annotated import annotate
from lms.exchange.answers import REPORT_HEADS, ImportAnswer, RowVerdict, Verdict
from lms.exchange.headers import Column
from lms.exchange.mapped import SYSTEMS, columns_by
from lms.exchange.models import Upload
from lms.exchange.queries import get_upload, reading_for, uploads_between
from lms.hours.rules import DEFAULT_LIMITS, Limits
from lms.i18n import Language, translate

# Lines that are named on the page; the annotated table names them all.
_MOST_ROWS = 1000
# Uploaded files hold personal data; one that nobody stored, and the answer to send back, go after a week.
_KEPT, _LOOKED_BACK = timedelta(days=7), timedelta(days=60)


class Kind(StrEnum):
    """What a table is about."""

    UNITS = "units"
    ROSTER = "roster"
    HOURS = "hours"
    DAILY = "daily"
    COMPLAINTS = "complaints"
    CARDS = "cards"


NEEDS = {
    Kind.UNITS: Permission.IMPORT_UNITS,
    Kind.ROSTER: Permission.IMPORT_ROSTER,
    Kind.HOURS: Permission.IMPORT_HOURS,
    Kind.DAILY: Permission.IMPORT_HOURS,
    Kind.COMPLAINTS: Permission.KEEP_EXCHANGE,
    Kind.CARDS: Permission.KEEP_EXCHANGE,
}
COLUMNS: dict[Kind, Sequence[Column]] = {
    Kind.UNITS: unit_words.COLUMNS,
    Kind.ROSTER: roster.COLUMNS,
    Kind.HOURS: hours.COLUMNS,
    Kind.DAILY: daily.COLUMNS,
    Kind.COMPLAINTS: complaints.COLUMNS,
    Kind.CARDS: cards.COLUMNS,
}


def sources_of(kind: Kind) -> list[str]:
    """List the systems that give such tables; none for tables that offices write themselves."""
    return [name for name, carried in SYSTEMS.items() if kind.value in carried]


def look(
    db: Session,
    kind: Kind,
    data: bytes,
    file_name: str,
    *,
    actor: Actor,
    language: Language,
    source_system: str | None = None,
    document: str | None = None,
    limits: Limits = DEFAULT_LIMITS,
) -> Upload:
    """Check a table without storing any of it, and keep it aside with the verdict on every line.

    Raises NotAllowed, FileRefused, and what the import of its kind raises.
    """
    require_can(actor, NEEDS[kind])
    if actor.account_id is None:
        raise RuleBroken("ACCOUNT_MISSING")
    _throw_old_ones_away(db)
    upload = Upload(
        kind=kind.value,
        file_name=file_name[:200],
        digest=vault.digest_of_bytes(data),
        size=len(data),
        source_system=source_system,
        document=document,
        uploaded_by_id=actor.account_id,
        uploaded_at=clock.now(),
        answer={},
    )
    answer = _run(db, upload, data, actor=actor, limits=limits, dry_run=True)
    upload.answer = _stored(answer)
    db.add(upload)
    db.flush()  # the staged files bear its id
    staging.keep(upload.id, staging.SOURCE, data)
    staging.keep(upload.id, staging.REPORT, _report(db, upload, data, answer, language))
    audit.record(db, actor=actor, action="upload:looked_at", subject=upload, kind=kind.value)
    return upload


def store(db: Session, upload_id: int, *, actor: Actor, language: Language, limits: Limits = DEFAULT_LIMITS) -> Upload:
    """Import a table that was looked at: all is checked again, and lines that are refused now are left out.

    Raises NotFound for others' uploads and thrown-away files, RuleBroken UPLOAD_ENDED when it was stored or dropped.
    """
    upload = _open(db, upload_id, actor)
    data = staging.read(upload.id, staging.SOURCE)
    answer = _run(db, upload, data, actor=actor, limits=limits, dry_run=False)
    upload.answer, upload.batch_id, upload.stored_at = _stored(answer), answer.batch_id, clock.now()
    staging.keep(upload.id, staging.REPORT, _report(db, upload, data, answer, language))
    audit.record(db, actor=actor, action="upload:stored", subject=upload, kind=upload.kind)
    return upload


def drop(db: Session, upload_id: int, *, actor: Actor) -> None:
    """Throw an uploaded table away without storing any of it. Raises as `store` does."""
    upload = _open(db, upload_id, actor)
    upload.dropped_at = clock.now()
    staging.throw_away(upload.id)
    audit.record(db, actor=actor, action="upload:dropped", subject=upload, kind=upload.kind)


def verdicts_of(upload: Upload) -> list[RowVerdict]:
    """Return what was said about single lines, in the order of the file; refused ones first."""
    rows = [RowVerdict(row, Verdict(verdict), code, said) for row, verdict, code, said in upload.answer["rows"]]
    return sorted(rows, key=lambda each: (each.verdict is not Verdict.REFUSED, each.row))


def _open(db: Session, upload_id: int, actor: Actor) -> Upload:
    upload = get_upload(db, upload_id, seen_by=actor, lock=True)
    require_can(actor, NEEDS[Kind(upload.kind)])
    if upload.stored_at or upload.dropped_at:
        raise RuleBroken("UPLOAD_ENDED")
    return upload


def _run(db: Session, upload: Upload, data: bytes, *, actor: Actor, limits: Limits, dry_run: bool) -> ImportAnswer:
    name, source = upload.file_name, upload.source_system or ""
    if upload.kind == Kind.HOURS:
        return hours.import_hours(
            db, data, name, source_system=source, actor=actor, dry_run=dry_run, limits=limits, document=upload.document
        )
    if upload.kind in (Kind.COMPLAINTS, Kind.CARDS):
        import_theirs = complaints.import_complaints if upload.kind == Kind.COMPLAINTS else cards.import_cards
        return import_theirs(db, data, name, source_system=source, actor=actor, dry_run=dry_run)
    takers = {Kind.UNITS: units.import_units, Kind.ROSTER: roster.import_roster, Kind.DAILY: daily.import_daily}
    return takers[Kind(upload.kind)](db, data, name, actor=actor, dry_run=dry_run)


def _stored(answer: ImportAnswer) -> dict[str, object]:
    said = sorted(answer.rows, key=lambda each: (each.verdict is not Verdict.REFUSED, each.row))
    return {
        "imported": answer.count(Verdict.NEW),
        "updated": answer.count(Verdict.UPDATED),
        "unchanged": answer.count(Verdict.UNCHANGED),
        "refused": answer.refused,
        "said": len(said),
        "rows": [[each.row, each.verdict.value, each.code, _plain(each.parameters)] for each in said[:_MOST_ROWS]],
        "notes": [[note.row, note.code, _plain(note.parameters)] for note in answer.notes[:_MOST_ROWS]],
    }


def _plain(parameters: dict[str, object]) -> dict[str, object]:
    """Return parameters as JSON keeps them: days become texts."""
    return {name: value if isinstance(value, int | str | list) else str(value) for name, value in parameters.items()}


def _report(db: Session, upload: Upload, data: bytes, answer: ImportAnswer, language: Language) -> bytes:
    heads = (translate(language, REPORT_HEADS[0]), translate(language, REPORT_HEADS[1]))
    reading = reading_for(db, upload.source_system, upload.kind) if upload.source_system else None
    columns = columns_by(COLUMNS[Kind(upload.kind)], reading)
    return annotate(data, filename=upload.file_name, columns=columns, remarks=answer.remarks(language), heads=heads)


def _throw_old_ones_away(db: Session) -> None:
    end = clock.now() - _KEPT
    for upload_id in uploads_between(db, end - _LOOKED_BACK, end):
        staging.throw_away(upload_id)
