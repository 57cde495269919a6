"""Exams in the places of the access matrix: one's own sitting and attempt, and those of people of a place."""

from datetime import timedelta

from lms import clock, files
from lms.access import Actor, Role
from lms.exams.models import (
    Attempt,
    Exam,
    ExamCandidate,
    ExamCase,
    ExamCaseEvidence,
    ExamCasePoint,
    ExamDraw,
    ExamPaper,
    ExamSitting,
    SafeBrowserLaunch,
)
from lms.people.hashing import secret_digest
from question_bank.models import BlueprintVersion, PaperBlueprint
from tests.factories import PDF
from tests.house.course_objects import picture_question
from tests.house.world import World


def exam_of(world: World, place: str, state: str = "draft") -> Exam:
    """Set up an exam for the unit of a place, a draft unless told: what is announced others may see, too."""
    key = (f"exam {state}", place)
    if key not in world.built:
        now = clock.now()
        paper = PaperBlueprint(owner_unit_id=None, version=1, created_by_id=None, created_at=now)
        world.db.add(paper)
        world.db.flush()
        version = BlueprintVersion(
            blueprint_id=paper.id, number=1, name="卷", kind="ANNUAL", spare=2, tolerance=10, created_at=now
        )
        world.db.add(version)
        world.db.flush()
        exam = Exam(
            title="考试", kind="ANNUAL", unit_id=world.unit(place).id, year=clock.today().year, state=state,
            blueprint_version_id=version.id, created_by_id=world.cast[Role.JUSTICE_REVIEWER].account_id,
            created_at=now, changed_at=now, minutes=60,
        )  # fmt: skip
        world.db.add(exam)
        world.db.flush()
        world.db.add(ExamSitting(exam_id=exam.id, starts_at=now, ends_at=now + timedelta(hours=1)))
        world.db.flush()
        world.built[key] = exam.id
    return world.db.get_one(Exam, world.built[key])


def sitting_in(world: World, place: str, state: str = "draft") -> int:
    """Return the sitting of the exam of a place."""
    return world.db.query(ExamSitting).filter_by(exam_id=exam_of(world, place, state).id).one().id


def candidate_in(world: World, place: str, person_id: int, state: str = "draft") -> ExamCandidate:
    """Put a person on the roster of the exam of a place, confirmed."""
    exam = exam_of(world, place, state)
    known = world.db.query(ExamCandidate).filter_by(exam_id=exam.id, person_id=person_id).first()
    if known is not None:
        return known
    candidate = ExamCandidate(
        exam_id=exam.id, sitting_id=sitting_in(world, place, state), person_id=person_id, unit_id=world.unit(place).id,
        person_class="OFFICER", state="confirmed", ticket_no=f"T{person_id}",
    )  # fmt: skip
    world.db.add(candidate)
    world.db.flush()
    return candidate


def sitting_of(world: World, place: str, actor: Actor | None) -> int:
    """Return a sitting the actor is a candidate of in "own", one of others anywhere else."""
    attempt_of(world, place, actor)
    return sitting_in(world, place, "open")


def attempt_of(world: World, place: str, actor: Actor | None) -> int:
    """Return an attempt of the actor's own in "own", of the person of a place anywhere else."""
    mine = actor is not None and actor.person_id is not None and place == "own"
    person = (actor.person_id if mine and actor else None) or world.person("elsewhere").id
    return _begun(world, candidate_in(world, place, person, "open"))


def _begun(world: World, candidate: ExamCandidate) -> int:
    known = world.db.query(Attempt).filter_by(candidate_id=candidate.id).first()
    if known is not None:
        return known.id
    now = clock.now()
    draw = ExamDraw(exam_id=candidate.exam_id, seed="s", pool=[], pool_digest="", papers=1, at=now)
    world.db.add(draw)
    world.db.flush()
    paper = ExamPaper(
        candidate_id=candidate.id,
        draw_id=draw.id,
        number=0,
        items=[[picture_question(world), 0, 2, []]],
        questions=1,
        points=2,
    )
    world.db.add(paper)
    world.db.flush()
    attempt = Attempt(
        candidate_id=candidate.id, sitting_id=candidate.sitting_id, person_id=candidate.person_id, paper_id=paper.id,
        questions=1, state="running", started_at=now, deadline_at=now + timedelta(hours=1), fence=1, seen_at=now,
        token_digest=secret_digest(f"{candidate.id}"), answers={}, flagged=[],
    )  # fmt: skip
    world.db.add(attempt)
    world.db.flush()
    return attempt.id


def candidate_there(world: World, place: str) -> int:
    """Return a candidate of the exam of a place."""
    return candidate_in(world, place, world.person(place).id).id


def attempt_there(world: World, place: str) -> int:
    """Return an attempt in the sitting of the exam of a place."""
    return _begun(world, candidate_in(world, place, world.person(place).id))


def case_there(world: World, place: str) -> int:
    """Open a case against the candidate of a place, with a point that waits for an answer."""
    return _case(world, candidate_in(world, place, world.person(place).id))


def case_of(world: World, place: str, actor: Actor | None) -> int:
    """Return a case against the actor in "own", against the person of a place anywhere else."""
    mine = actor is not None and actor.person_id is not None and place == "own"
    person = (actor.person_id if mine and actor else None) or world.person("elsewhere").id
    return _case(world, candidate_in(world, place, person, "open"))


def point_there(world: World, place: str) -> int:
    """Return the point of the case of a place."""
    return world.db.query(ExamCasePoint).filter_by(case_id=case_there(world, place)).one().id


def _case(world: World, candidate: ExamCandidate) -> int:
    known = world.db.query(ExamCase).filter_by(candidate_id=candidate.id).first()
    if known is None:
        now = clock.now()
        known = ExamCase(
            candidate_id=candidate.id, code="DISRUPTING", state="stated", facts="扰乱", opened_at=now,
            opened_by_id=world.cast[Role.JUSTICE_REVIEWER].account_id, answer_until=clock.today(),
        )  # fmt: skip
        world.db.add(known)
        world.db.flush()
        world.db.add(ExamCasePoint(case_id=known.id, text="没有", at=now))
        world.db.flush()
    return known.id


def evidence_in(world: World, case_id: int) -> int:
    """Put a file into the evidence of a case."""
    known = world.db.query(ExamCaseEvidence).filter_by(case_id=case_id).first()
    if known is None:
        digest = files.put(PDF)
        known = ExamCaseEvidence(
            case_id=case_id, digest=digest, file_name="证据.pdf", media_type="application/pdf", at=clock.now()
        )
        world.db.add(known)
        world.db.flush()
    return known.id


def launch_of(world: World, place: str, actor: Actor | None) -> str:
    """Make a launch for the actor in "own", for the person of a place anywhere else."""
    mine = actor is not None and actor.person_id is not None and place == "own"
    person = (actor.person_id if mine and actor else None) or world.person("elsewhere").id
    candidate = candidate_in(world, place, person, "open")
    secret = f"launch-{candidate.id}"
    if world.db.query(SafeBrowserLaunch).filter_by(token_digest=secret_digest(secret)).first() is None:
        launch = SafeBrowserLaunch(candidate_id=candidate.id, token_digest=secret_digest(secret), config_key="k")
        launch.until, launch.browser_keys = clock.now() + timedelta(minutes=10), []
        world.db.add(launch)
        world.db.flush()
    return secret
