"""Issued papers of people of a place, in the access matrix."""

from certificates.issued_facts import CourseCertificate
from lms.access import OPERATOR
from lms.documents.actions.issuing import issue
from lms.documents.rules import DocumentKind
from lms.documents.rules.drafts import Draft
from tests.house.world import World


def document_of(world: World, place: str) -> int:
    """Return the paper that the person of a place was given."""
    if ("document", place) not in world.built:
        person, unit = world.person(place), world.unit(place)
        facts = CourseCertificate(person.name, unit.name, "消防", "2", "2023-06-01", "2023-06-02")
        draft = Draft(DocumentKind.COURSE, "1", person.id, unit.id, facts)
        world.built["document", place] = issue(world.db, draft, actor=OPERATOR).id
    built: int = world.built["document", place]
    return built
