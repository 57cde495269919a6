"""What every step of a case has in common: read the form and its files, do the deed, come back to the case."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from lms.access import Actor, Permission
from lms.credentials.queries.cases_read import CaseFile, get_credential_case
from lms.files import Attached
from lms.pages.acting import attempt, done
from lms.pages.credential_cases import FIELDS, page
from lms.pages.forms.attached import SOME_FILES, read_attached
from lms.web.deps import CurrentActor, Db, Id, Submitted
from lms.web.forms import Form
from lms.web.gate import may
from lms.web.routing import PageRouter

DECIDE = may(Permission.DECIDE_CREDENTIALS)
_AT: Mapping[str, str] = {
    **FIELDS,
    "REASON_MISSING": "text",
    "PROOF_MISSING": "files",
    "URGENT_DOCUMENT_MISSING": "files",
    "SERVICE_DAY": "on",
    "EDUCATION_DAY": "on",
    "HEARING_PAST": "on",
    "STAY_DAY": "on",
    "STAY_DOCUMENT_MISSING": "files",
    "DAYS_OUT_OF_RANGE": "days",
    "HEAVIER_THAN_NOTICED": "days",
    "AGGRAVATED": "days",
    "BAR_OTHER": "bar",
}
_F = TypeVar("_F", bound=Form)


@dataclass(frozen=True, slots=True)
class Doing(Generic[_F]):
    """A step under way: the case, locked; the form without errors; the files that came with it."""

    db: Session
    file: CaseFile
    form: _F
    attached: Sequence[Attached]
    actor: Actor


# Does a step; the code of what the page then says, none for the usual words.
Deed = Callable[[Doing[_F]], str | None]


def step(
    router: PageRouter, path: str, gate: Any, form: type[_F], *, files: bool = False
) -> Callable[[Deed[_F]], Deed[_F]]:
    """Make a deed a route of the router, named after it; `files`: some may come with the form."""

    def routed(deed: Deed[_F]) -> Deed[_F]:
        def handle(
            request: Request, db: Db, actor: CurrentActor, submitted: Submitted, credential_case_id: Id
        ) -> Response:
            filled = form.read(submitted)
            attached = read_attached(submitted, filled) if files else []
            return carry_out(
                request, db, actor, credential_case_id, filled,
                lambda file: deed(Doing(db, file, filled, attached, actor)),
            )  # fmt: skip

        handle.__name__, handle.__doc__ = deed.__name__, deed.__doc__
        router.add_api_route(
            path, handle, methods=["POST"], dependencies=[gate], max_body_size=SOME_FILES if files else None
        )
        return deed

    return routed


def carry_out(
    request: Request, db: Session, actor: Actor, case_id: int, form: Form, deed: Callable[[CaseFile], str | None]
) -> Response:
    """Carry a step out and come back to the case, or show it with what was refused."""
    file = get_credential_case(db, case_id, seen_by=actor, to_change=True)
    if not form.errors:
        with attempt(db, form, _AT):
            said, words = deed(file) or "CREDENTIAL_CASE_DONE", {"until": file.case.interim_due_on}
            return done(request, "credential_cases.show", said, words, credential_case_id=case_id)
    return page(request, db, actor, get_credential_case(db, case_id, seen_by=actor, to_change=True), form, status=422)
