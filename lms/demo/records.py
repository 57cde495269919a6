"""One person's year while it is planned: what he attends, and where that leaves him under the rules. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from lms.demo.lessons import Lesson, Watched
from lms.demo.moment import DEMO_DAY
from lms.demo.people import Member
from lms.requirements.caps import Hours, sums_of
from lms.requirements.parameters import Parameters
from lms.requirements.rules import Requirement
from lms.requirements.verdict import Verdict, verdict


@dataclass(slots=True)
class Record:
    """What a person attends in a year, by lesson with the minutes (None: all), and the online courses he finishes."""

    member: Member
    requirement: Requirement
    params: Parameters
    on: date = DEMO_DAY
    attended: dict[Lesson, int | None] = field(default_factory=dict)
    watched: list[Watched] = field(default_factory=list)

    def skip(self, *series: str) -> None:
        """Miss every lesson of some series."""
        self.attended = {lesson: minutes for lesson, minutes in self.attended.items() if lesson.series not in series}

    def find(self, series: str) -> Lesson | None:
        """Return the lesson of a series that he attends."""
        return next((lesson for lesson in self.attended if lesson.series == series), None)

    def can_attend(self, lesson: Lesson) -> bool:
        """Tell whether he is there on that day, with the day still free, and has not had the same before."""
        return self.member.is_here(lesson.day) and all(
            other.day != lesson.day and other.series != lesson.series for other in self.attended
        )

    def attend(self, lessons: Iterable[Lesson], count: int) -> None:
        """Attend up to so many of some lessons."""
        for lesson in lessons:
            if count and self.can_attend(lesson):
                self.attended[lesson] = None
                count -= 1

    def verdict(self, besides: Sequence[Hours] = ()) -> Verdict:
        """Judge the year as planned so far, by the product's own reckoning."""
        hours = [hour for lesson, minutes in self.attended.items() for hour in lesson.as_hours(minutes)]
        hours += [hour for watched in self.watched for hour in watched.as_hours()]
        numbered = [
            Hours(number, h.occurred_on, h.category, h.tags, h.method, h.credit)
            for number, h in enumerate([*hours, *besides])
        ]
        return verdict(self.requirement, sums_of(numbered, self.requirement, self.params), self.params, on=self.on)

    @property
    def met(self) -> bool:
        """Whether the year is met, or asks nothing."""
        judged = self.verdict()
        return judged.met or self.requirement.exempt is not None

    def settle(self) -> None:
        """Write him into the lessons."""
        for lesson, minutes in self.attended.items():
            lesson.people[self.member] = minutes
