"""Large files of questions go through the worker, in the uploader's name and with the rights he still has."""

from collections import Counter
from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor, Role
from lms.errors import RuleBroken
from lms.exchange.questions import staged, storing, uploading
from lms.exchange.questions.models import QuestionFile, QuestionImport, QuestionLine
from lms.exchange.questions.reading import Uploaded
from lms.outbox import Job
from lms.people.accounts import Account
from lms.worker.jobs import KINDS
from question_bank.actions.banks import add_bank
from question_bank.models import Bank, Question
from tests.cast import Cast, make_cast
from tests.uploads import archives

pytestmark = pytest.mark.requirement("QD-1-4")
NUMBERS = "零一二三四五六七八九"


@pytest.fixture
def cast(db: Session) -> Iterator[Cast]:
    with clock.travel(to=date(2023, 11, 20)):
        yield make_cast(db)


@pytest.fixture
def author(cast: Cast) -> Actor:
    return cast[Role.UNIT_TRAINER]


@pytest.fixture
def bank(db: Session, cast: Cast, author: Actor) -> Bank:
    return add_bank(db, code="CG", name="城管题库", owner_unit_id=cast.units["own"].id, is_shared=False, actor=author)


def large(count: int = 700) -> bytes:
    """Return a text of so many questions that no two are alike, too large to be read while a browser waits."""
    blocks = []
    for number in range(count):
        word = "".join(NUMBERS[int(digit)] for digit in f"{number * 7919 % 100_000:05}")
        filler = word * 12
        blocks.append(f"{number + 1}. {filler}？\nA. {word}甲\nB. {word[::-1]}乙\n答案：A\n解析：{filler}\n")
    data = "\n".join(blocks).encode()
    assert len(data) > uploading.AT_ONCE
    return data


def carry_out(db: Session, kind: str) -> None:
    """Do the one job of a kind as the worker does it."""
    job = db.query(Job).filter_by(kind=kind).one()
    work = KINDS[kind]
    result = work.work_out(db, job.key)
    if work.outside:
        result = work.outside(result)
    work.store(db, result)
    db.delete(job)
    db.flush()
    db.expire_all()


def test_a_large_file_is_read_and_stored_by_the_worker(db: Session, bank: Bank, author: Actor) -> None:
    made = uploading.take_files(db, bank, [Uploaded("大.txt", large())], actor=author)
    waits = made.read_at is None
    assert waits
    with pytest.raises(RuleBroken, match="IMPORT_UNREAD"):
        storing.store(db, made.id, actor=author)
    carry_out(db, uploading.READ)
    assert made.read_at is not None
    assert db.query(QuestionLine).count() == 700
    storing.store(db, made.id, actor=author)
    assert (made.decided_at is not None, made.stored_at) == (True, None)
    with pytest.raises(RuleBroken, match="UPLOAD_ENDED"):
        uploading.drop(db, made.id, actor=author)
    carry_out(db, storing.STORE)
    assert made.stored_at is not None
    assert db.query(Question).filter_by(bank_id=bank.id, author_id=author.account_id).count() == 700
    assert {line.fate for line in db.query(QuestionLine)} == {"imported"}


def test_what_was_dropped_meanwhile_is_not_read_any_more(db: Session, bank: Bank, author: Actor) -> None:
    made = uploading.take_files(db, bank, [Uploaded("大.txt", large())], actor=author)
    uploading.drop(db, made.id, actor=author)
    carry_out(db, uploading.READ)
    assert made.read_at is None
    assert db.query(QuestionLine).count() == 0


@pytest.mark.parametrize("kind", [uploading.READ, storing.STORE])
def test_who_lost_his_rights_meanwhile_imports_nothing(db: Session, bank: Bank, author: Actor, kind: str) -> None:
    made = uploading.take_files(db, bank, [Uploaded("大.txt", large())], actor=author)
    if kind == storing.STORE:
        carry_out(db, uploading.READ)
        storing.store(db, made.id, actor=author)
    db.get_one(Account, author.account_id).disabled_at = clock.now()
    db.flush()
    carry_out(db, kind)
    assert made.dropped_at is not None
    assert not staged.has(made.id, "file-1")
    assert db.query(Question).count() == 0


def test_a_large_file_that_is_hostile_leaves_its_reason_and_nothing_else(
    db: Session, bank: Bank, author: Actor
) -> None:
    data = archives.with_path("../../etc/passwd") + b"\0" * uploading.AT_ONCE
    made = uploading.take_files(db, bank, [Uploaded("大.zip", data)], actor=author)
    carry_out(db, uploading.READ)
    assert made.dropped_at is not None
    assert not staged.has(made.id, "file-1")
    file = db.query(QuestionFile).one()
    assert file.refusal is not None
    assert file.refusal["code"].startswith("ZIP_")


def test_the_same_question_twice_in_a_file_is_one(db: Session, bank: Bank, author: Actor) -> None:
    text = "1. 执法人员不得少于两人。\n答案：对\n\n2. 执法人员不得少于两人。\n答案：对\n".encode()
    made = uploading.take_files(db, bank, [Uploaded("a.txt", text)], actor=author)
    verdicts = Counter(line.verdict for line in db.query(QuestionLine))
    assert verdicts == {"new": 1, "unchanged": 1}
    storing.store(db, made.id, actor=author)
    assert db.query(Question).count() == 1


def test_too_many_files_and_none_are_refused(db: Session, bank: Bank, author: Actor) -> None:
    with pytest.raises(RuleBroken, match="FILES_MISSING"):
        uploading.take_files(db, bank, [], actor=author)
    files = [Uploaded("a.txt", b"x", position=number) for number in range(1, uploading.MOST_FILES + 2)]
    with pytest.raises(RuleBroken, match="FILES_MANY"):
        uploading.take_files(db, bank, files, actor=author)
    assert db.query(QuestionImport).count() == 0
