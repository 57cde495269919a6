"""A package of the provincial platform in the browser: first beside ours, then, the very same file, taken in."""

from collections.abc import Mapping
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Annotated

from pydantic import StringConstraints
from sqlalchemy.orm import Session
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response

from lms import audit, vault
from lms.access import Actor, Permission
from lms.errors import RuleBroken
from lms.exchange.answers import ImportAnswer, Verdict
from lms.exchange.provincial.taking import import_package
from lms.exchange.refusals import MAX_BYTES, MEGABYTE, FileRefused
from lms.pages.acting import attempt
from lms.web.deps import CurrentActor, Db, Submitted
from lms.web.forms import Form
from lms.web.gate import may
from lms.web.render import language_of, render
from lms.web.routing import PageRouter

router = PageRouter("exchange_package", prefix="/exchange/package")
_KEEP = [may(Permission.KEEP_EXCHANGE)]
_LIMIT = MAX_BYTES + 2**20
# Refused lines that are named of each table.
_MOST = 50


class PackageForm(Form):
    """A package; to take it in also the digest of the one that was compared."""

    file: UploadFile
    compared: Annotated[str, StringConstraints(max_length=64)] = ""


@router.get("", dependencies=_KEEP)
def new(request: Request) -> Response:
    """Ask for a package."""
    return _page(request, PackageForm.empty())


@router.post("", dependencies=_KEEP, max_body_size=_LIMIT)
def compare(request: Request, db: Db, actor: CurrentActor, submitted: Submitted) -> Response:
    """Compare a package with what is kept here; nothing of it is stored."""
    return _answer(request, db, actor, PackageForm.read(submitted), taken=False)


@router.post("/taking", dependencies=_KEEP, max_body_size=_LIMIT)
def take(request: Request, db: Db, actor: CurrentActor, submitted: Submitted) -> Response:
    """Take in the package that was compared, and no other."""
    return _answer(request, db, actor, PackageForm.read(submitted), taken=True)


def _answer(request: Request, db: Session, actor: Actor, form: PackageForm, *, taken: bool) -> Response:
    answers: Mapping[str, ImportAnswer] = {}
    data = form.file.file.read(MAX_BYTES + 1) if not form.errors else b""
    digest = vault.digest_of_bytes(data)
    if not form.errors:
        with attempt(db, form, {"PACKAGE_CHANGED": "file"}):
            answers = _run(db, data, None if not taken else form.compared, actor)
        if "" in form.errors:
            form.refuse("file", form.errors.pop(""))
    if form.errors:
        return _page(request, form, status=422)
    action = "provincial:taken" if taken else "provincial:compared"
    audit.record(db, actor=actor, action=action, subject="units", digest=digest)
    return _page(request, form, answers, digest=digest, taken=taken)


def _run(db: Session, data: bytes, compared: str | None, actor: Actor) -> Mapping[str, ImportAnswer]:
    if len(data) > MAX_BYTES:
        raise FileRefused("FILE_TOO_LARGE", limit=MAX_BYTES // MEGABYTE, size=-(-len(data) // MEGABYTE))
    if compared is not None and compared != vault.digest_of_bytes(data):
        raise RuleBroken("PACKAGE_CHANGED")
    with NamedTemporaryFile(suffix=".zip") as file:
        file.write(data)
        file.flush()
        return import_package(db, Path(file.name), actor=actor, dry_run=compared is None)


def _page(
    request: Request,
    form: Form,
    answers: Mapping[str, ImportAnswer] | None = None,
    *,
    digest: str = "",
    taken: bool = False,
    status: int = 200,
) -> Response:
    language = language_of(request)
    told = {table: answer.as_json(language) for table, answer in (answers or {}).items()}
    news = sum(answer.count(Verdict.NEW) + answer.count(Verdict.UPDATED) for answer in (answers or {}).values())
    refused = sum(answer.refused for answer in (answers or {}).values())
    return render(
        request, "exchange/package.html", status=status, form=form, told=told, most=_MOST, news=news, refused=refused,
        digest=digest, taken=taken,
    )  # fmt: skip
