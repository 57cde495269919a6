"""What is due, for a unit and for the bureau: what is to be filed, and everything about credentials by how soon."""

from starlette.requests import Request
from starlette.responses import Response

from lms import clock
from lms.access import Permission
from lms.credentials.queries.deadlines import deadlines
from lms.credentials.rules.dues import DueKind
from lms.filings.queries.calendar import open_lines
from lms.web.deps import CurrentActor, ReadDb
from lms.web.gate import may
from lms.web.render import render
from lms.web.routing import PageRouter

router = PageRouter("credential_deadlines", prefix="/credential-deadlines")
# Of each group: the most pressing of all kinds together, and of the one kind that was chosen.
FEW, MOST = 20, 100
# Days before a filing is due at which it is first shown (domain C3.6: 60, 30 and 7).
FIRST_WARNING = 60


@router.get("", dependencies=[may(Permission.VIEW_CREDENTIALS)])
def index(request: Request, db: ReadDb, actor: CurrentActor, kind: str = "") -> Response:
    """List what is due in reach today, of one kind or all."""
    today = clock.today()
    chosen = DueKind(kind) if kind in DueKind.__members__ else None
    found = deadlines(db, seen_by=actor, on=today, kind=chosen)
    return render(
        request,
        "credential_deadlines/index.html",
        found=found,
        filings=[] if chosen else open_lines(db, seen_by=actor, within_days=FIRST_WARNING),
        kind=chosen or "",
        today=today,
        most=MOST if chosen else FEW,
    )
