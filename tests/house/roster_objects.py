"""What belongs to rosters, rooms and score tables of the exam of a place, in the access matrix."""

from lms import clock, files
from lms.access import Actor
from lms.exams.models import ExamRoom, RosterReturn, ScoreBatch, ScoreScan, StandingRequest
from tests.house.exam_objects import candidate_in, candidate_there, exam_of, sitting_in
from tests.house.world import World

_PROOF = b"%PDF-1.4 proof"


def room_there(world: World, place: str) -> int:
    """Return a room of the exam of a place."""
    return _built(
        world, "room", place, ExamRoom(sitting_id=sitting_in(world, place), name="考室", deep=1, wide=1, capacity=1)
    )


def return_there(world: World, place: str) -> int:
    """Return a list of defects about the unit of a place."""
    back = RosterReturn(
        exam_id=exam_of(world, place).id, unit_id=world.unit(place).id, stage="check", note="", at=clock.now()
    )
    return _built(world, "return", place, back)


def request_there(world: World, place: str) -> int:
    """Return a request about the candidate of a place."""
    request = StandingRequest(
        candidate_id=candidate_there(world, place), standing="deferred", asked_by="unit", reason="r", document="d",
        digest=files.put(_PROOF), file_name="证明.pdf", media_type="application/pdf",
        at=clock.now(),
    )  # fmt: skip
    return _built(world, "request", place, request)


def scores_there(world: World, place: str) -> int:
    """Return a score table of the exam of a place."""
    batch = ScoreBatch(
        exam_id=exam_of(world, place).id, checksum="0", file_name="成绩.xlsx", state="pending", uploaded_at=clock.now(),
        answer={"imported": 0, "updated": 0, "unchanged": 0, "refused": 0, "said": 0, "rows": [], "notes": []},
    )  # fmt: skip
    return _built(world, "scores", place, batch)


def scan_there(world: World, place: str) -> int:
    """Return a scan of the score table of a place."""
    scan = ScoreScan(
        batch_id=scores_there(world, place),
        name="1.png",
        digest=files.put(_PROOF),
        media_type="image/png",
        at=clock.now(),
    )
    return _built(world, "scan", place, scan)


def my_candidate_in(world: World, place: str, actor: Actor | None) -> int:
    """Return the actor's own place on a roster in "own", of the person of a place anywhere else."""
    mine = actor is not None and actor.person_id is not None and place == "own"
    person = (actor.person_id if mine and actor else None) or world.person("elsewhere").id
    return candidate_in(world, place, person, "open").id


def _built(
    world: World, what: str, place: str, row: ExamRoom | RosterReturn | StandingRequest | ScoreBatch | ScoreScan
) -> int:
    key = (f"roster {what}", place)
    if key not in world.built:
        world.db.add(row)
        world.db.flush()
        world.built[key] = row.id
    built: int = world.built[key]
    return built
