"""What each kind of job means. A new kind is a function here, by the name rooms request it under."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from lms import clock
from lms.courses.actions.crediting import credit_course
from lms.courses.actions.keeping import COURSE_DUE
from lms.courses.actions.materials import DELETE_BYTES
from lms.courses.actions.uploading import CHECK, SWEEP
from lms.credentials.actions.publicity import close_due_publicity
from lms.credentials.actions.reminding import REMIND, ask_for_reminders, find_reminders, give_reminders
from lms.db import look_through_tables
from lms.documents.actions.batches import ISSUE
from lms.exams.actions.due import EXAMS_DUE, close_due
from lms.exams.actions.measuring import MEASURE, measure, record
from lms.exchange.questions.storing import STORE
from lms.exchange.questions.uploading import READ
from lms.filings.actions.daily import NEW_DAY, keep_up
from lms.outbox import request
from lms.people.actions.people import EVERY_YEAR, ROLL_CHANGED
from lms.prints.actions import DROP, MAKE, drop_old
from lms.requirements.actions.figures import YearFigures, count_year, store_figures
from lms.requirements.queries.limits import limits_for
from lms.requirements.queries.stored import changed_people
from lms.worker import documents, materials, prints, questions
from lms.worker.clearing import CLEAR, clear_old
from lms.worker.queries import work_waits, years_asked_for, years_with_figures
from lms.yearly_acts.actions.reminding import remind_of_acts


@dataclass(frozen=True, slots=True)
class Kind:
    """How one kind of job is done: worked out while only reading, then stored in a short transaction of its own.

    On SQLite a transaction that writes keeps all other writers waiting: a city's figures take seconds to count.
    What `outside` does in between sees no database at all, `afterwards` comes once all is committed. Slow kinds have
    a thread of their own: a film takes minutes to look through, and figures do not wait for it. What `is_whole` is one
    piece of work whatever its keys, and is stored only if nobody else stored any of it meanwhile.
    """

    work_out: Callable[[Session, str], Any]
    store: Callable[[Session, Any], None]
    outside: Callable[[Any], Any] | None = None
    afterwards: Callable[[Any], None] | None = None
    is_slow: bool = False
    is_whole: bool = False


def count_completion(db: Session, _: str) -> list[YearFigures]:
    """Count again what waits of the years asked for; of `*`, of this year and of each whose figures are stored."""
    every = work_waits(db, ROLL_CHANGED, EVERY_YEAR)
    years = years_asked_for(db) | (years_with_figures(db) | {clock.today().year} if every else set())
    return [count_year(db, year, changed_people(db, year)) for year in sorted(years)]


def store_completion(db: Session, counted: list[YearFigures]) -> None:
    """Put what was counted in place of the old figures."""
    for figures in counted:
        store_figures(db, figures)


def _key(_: Session, key: str) -> str:
    return key


def _nothing(_: Session, __: str) -> None:
    """Read nothing before: the work is short."""


def keep_filings_up(db: Session, _: None) -> None:
    """Do what a new day brings about in filings and obligations, for publicity and for files that are over; remind.

    What is kept no longer is cleared afterwards. The database looks how its tables are filled now.
    """
    look_through_tables(db)
    keep_up(db)
    remind_of_acts(db)
    close_due_publicity(db)
    drop_old(db)
    ask_for_reminders(db)
    request(db, CLEAR, "*")


def post_learning(db: Session, learning_id: str) -> None:
    """Post the hours of a course whose learner closed the page before it could say that it is done."""
    credit_course(db, int(learning_id), limits_of=lambda unit, year: limits_for(db, unit, year))


KINDS: Mapping[str, Kind] = {
    NEW_DAY: Kind(_nothing, keep_filings_up),
    REMIND: Kind(find_reminders, give_reminders),
    CLEAR: Kind(_nothing, clear_old),
    EXAMS_DUE: Kind(_nothing, lambda db, _: close_due(db)),
    MEASURE: Kind(lambda db, key: measure(db, int(key)), record),
    ROLL_CHANGED: Kind(count_completion, store_completion, is_whole=True),
    COURSE_DUE: Kind(_key, post_learning),
    CHECK: Kind(
        materials.find_waiting,
        materials.store_verdict,
        outside=materials.check_waiting,
        afterwards=materials.clear_away,
        is_slow=True,
    ),
    READ: Kind(questions.find_files, questions.store_reading, outside=questions.read_files),
    STORE: Kind(_key, questions.store_questions),
    ISSUE: Kind(documents.find_due, documents.store_papers),
    MAKE: Kind(prints.find_step, prints.store_step, outside=prints.do_step, is_slow=True),
    DROP: Kind(_key, prints.drop_files, is_slow=True),
    DELETE_BYTES: Kind(_key, materials.delete_unused, is_slow=True),
    SWEEP: Kind(_key, materials.sweep, is_slow=True),
}
