"""Verbs of the spot exam (QD-M9-7): draw its people, replace one who cannot sit by the next in the drawn order."""

import secrets
from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy.orm import Session

from lms import audit, clock
from lms.access import Actor
from lms.db import one_at_a_time
from lms.errors import RuleBroken, require_words
from lms.exams.actions.moving import move_candidate
from lms.exams.actions.roster import give_tickets
from lms.exams.actions.roster_rows import add_candidates
from lms.exams.actions.running import require_runs
from lms.exams.models import Exam, ExamCandidate, ExamSample, SampledPerson
from lms.exams.queries.roster import places_on_roster
from lms.exams.queries.samples import candidates_of, find_sample, has_sample, members_on, population_of, scheme_of
from lms.exams.rules.sampling import Drawn, Member, digest_of, draw, plain, stand_in
from lms.exams.rules.states import CandidateState, ExamKind, Standing, require_roster_open
from lms.people.models import Unit
from lms.sampling import Measure, Scheme, Strata


def draw_sample(
    db: Session, exam: Exam, under: Unit, *, strata: Strata, measure: Measure, size: int, actor: Actor
) -> ExamSample:
    """Draw who sits a spot exam out of a unit's tree, once, and put them on its roster, confirmed.

    The seed comes from the machine's own chance, and what was drawn is there for good: nobody draws until it pleases.
    Raises RuleBroken SAMPLE_KIND for another kind of exam, SAMPLE_DRAWN, ROSTER_TAKEN when people were put forward by
    hand, SAMPLE_EMPTY, SAMPLE_SIZE, ROSTER_CLOSED unless the exam is announced.
    """
    day = require_to_draw(db, exam, actor=actor)
    scheme = Scheme(strata, measure, size, secrets.token_hex(16))
    return draw_among(db, exam, under, members_on(db, exam, under, on=day, seen_by=actor), scheme, actor=actor)


def require_to_draw(db: Session, exam: Exam, *, actor: Actor) -> date:
    """Return the day of a spot exam whose roster is still empty. Raises as `draw_sample` does."""
    require_runs(db, exam, actor)
    if exam.kind != ExamKind.SPOT:
        raise RuleBroken("SAMPLE_KIND")
    require_roster_open(exam.state)
    one_at_a_time(db, f"sample:{exam.id}")
    if has_sample(db, exam.id):
        raise RuleBroken("SAMPLE_DRAWN")
    if places_on_roster(db, exam.id):
        raise RuleBroken("ROSTER_TAKEN")
    return clock.local_date(exam.sittings[0].starts_at)


def draw_among(
    db: Session, exam: Exam, under: Unit, members: Sequence[Member], scheme: Scheme, *, actor: Actor
) -> ExamSample:
    """Draw among given people by a seed and put them on the roster; `require_to_draw` was asked before.

    Raises RuleBroken SAMPLE_EMPTY, SAMPLE_SIZE.
    """
    drawn = draw(members, scheme)
    sample = ExamSample(
        exam_id=exam.id,
        under_unit_id=under.id,
        day=clock.local_date(exam.sittings[0].starts_at),
        strata=scheme.strata.value,
        measure=scheme.measure.value,
        size=scheme.size,
        seed=scheme.seed,
        population=plain(members),
        population_digest=digest_of(members),
        actor_id=actor.account_id,
        at=clock.now(),
    )
    db.add(sample)
    db.flush()  # its people name it
    _keep(db, sample, drawn)
    _put_on(db, exam, members, drawn, actor=actor)
    audit.record(
        db, actor=actor, action="exam:sample:drawn", subject=exam, people=len(drawn), population=len(members),
        digest=sample.population_digest,
    )  # fmt: skip
    return sample


def replace(db: Session, exam: Exam, candidate: ExamCandidate, *, reason: str, actor: Actor) -> ExamCandidate:
    """Take somebody who was drawn and cannot sit off the roster; the next in the drawn order of his stratum comes on.

    Raises RuleBroken REASON_MISSING, SAMPLE_NOT_DRAWN, SAMPLE_NOT_IN for who is not in the sample or was replaced,
    SAMPLE_USED_UP when nobody is left in the stratum, ROSTER_CLOSED.
    """
    require_runs(db, exam, actor)
    require_roster_open(exam.state)
    reason = require_words(reason)
    one_at_a_time(db, f"sample:{exam.id}")
    sample = find_sample(db, exam.id)
    if sample is None:
        raise RuleBroken("SAMPLE_NOT_DRAWN")
    gone = {one.replaces_id for one in sample.people}
    his = next((one for one in sample.people if one.person_id == candidate.person_id), None)
    if his is None or candidate.person_id in gone:
        raise RuleBroken("SAMPLE_NOT_IN")
    members = population_of(sample)
    found = stand_in(members, scheme_of(sample), his.stratum, {one.person_id for one in sample.people})
    if found is None:
        raise RuleBroken("SAMPLE_USED_UP")
    member, rank = found
    following = Drawn(member.person_id, his.stratum, rank, candidate.person_id, reason)
    _keep(db, sample, [following], again=True)
    move_candidate(db, candidate, CandidateState.REMOVED, actor=actor, reason=reason)
    _put_on(db, exam, members, [following], actor=actor)
    audit.record(db, actor=actor, action="exam:sample:replaced", subject=candidate, by=member.person_id)
    return candidates_of(db, exam.id, [member.person_id])[member.person_id]


def _keep(db: Session, sample: ExamSample, drawn: Iterable[Drawn], *, again: bool = False) -> None:
    at = clock.now() if again else sample.at
    db.add_all(
        SampledPerson(
            sample_id=sample.id,
            person_id=one.person_id,
            stratum=one.stratum,
            rank=one.rank,
            replaces_id=one.replaces,
            reason=one.reason,
            at=at,
        )
        for one in drawn
    )
    db.flush()


def _put_on(db: Session, exam: Exam, members: Iterable[Member], drawn: Iterable[Drawn], *, actor: Actor) -> None:
    known = {one.person_id: one for one in members}
    drawn = list(drawn)
    gone = {one.replaces for one in drawn}
    sitting = [known[one.person_id] for one in drawn if one.person_id not in gone]
    rows = [
        {"exam_id": exam.id, "sitting_id": exam.sittings[0].id, "person_id": one.person_id, "unit_id": one.unit_id,
         "person_class": one.person_class, "state": CandidateState.CONFIRMED.value, "evidence": one.leave,
         "standing": (Standing.DEFERRED if one.leave else Standing.DUE).value}
        for one in sitting
    ]  # fmt: skip
    give_tickets(db, exam, add_candidates(db, rows, actor=actor))
