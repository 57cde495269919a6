"""Putting many questions on record at once: rows, search index, sketches, twins. One question is many of one."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from lms import clock, grams
from lms.db import bulk_insert, reserve_ids, table_of
from question_bank.content import Content
from question_bank.likeness import Outline, nearest, outline_of, searched, sketch_of, twins_of
from question_bank.models import (
    Bank,
    Question,
    QuestionBasis,
    QuestionEvent,
    QuestionSketch,
    QuestionTag,
    QuestionText,
    QuestionTwin,
    QuestionVersion,
)
from question_bank.queries.questions import GRAMS
from question_bank.queries.twins import sharing, texts_of
from question_bank.rules import Hand, Status, law_name
from question_bank.types import fingerprint, plain

# By position of a record: who is near, and how near in hundredths; see `twins_among`.
Twins = dict[int, list[tuple[int, int]]]
# Of known questions, by id.
Outlines = dict[int, Outline]


@dataclass
class Record:
    """A content with what is derived from it for search and comparison."""

    content: Content
    source: str
    question_id: int = 0

    @cached_property
    def fingerprint(self) -> str:
        """What makes it the same question."""
        return fingerprint(self.content)

    @cached_property
    def text(self) -> str:
        """Its searched text."""
        return searched(plain(self.content))

    @cached_property
    def grams(self) -> set[int]:
        """Its text's signs and pairs."""
        return grams.grams_of(self.text)

    @cached_property
    def outline(self) -> Outline:
        """Its text's grams, ready to be compared."""
        return outline_of(self.grams)

    @cached_property
    def sketch(self) -> list[int]:
        """Its text's smallest hashes."""
        return sketch_of(self.text)


def twins_among(db: Session, bank_id: int, records: Sequence[Record], seen: Outlines | None = None) -> Twins:
    """Return, by position, near-duplicates: positions of earlier records as -1 - position, known questions by id.

    Each comes with its likeness in hundredths, the nearest first. `seen` keeps the outlines of known questions for
    the next call of one import.
    """
    holders = sharing(db, bank_id, {run for record in records for run in record.sketch})
    near: list[set[int]] = []
    for position, record in enumerate(records):
        near.append(nearest(record.sketch, holders, but=record.question_id))
        for run in record.sketch:
            holders.setdefault(run, []).append(-1 - position)
    seen = {} if seen is None else seen
    unseen = {other for others in near for other in others if other > 0 and other not in seen}
    seen |= {other: outline_of(grams.grams_of(text)) for other, text in texts_of(db, sorted(unseen)).items()}
    outlines = seen | {-1 - position: record.outline for position, record in enumerate(records)}
    found: Twins = {}
    for position, others in enumerate(near):
        if twins := twins_of(records[position].outline, others, outlines):
            found[position] = twins
    seen |= {record.question_id: record.outline for record in records if record.question_id}
    return found


def record_new(
    db: Session, bank: Bank, records: Sequence[Record], *, author: Hand, seen: Outlines | None = None
) -> Twins:
    """Put new drafts into a bank, each with its first version and all that search needs; return their twins."""
    for record, identity in zip(records, reserve_ids(db, table_of(Question), len(records)), strict=True):
        record.question_id = identity
    now = clock.now()
    common = {"bank_id": bank.id, "status": Status.DRAFT.value, "version": 1, "author_id": author.account_id}
    common |= {"checked_on": None, "returned_version": None, "created_at": now, "changed_at": now}
    rows = [common | {"id": record.question_id} | mirrored(record) for record in records]
    bulk_insert(db, table_of(Question), rows)
    bulk_insert(db, table_of(QuestionVersion), [_version(record, 1, None, author) for record in records])
    event = {
        "version": 1,
        "old": None,
        "new": Status.DRAFT.value,
        "reason": None,
        "actor_id": author.account_id,
        "at": now,
    }
    ids = reserve_ids(db, table_of(QuestionEvent), len(records))
    events = [event | {"id": i, "question_id": record.question_id} for i, record in zip(ids, records, strict=True)]
    bulk_insert(db, table_of(QuestionEvent), events)
    return record_texts(db, bank.id, records, seen)


def record_version(db: Session, question: Question, record: Record, *, note: str | None, author: Hand) -> None:
    """Give a question a new newest version; its state is the caller's business."""
    record.question_id = question.id
    question.version += 1
    question.author_id = author.account_id
    question.changed_at = clock.now()
    for name, value in mirrored(record).items():
        setattr(question, name, value)
    db.flush()  # what follows is written past the session
    bulk_insert(db, table_of(QuestionVersion), [_version(record, question.version, note, author)])
    for model in (QuestionTag, QuestionBasis, QuestionText, QuestionSketch):
        db.execute(delete(model).where(table_of(model).c.question_id == question.id))
    pairs = table_of(QuestionTwin).c
    db.execute(delete(QuestionTwin).where((pairs.question_id == question.id) | (pairs.twin_id == question.id)))
    grams.remove(db, GRAMS, [question.id])
    record_texts(db, question.bank_id, [record])


def record_texts(db: Session, bank_id: int, records: Sequence[Record], seen: Outlines | None = None) -> Twins:
    """Write tags, bases, searched texts, sketches and twins of questions that have none; return the twins."""
    twins = twins_among(db, bank_id, records, seen)
    bulk_insert(db, table_of(QuestionTag), [row for record in records for row in _tags(record)])
    bulk_insert(db, table_of(QuestionBasis), [row for record in records for row in _bases(record)])
    bulk_insert(db, table_of(QuestionText), [{"question_id": r.question_id, "text": r.text} for r in records])
    grams.add(db, GRAMS, [(record.question_id, record.grams) for record in records])
    sketches = [{"bank_id": bank_id, "hash": run, "question_id": r.question_id} for r in records for run in r.sketch]
    bulk_insert(db, table_of(QuestionSketch), sketches)
    bulk_insert(db, table_of(QuestionTwin), _pairs(records, twins))
    return twins


def mirrored(record: Record) -> dict[str, Any]:
    """Return what a question repeats of its newest version."""
    content = record.content
    return {
        "type": content.type,
        "category": content.category,
        "difficulty": content.difficulty,
        "points": content.points,
        "fingerprint": record.fingerprint,
        "external_id": content.external_id,
    }


def _version(record: Record, number: int, note: str | None, author: Hand) -> dict[str, Any]:
    return {
        "question_id": record.question_id,
        "number": number,
        "content": record.content.to_json(),
        "author_id": author.account_id,
        "author_person_id": author.person_id,
        "source": record.source,
        "note": note,
        "created_at": clock.now(),
    }


def _tags(record: Record) -> list[dict[str, Any]]:
    return [{"question_id": record.question_id, "tag": tag} for tag in dict.fromkeys(record.content.tags)]


def _bases(record: Record) -> list[dict[str, Any]]:
    return [
        {
            "question_id": record.question_id,
            "position": position,
            "law": law_name(basis.law),
            "article": basis.article,
            "version_on": basis.version_on,
        }
        for position, basis in enumerate(record.content.basis, start=1)
    ]


def _pairs(records: Sequence[Record], twins: Twins) -> list[dict[str, Any]]:
    rows = []
    for position, near in twins.items():
        for other, share in near:
            one, two = records[position].question_id, other if other > 0 else records[-1 - other].question_id
            rows.append({"question_id": min(one, two), "twin_id": max(one, two), "likeness": share})
    return rows
