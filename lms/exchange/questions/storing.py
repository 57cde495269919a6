"""Taking a decided import in as one batch, and taking it back while nothing of it is used."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from sqlalchemy.orm import Session

from lms import audit, clock, outbox
from lms.access import Actor
from lms.errors import RuleBroken
from lms.exchange.pace import undisturbed
from lms.exchange.questions import staged
from lms.exchange.questions.deciding import twin_of
from lms.exchange.questions.models import QuestionImport, QuestionLine
from lms.exchange.questions.queries import counts_of, fetch_import, files_of, get_import, lines_of, questions_by_id
from lms.exchange.questions.uploaders import actor_of
from lms.exchange.questions.uploading import open_import
from question_bank.actions.importing import Incoming, take_in
from question_bank.actions.media import keep_media
from question_bank.actions.reviewing import move
from question_bank.actions.writing import revise
from question_bank.content import Content
from question_bank.models import Question
from question_bank.queries.questions import content_of_version, fetch_question, version_of
from question_bank.rules import Status
from question_bank.types import content_of

STORE = "questions:store"
# Up to so many lines are stored while the browser waits; beyond, by the worker.
AT_ONCE = 600
# Reasons on record beside those that people type, in the words of the house.
WITHDRAWN, RESTORED = "撤销导入", "再次导入时恢复"


def store(db: Session, import_id: int, *, actor: Actor) -> QuestionImport:
    """Take in what was chosen, at once or by the worker where it is much.

    Raises NotFound, RuleBroken UPLOAD_ENDED, IMPORT_UNREAD, NOTHING_CHOSEN.
    """
    made = open_import(db, import_id, actor)
    if made.read_at is None:
        raise RuleBroken("IMPORT_UNREAD")
    choices = counts_of(db, [made.id])[made.id]["choice"]
    chosen = sum(number for choice, number in choices.items() if choice != "leave")
    if not chosen:
        raise RuleBroken("NOTHING_CHOSEN")
    made.decided_at = clock.now()
    if chosen > AT_ONCE:
        outbox.request(db, STORE, str(made.id))
    else:
        _store(db, made, actor)
    return made


def finish_storing(db: Session, import_id: int) -> None:
    """Store what was decided, in the uploader's name; where he may no longer write, nothing of it is taken in."""
    made = fetch_import(db, import_id)
    if made is None or made.stored_at or made.dropped_at or not made.decided_at:
        return
    actor = actor_of(db, made)
    if actor is None:
        made.dropped_at = clock.now()
        staged.throw_away(made.id)
    else:
        _store(db, made, actor)


def withdraw(db: Session, import_id: int, *, actor: Actor) -> None:
    """Take an import back: its drafts are retired, what it reworded gets its former wording.

    Raises NotFound, RuleBroken IMPORT_NOT_STORED, IMPORT_USED where a question of it was approved or changed since.
    """
    made = get_import(db, import_id, seen_by=actor, lock=True)
    if not made.stored_at or made.withdrawn_at:
        raise RuleBroken("IMPORT_NOT_STORED")
    lines = [line for line in lines_of(db, made.id) if line.question_version and line.question_id]
    questions = questions_by_id(db, [line.question_id or 0 for line in lines])
    used = [line for line in lines if _is_used(questions[line.question_id or 0], line)]
    if used:
        raise RuleBroken("IMPORT_USED", used=len(used))
    for line in lines:
        question = questions[line.question_id or 0]
        if line.fate == "updated":
            before = content_of_version(version_of(db, question, question.version - 1))
            revise(db, question, before, shown_version=question.version, note=WITHDRAWN, actor=actor)
        else:
            move(db, question, Status.RETIRED, reason=WITHDRAWN, actor=actor)
    made.withdrawn_at = clock.now()
    audit.record(db, actor=actor, action="questions:import:withdrawn", subject=made, questions=len(lines))


def _is_used(question: Question, line: QuestionLine) -> bool:
    return question.status != Status.DRAFT.value or question.version != line.question_version


def _store(db: Session, made: QuestionImport, actor: Actor) -> None:
    lines = lines_of(db, made.id)
    names = {file.position: file.name for file in files_of(db, [made.id])[made.id]}
    by_file: dict[int, list[QuestionLine]] = defaultdict(list)
    with undisturbed():
        for line in lines:
            if line.choice == "take" or (line.choice == "version" and line.verdict == "updated"):
                by_file[line.position].append(line)
            elif line.choice == "version":
                _revise_twin(db, made, line, names[line.position], actor)
            elif line.choice == "restore":
                _restore(db, line, actor)
            else:
                line.fate = "unchanged" if line.verdict == "unchanged" else "left"
        for position, of_file in sorted(by_file.items()):
            _take(db, made, of_file, names[position], actor)
        _note_versions(db, lines)
    made.stored_at = clock.now()
    audit.record(db, actor=actor, action="questions:import:stored", subject=made)


def _take(db: Session, made: QuestionImport, lines: Sequence[QuestionLine], name: str, actor: Actor) -> None:
    contents = {line.number: content_of(line.content or {}, trusted=True) for line in lines}
    _keep_pictures(db, made, contents.values())
    incoming = [Incoming(content, number) for number, content in contents.items()]
    outcomes = {outcome.row: outcome for outcome in take_in(db, made.bank, incoming, source=name, actor=actor)}
    for line in lines:
        line.fate = outcomes[line.number].fate.value
        line.question_id = outcomes[line.number].question_id


def _revise_twin(db: Session, made: QuestionImport, line: QuestionLine, name: str, actor: Actor) -> None:
    content = content_of(line.content or {}, trusted=True)
    _keep_pictures(db, made, [content])
    question = fetch_question(db, twin_of(line) or 0)
    note = f"{name} {line.at}"
    revise(db, question, content, shown_version=question.version, note=note, actor=actor, source=name)
    line.fate, line.question_id = "updated", question.id


def _restore(db: Session, line: QuestionLine, actor: Actor) -> None:
    question = fetch_question(db, line.question_id or 0, to_change=True)
    if question.status == Status.RETIRED.value:
        move(db, question, Status.DRAFT, reason=RESTORED, actor=actor)
        line.fate = "restored"
    else:
        line.fate = "unchanged"


def _note_versions(db: Session, lines: Sequence[QuestionLine]) -> None:
    made = [line for line in lines if line.fate in ("imported", "updated", "restored") and line.question_id]
    questions = questions_by_id(db, [line.question_id or 0 for line in made])
    for line in made:
        line.question_version = questions[line.question_id or 0].version


def _keep_pictures(db: Session, made: QuestionImport, contents: Iterable[Content]) -> None:
    kept = list(contents)
    digests = {entry.digest for content in kept for entry in content.media}
    keep_media(db, kept, {one: staged.read(made.id, one) for one in digests if staged.has(made.id, one)})
