"""What a person has been given and could be given: one line a paper."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from lms.documents.models import IssuedDocument
from lms.documents.queries.documents import newest_of
from lms.documents.queries.drafts import drafts_of
from lms.documents.queries.verifying import Seen, by_ids
from lms.documents.rules.drafts import Draft, Say, differs
from lms.documents.rules.kinds import DocumentKind
from lms.people.models import Person


@dataclass(frozen=True, slots=True)
class Offer:
    """A paper of a person: the newest version issued, or what could be issued, or both.

    `has_changed`: what is on record now says something else than the paper.
    """

    kind: DocumentKind
    subject: str
    title: str
    document: IssuedDocument | None
    seen: Seen | None
    draft: Draft | None

    @property
    def has_changed(self) -> bool:
        """Whether a new version would say something else."""
        return bool(self.document and self.draft and differs(self.document.facts, self.draft.own_facts))


def offers_of(db: Session, person: Person, say: Say) -> list[Offer]:
    """List the papers of a person by kind; whoever asks has seen that he reaches him."""
    drafts = {(draft.kind, draft.subject): draft for draft in drafts_of(db, person, say)}
    issued = {(DocumentKind(one.kind), one.subject): one for one in newest_of(db, [person.id])}
    seen = by_ids(db, [one.id for one in issued.values()])
    order = list(DocumentKind)
    keys = sorted({*drafts, *issued}, key=lambda key: (order.index(key[0]), _newest_first(key[1])))
    return [
        Offer(
            kind=key[0],
            subject=key[1],
            title=drafts[key].title if key in drafts else _title(issued[key]),
            document=issued.get(key),
            seen=seen[issued[key].id] if key in issued else None,
            draft=drafts.get(key),
        )
        for key in keys
    ]


def _newest_first(subject: str) -> int:
    return -int(subject) if subject.isdigit() else 0


def _title(document: IssuedDocument) -> str:
    facts = document.facts
    for name in ("course", "exam", "card_number", "number", "year"):
        if name in facts:
            return str(facts[name])
    return ""
