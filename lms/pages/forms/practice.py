"""Forms of practice: a day, a signature, a pair."""

from collections.abc import Sequence
from typing import Annotated

from pydantic import Field, StringConstraints

from lms import clock
from lms.courses.models.practice import Mentorship, PracticeDay
from lms.courses.rules.practice import APPLICANTS_LEAF, Log, PracticeKind
from lms.errors import RuleBroken
from lms.pages.forms.ids import RowId
from lms.web.forms import Day, Form, TimeOfDay, Whole

Work = Annotated[str, StringConstraints(max_length=2000)]
Words = Annotated[str, StringConstraints(max_length=500)]
Short = Annotated[str, StringConstraints(max_length=60)]
Pause = Annotated[Whole, Field(ge=0, le=600)]
# Beside which field each refusal stands.
LOG_FIELDS = {
    **dict.fromkeys(("LOG_FUTURE", "LOG_TOO_OLD", "LOG_DAY_TAKEN", "LOG_ON_LEAVE", "LOG_LATE"), "occurred_on"),
    **dict.fromkeys(("NO_MENTOR_THAT_DAY", "MENTOR_NOT_OFFICER", "MENTOR_CARD_EXPIRED"), "pair"),
    **dict.fromkeys(("MENTOR_NO_POST", "MENTOR_ON_LEAVE"), "pair"),
    **dict.fromkeys(("LOG_MINUTES", "OVERLAP", "PRACTICE_DAY_CAP", "CREDIT_NOT_POSITIVE", "TIMES_REVERSED"), "ends_at"),
    **dict.fromkeys(("LOG_CATEGORY", "LOG_CATEGORY_APPLICANT"), "category"),
    "LOG_WORDS": "work",
}
PAIR_FIELDS = {
    **dict.fromkeys(("MENTOR_SELF", "MENTOR_NOT_OFFICER", "MENTOR_CARD_EXPIRED", "MENTOR_NO_POST"), "mentor"),
    **dict.fromkeys(("MENTOR_ON_LEAVE", "PAIR_TWICE"), "mentor"),
    "MENTOR_NOT_FOUND": "card_no",
    "SPAN_REVERSED": "ended_on",
    "PERSON_NOT_FOUND": "learner",
    "METHOD_CATEGORY": "mentor_category",
}


class DayForm(Form):
    """One day of practice; `send` says whether it is handed in at once."""

    pair: RowId
    occurred_on: Day
    starts_at: TimeOfDay
    ends_at: TimeOfDay
    pause: Pause = 0
    category: str | None = None
    work: Work
    send: str = ""


class SignForm(Form):
    """The logs that are signed together."""

    day: tuple[RowId, ...] = ()


class WordsForm(Form):
    """Why a log goes back, or gets more time."""

    words: Words


class PairForm(Form):
    """Who guides whom: a mentor of the list, or one of another unit by name and card number."""

    learner: RowId
    mentor: RowId | None = None
    mentor_name: Short | None = None
    card_no: Short | None = None
    kind: PracticeKind
    mentor_category: str
    started_on: Day
    ended_on: Day | None = None


class EndForm(Form):
    """The last day of a pair."""

    ended_on: Day


class HandOverForm(Form):
    """Whose signed days are handed to the ledger: learners and mentors."""

    learner: tuple[RowId, ...] = ()
    mentor: tuple[RowId, ...] = ()


def log_of(form: DayForm, pair: Mentorship, *, is_applicant: bool) -> Log:
    """Return what the form says about a day. Raises RuleBroken TIMES_REVERSED, LOG_CATEGORY without a category."""
    if form.ends_at <= form.starts_at:
        raise RuleBroken("TIMES_REVERSED")
    start, end = (clock.local_instant(form.occurred_on, at.hour, at.minute) for at in (form.starts_at, form.ends_at))
    minutes = (form.ends_at.hour - form.starts_at.hour) * 60 + form.ends_at.minute - form.starts_at.minute - form.pause
    category = APPLICANTS_LEAF if is_applicant else form.category or ""
    return Log(form.occurred_on, start, end, minutes, category, form.work)


def as_typed(day: PracticeDay) -> DayForm:
    """Return the form as a log would have been typed, for changing it."""
    zone = clock.zone()
    start, end = day.starts_at.astimezone(zone), day.ends_at.astimezone(zone)
    whole = int((end - start).total_seconds() // 60)
    return DayForm.empty(
        pair=day.mentorship_id,
        occurred_on=day.occurred_on,
        starts_at=f"{start:%H:%M}",
        ends_at=f"{end:%H:%M}",
        pause=whole - day.minutes or "",
        category=day.category,
        work=day.work,
    )


def next_day(pairs: Sequence[Mentorship], logs: Sequence[PracticeDay]) -> DayForm:
    """Return the form for today as it is first shown: times, category and mentor of the last log."""
    last = logs[0] if logs else None
    typed = as_typed(last).values if last else {"starts_at": "09:00", "ends_at": "16:00", "pause": 60}
    running = {pair.id for pair in pairs}
    known = typed.get("pair") if typed.get("pair") in running else next(iter(pair.id for pair in pairs), "")
    return DayForm.empty(**typed | {"occurred_on": clock.today(), "work": "", "pair": known})
