"""Checking a paper by typing its code, or by handing in its file: for anybody, without signing in."""

from typing import Annotated

from pydantic import StringConstraints
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from certificates import numbering
from lms.documents.checking import FileChecked, check_file
from lms.documents.queries.verifying import Seen, by_codes, code_of_file
from lms.errors import RuleBroken
from lms.pages.verify import wait_a_little
from lms.web.deps import ReadDb, Submitted
from lms.web.forms import Form
from lms.web.gate import public
from lms.web.render import render
from lms.web.routing import PageRouter
from lms.web.verifying import FILE, charge, seconds_to_wait

router = PageRouter("verify_file", prefix="/verify")
# The largest file that is looked at, and a little for the form around it.
_MOST = 50 * 1024 * 1024
_BODY = _MOST + 64 * 1024


class CodeForm(Form):
    """A code as somebody typed it."""

    code: Annotated[str, StringConstraints(min_length=1, max_length=200)]


@router.get("", dependencies=[public()])
def index(request: Request) -> Response:
    """Show where a code can be typed and a file handed in; a typed code leads to its paper."""
    typed = request.query_params.get("code")
    if typed is None:
        return _page(request, Form.empty(), Form.empty())
    code = numbering.clean(typed[:200])
    if code.isascii() and code.isalnum():
        return RedirectResponse(f"/verify/{code}", 303)
    form = Form.empty(code=typed[:200])
    form.refuse("code", RuleBroken("VERIFY_CODE_MISSING"))
    return _page(request, form, Form.empty(), status=422)


@router.post("", dependencies=[public()], max_body_size=_BODY)
def check(request: Request, db: ReadDb, submitted: Submitted) -> Response:
    """Say whether a file is as issued, and how its paper stands; nothing of it is kept."""
    if wait := seconds_to_wait(request):
        return wait_a_little(request, wait)
    charge(request, FILE)
    upload, form = submitted.get("file"), Form.empty()
    data = upload.file.read(_MOST) if isinstance(upload, UploadFile) else b""
    if b"%PDF-" not in data[:1024]:
        form.refuse("file", RuleBroken("VERIFY_FILE_KIND" if data else "VERIFY_FILE_MISSING"))
        return _page(request, Form.empty(), form, status=422)
    checked = check_file(data)
    known = code_of_file(db, checked.digest)
    code = known or checked.code
    seen = by_codes(db, [code]).get(code) if code else None
    return _page(request, Form.empty(), form, checked=checked.known() if known else checked, seen=seen)


def _page(
    request: Request,
    form: Form,
    file_form: Form,
    *,
    checked: FileChecked | None = None,
    seen: Seen | None = None,
    status: int = 200,
) -> Response:
    return render(
        request, "verify/index.html", status=status, form=form, file_form=file_form, checked=checked, seen=seen
    )
