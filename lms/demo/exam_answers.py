"""What a crowd answers in an exam: the abler, the likelier right; put on record in bulk, marked by the real rules."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import exp
from random import Random
from typing import Any

from sqlalchemy.orm import Session

from lms.db import bulk_insert, reserve_ids, table_of
from lms.demo.queries import papers_to_sit
from lms.exams.actions.finishing import signature
from lms.exams.actions.scoring import score_first
from lms.exams.models import Attempt, AttemptStep, Exam, ExamCandidate, ExamPaper
from lms.exams.queries.papers import contents_of
from lms.exams.rules.papers import items_of
from lms.exams.rules.receipts import digest_of
from lms.people.hashing import secret_digest
from question_bank.answers import LETTERS
from question_bank.content import Content
from question_bank.sent import sent_of
from question_bank.types import multiple, single, true_false


@dataclass(frozen=True, slots=True)
class Sitting:
    """When people begin, by what seed, how able they are on the whole, and what share of them stays away."""

    begins: Sequence[datetime]
    seed: int
    able: float
    absent: float


@dataclass(frozen=True, slots=True)
class Sat:
    """One candidate's sitting: from when to when, what was answered, whether the clock ended it."""

    candidate: ExamCandidate
    paper: ExamPaper
    began: datetime
    ended: datetime
    answers: dict[str, Any]
    by_clock: bool


def sit_all(db: Session, exam: Exam, sitting: Sitting) -> None:
    """Let everybody who has a paper sit, but for a few: attempts, their steps, receipts and scores."""
    random = Random(sitting.seed)
    papers = papers_to_sit(db, exam)
    contents = contents_of(db, [item[0] for _, paper in papers for item in paper.items])
    hard = {version: random.gauss(0.0, 0.75) for version in sorted(contents)}
    of_unit: dict[int, float] = {}
    sats = []
    for number, (candidate, paper) in enumerate(papers):
        level = of_unit.setdefault(candidate.unit_id, random.gauss(sitting.able, 0.22))
        if random.random() < sitting.absent:
            continue
        # Papers are drawn anew each time; in the smallest city, too, somebody fails and has a make-up.
        ability = random.gauss(level, 0.72) - (2.5 if number % 60 == 0 else 0)
        sats.append(_sat(candidate, paper, contents, hard, random, ability, exam.minutes, sitting))
    ids = reserve_ids(db, table_of(Attempt), len(sats))
    attempts = [_attempt(number, one, exam) for number, one in zip(ids, sats, strict=True)]
    bulk_insert(db, table_of(Attempt), attempts)
    _note(db, ids, sats)
    score_first(
        db,
        {number: one.paper for number, one in zip(ids, sats, strict=True)},
        {number: one.answers for number, one in zip(ids, sats, strict=True)},
    )


def _sat(
    candidate: ExamCandidate,
    paper: ExamPaper,
    contents: Mapping[int, Content],
    hard: Mapping[int, float],
    random: Random,
    ability: float,
    minutes: int,
    sitting: Sitting,
) -> Sat:
    items = items_of(paper.items)
    began = random.choice(sitting.begins) + timedelta(seconds=random.randrange(900))
    by_clock = random.random() < 0.006
    reached = random.randrange(len(items) * 2 // 3, len(items)) if by_clock else len(items)
    answers: dict[str, Any] = {}
    for number, item in enumerate(items[:reached], start=1):
        content = contents[item.question_id]
        is_right = random.random() < _chance(ability - hard[item.question_id], content)
        sent = sent_of(content, _answer(content, random, is_right=is_right), item.order)["answer"]
        answers[str(number)] = sent if content.type == "multiple" else sent[0]
    taken = minutes if by_clock else max(14, min(minutes - 2, random.gauss(48, 13)))
    return Sat(candidate, paper, began, began + timedelta(minutes=taken), answers, by_clock)


def _chance(strength: float, content: Content) -> float:
    guess = {"true_false": 0.5, "single": 0.25}.get(content.type, 0.05)
    return guess + (1 - guess) / (1 + exp(-strength))


def _answer(content: Content, random: Random, *, is_right: bool) -> Any:
    """Return an answer in the author's terms."""
    if isinstance(content, true_false.Content):
        return content.correct == is_right
    options = content.options if isinstance(content, single.Content | multiple.Content) else ()
    right = [LETTERS[at] for at, option in enumerate(options) if option.correct]
    wrong = [LETTERS[at] for at, option in enumerate(options) if not option.correct]
    if isinstance(content, single.Content):
        return right[0] if is_right else random.choice(wrong)
    if is_right:
        return right
    # Who does not know misses one more often than he takes a wrong one.
    return right[:-1] if len(right) > 1 and random.random() < 0.6 else sorted([*right, random.choice(wrong or right)])


def _attempt(number: int, one: Sat, exam: Exam) -> dict[str, Any]:
    digest = digest_of(number, one.paper.items, one.answers)
    return {
        "id": number, "candidate_id": one.candidate.id, "sitting_id": one.candidate.sitting_id,
        "person_id": one.candidate.person_id, "paper_id": one.paper.id, "questions": one.paper.questions,
        "state": "closed" if one.by_clock else "submitted", "started_at": one.began,
        "deadline_at": one.began + timedelta(minutes=exam.minutes), "token_digest": secret_digest(f"demo-{number}"),
        "fence": 1, "device": "", "address": f"10.32.{number % 40}.{number % 250 + 2}", "code_digest": None,
        "code_until": None, "code_tries": 0, "answers": one.answers, "flagged": [], "version": len(one.answers),
        "saved_at": one.ended, "seen_at": one.ended, "leaves": int(number % 41 == 0), "leave_limit": exam.leave_limit,
        "paused_at": None, "submitted_at": one.ended, "digest": digest,
        "receipt": signature(number, one.ended, digest),
    }  # fmt: skip


def _note(db: Session, ids: Sequence[int], sats: Sequence[Sat]) -> None:
    table = table_of(AttemptStep)
    rows: list[dict[str, Any]] = []
    for number, one in zip(ids, sats, strict=True):
        end = "closed" if one.by_clock else "submitted"
        why = {"why": "deadline" if one.by_clock else "submitted", "version": len(one.answers)}
        rows.append({"attempt_id": number, "kind": "started", "at": one.began, "details": {}})
        rows.append({"attempt_id": number, "kind": end, "at": one.ended, "details": why})
    numbers = reserve_ids(db, table, len(rows))
    whole = [{"id": number, "actor_id": None} | each for number, each in zip(numbers, rows, strict=True)]
    bulk_insert(db, table, whole)
