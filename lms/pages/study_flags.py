"""Marks on study time that somebody should look at (security C3): the list, and what was found."""

from typing import Annotated

from pydantic import StringConstraints
from starlette.requests import Request
from starlette.responses import Response

from lms.access import Permission
from lms.courses.actions.flagging import clear_flag
from lms.courses.queries.flags import get_flag, list_flags
from lms.pages.acting import attempt, done
from lms.web.deps import CurrentActor, Db, Id, ReadDb, Submitted
from lms.web.forms import Form
from lms.web.gate import may
from lms.web.render import render
from lms.web.routing import Router

router = Router(prefix="/study/flags")
_CONFIRM = [may(Permission.CONFIRM_HOURS)]


class ClearanceForm(Form):
    """What who looked at a mark found."""

    note: Annotated[str, StringConstraints(max_length=500)] | None = None


@router.get("", name="study_flags.index", dependencies=_CONFIRM)
def index(request: Request, db: ReadDb, actor: CurrentActor, cleared: bool = False) -> Response:  # noqa: FBT001, FBT002 - the address's own word
    """List the marks on people in reach."""
    return render(request, "study/flags.html", flags=list_flags(db, seen_by=actor, cleared=cleared), cleared=cleared)


@router.get("/{flag_id}", name="study_flags.show", dependencies=_CONFIRM)
def show(request: Request, db: ReadDb, actor: CurrentActor, flag_id: Id) -> Response:
    """Show one mark, and the form for what was found."""
    return render(request, "study/flag.html", flag=get_flag(db, flag_id, seen_by=actor), form=ClearanceForm.empty())


@router.post("/{flag_id}/clearance", name="study_flags.clear", dependencies=_CONFIRM)
def clear(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, flag_id: Id) -> Response:
    """Write down what was found."""
    flag = get_flag(db, flag_id, seen_by=actor, for_update=True)
    form = ClearanceForm.read(submitted)
    if not form.errors:
        with attempt(db, form, {"FINDING_MISSING": "note"}):
            clear_flag(db, flag, note=form.note or "", actor=actor)
    if form.errors:
        return render(request, "study/flag.html", status=422, flag=flag, form=form)
    return done(request, "study_flags.index", "FLAG_CLEARED")
