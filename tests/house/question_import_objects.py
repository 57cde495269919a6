"""Imports of questions in the places of the access matrix."""

from hashlib import sha256

from lms import clock
from lms.access import Role
from lms.exchange.questions import staged
from lms.exchange.questions.models import QuestionFile, QuestionImport, QuestionLine
from question_bank.models import Bank
from tests.house.world import World
from tests.question_bank.samples import one_of, picture

WAITING = picture()
WAITING_DIGEST = sha256(WAITING).hexdigest()


def import_of(world: World, place: str) -> int:
    """Return an import that waits to be decided, for a bank of the unit of a place."""
    key = ("question_import", place)
    if key not in world.built:
        world.built[key] = _made(world, place)
    return int(world.built[key])


def _made(world: World, place: str) -> int:
    bank = Bank(
        code=f"IMPORT-{place}",
        name=f"导入题库{place}",
        owner_unit_id=world.unit(place).id,
        is_shared=False,
        created_by_id=None,
        created_at=clock.now(),
    )
    world.db.add(bank)
    world.db.flush()
    now, uploader = clock.now(), world.cast[Role.JUSTICE_REVIEWER].account_id
    made = QuestionImport(bank_id=bank.id, uploaded_by_id=uploader or 0, uploaded_at=now, read_at=now)
    world.db.add(made)
    world.db.flush()
    file = {"name": "题.txt", "digest": "0" * 64, "size": 1, "format": "text", "encoding": "utf-8"}
    line = {"at": "第 1 行", "faults": [], "twins": [], "verdict": "new", "choice": "take", "is_mended": False}
    world.db.add(QuestionFile(import_id=made.id, position=1, refusal=None, notes=[], **file))
    world.db.add(QuestionLine(import_id=made.id, number=1, position=1, content=one_of().to_json(), **line))
    world.db.flush()
    staged.keep(made.id, staged.file_part(1), "1. 题\n答案：对\n".encode())
    staged.keep(made.id, WAITING_DIGEST, WAITING)
    return made.id
