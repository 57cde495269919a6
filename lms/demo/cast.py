"""Who and what the story is about, as it is put on record: units by code, actors by login, activities by lesson."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from lms.access import Actor
from lms.demo.lessons import Lesson
from lms.demo.people import Member
from lms.demo.places import Group
from lms.people.models import Unit


@dataclass(slots=True)
class Cast:
    """The planned people and groups, and what became of them in the database so far."""

    members: Sequence[Member]
    groups: Sequence[Group]
    bearers: Mapping[str, Member]
    units: dict[str, Unit] = field(default_factory=dict)
    actors: dict[str, Actor] = field(default_factory=dict)
    activities: dict[Lesson, int] = field(default_factory=dict)
    batches: dict[str, int] = field(default_factory=dict)
    notes: dict[str, int] = field(default_factory=dict)
