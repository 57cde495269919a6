"""Materials: uploaded, checked by the worker, listed in reach, described, removed; their bytes sent as players ask."""

import shutil
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from lms import clock, outbox, storage
from lms.access import Actor, Role
from lms.audit import AuditEntry
from lms.courses import incoming
from lms.courses.checks.scanner import ScannerAway
from lms.courses.models.courses import Course, CourseVersion, Courseware
from lms.courses.models.materials import IncomingFile, Material
from lms.courses.models.study import Learning
from lms.settings import get_settings
from lms.worker import materials as jobs
from tests.cast import Cast
from tests.client import Browser
from tests.factories import PDF
from tests.materials import make_material
from tests.uploads import documents as d
from tests.uploads.archives import package, with_path
from tests.uploads.recordings import mp4

Client = Callable[[Actor | None], Browser]
DATA = bytes(range(256)) * 8
# Its parts, of which an office may install some, stand beside the program.
OFFICE = Path(shutil.which("soffice") or "soffice").resolve()


@pytest.fixture(autouse=True)
def _nothing_incoming() -> None:
    """Begin with nothing on its way: rows of other tests were rolled back, their files were not."""
    for path in incoming.folder().iterdir():
        incoming.clear(path)


pytestmark = pytest.mark.at(date(2023, 11, 20))


@pytest.fixture
def browser(cast: Cast, client: Client) -> Browser:
    return client(cast[Role.UNIT_TRAINER])


def upload(browser: Browser, name: str, data: bytes, title: str = "") -> Any:
    return browser.post("/materials", files={"file": (name, data)}, data={"title": title})


def checked(db: Session) -> Material:
    """Do what the worker does with the material that waits, without a database of its own."""
    material = db.query(Material).order_by(Material.id.desc()).limit(1).one()
    found = jobs.check_waiting(jobs.find_waiting(db, str(material.id)))
    jobs.store_verdict(db, found)
    jobs.clear_away(found)
    db.flush()
    db.expire_all()
    return material


@pytest.mark.requirement("ZJG-2-2")
def test_a_form_without_scripts_uploads_a_file_that_is_then_checked(db: Session, browser: Browser) -> None:
    answer = upload(browser, "第一课.mp4", mp4(), "行政处罚法导学")
    assert answer.status_code == 303
    page = browser.get(answer.headers["location"]).text
    assert "正在检查" in page
    assert "行政处罚法导学" in page
    material = checked(db)
    assert (material.state, material.kind, material.duration_ms) == ("ready", "VIDEO", 2000)
    assert list(incoming.folder().glob("*")) == []
    page = browser.get(answer.headers["location"]).text
    assert "可以使用" in page
    assert f'src="/materials/{material.id}/content"' in page
    assert db.query(AuditEntry).filter_by(action="courses:material:ready").one().actor_role == "SYSTEM"


def test_a_waiting_page_asks_by_itself_and_is_drawn_anew_once_decided(db: Session, browser: Browser) -> None:
    address = upload(browser, "第一课.mp4", mp4()).headers["location"]
    waiting = browser.get(address, headers={"hx-request": "true", "hx-request-type": "partial"})
    assert waiting.text.lstrip().startswith('<div id="material-state"')
    assert "hx-refresh" not in waiting.headers
    checked(db)
    assert browser.get(address, headers={"hx-request": "true"}).headers["hx-refresh"] == "true"


def test_a_refused_file_is_gone_and_the_page_says_why_and_what_to_do(db: Session, browser: Browser) -> None:
    address = upload(browser, "课件.zip", with_path("../../etc/passwd")).headers["location"]
    material = checked(db)
    assert (material.state, material.refusal, bool(material.digest)) == ("refused", "ARCHIVE_PATH", False)
    assert list(incoming.folder().glob("*")) == []
    page = browser.get(address).text
    assert "没有通过检查，文件已删除" in page
    assert "重新打包" in page
    assert browser.get(f"{address}/content").status_code == 404
    assert browser.get(f"{address}/original").status_code == 404


def test_a_scripted_pdf_is_shown_without_its_script_and_says_so(db: Session, browser: Browser) -> None:
    address = upload(browser, "通知.pdf", d.saved(d.pdf(OpenAction=d.script()))).headers["location"]
    assert checked(db).pages == 2
    assert "去除了：脚本" in browser.get(address).text
    assert b"JavaScript" not in browser.get(f"{address}/content").content


def test_a_package_is_unpacked_once_it_has_passed(db: Session, browser: Browser) -> None:
    address = upload(browser, "课件.zip", package()).headers["location"]
    material = checked(db)
    assert storage.size_in_tree(material.digest, "index.html")
    assert "第一课" in browser.get(address).text


def test_without_libreoffice_an_office_file_is_offered_for_saving(
    db: Session, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    address = upload(browser, "讲稿.docx", d.office()).headers["location"]
    material = checked(db)
    assert (material.state, material.shown_digest) == ("ready", None)
    assert "不能在线显示，学员要下载后阅读" in browser.get(address).text
    sent = browser.get(f"{address}/content")
    assert sent.headers["content-disposition"].startswith("attachment")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("source", "part", "pages"),
    [("docx-zh/用户手册.docx", "libswlo.so", range(20, 40)), ("pptx-zh/介绍.pptx", "libsdlo.so", [21])],
    ids=["Writer", "Impress"],
)
def test_with_libreoffice_an_office_file_is_shown_as_pdf(
    db: Session, browser: Browser, source: str, part: str, pages: Sequence[int]
) -> None:
    if not (OFFICE.parent / part).is_file():
        pytest.skip(f"LibreOffice with {part} is not installed here")
    file = Path(__file__).parents[3] / "shared" / "data" / "8-media" / source
    if not file.is_file():
        pytest.skip(f"the real document is not at {file}")
    address = upload(browser, file.name, file.read_bytes()).headers["location"]
    assert checked(db).pages in pages
    shown = browser.get(f"{address}/content")
    assert (shown.headers["content-type"], shown.content[:5]) == ("application/pdf", b"%PDF-")
    assert browser.get(f"{address}/original").content == file.read_bytes()


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("空.pdf", b"", "空的"),
        ("a.exe", b"MZ", "不能上传这种文件"),
        ("旧.doc", b"x", "旧版Office"),
    ],
)
def test_what_can_be_told_at_once_stands_beside_the_field(
    db: Session, browser: Browser, name: str, data: bytes, words: str
) -> None:
    answer = upload(browser, name, data)
    assert (answer.status_code, words in answer.text) == (422, True)
    assert db.query(Material).count() == 0
    assert list(incoming.folder().glob("*")) == []


def test_while_the_scanner_is_away_nothing_is_decided(
    db: Session, browser: Browser, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    upload(browser, "第一课.mp4", mp4())
    monkeypatch.setenv("LMS_CLAMD", f"unix:{tmp_path}/missing.ctl")
    get_settings.cache_clear()
    try:
        with pytest.raises(ScannerAway):
            checked(db)
    finally:
        monkeypatch.undo()
        get_settings.cache_clear()
    assert db.query(Material).one().state == "checking"
    assert checked(db).state == "ready"


def test_the_list_is_searched_and_ends_at_ones_reach(db: Session, cast: Cast, client: Client, browser: Browser) -> None:
    make_material(db, cast.units["own"], title="行政处罚法讲义")
    make_material(db, cast.units["child"], title="渣土执法指引", purpose="GUIDANCE", expires_on=date(2022, 1, 1))
    make_material(db, cast.units["sibling"], title="交通执法讲义")
    page = browser.get("/materials").text
    assert "行政处罚法讲义" in page
    assert "渣土执法指引" in page
    assert "已过有效期" in page
    assert "交通执法讲义" not in page
    assert "渣土执法指引" not in browser.get("/materials?q=处罚").text
    assert "行政处罚法讲义" not in browser.get("/materials?purpose=GUIDANCE").text
    assert "没有符合条件的材料" in browser.get("/materials?kind=VIDEO").text


def test_a_stranger_finds_no_material(db: Session, cast: Cast, client: Client) -> None:
    material = make_material(db, cast.units["own"])
    neighbour = client(cast.neighbour)
    for address in ("", "/edit", "/content", "/original"):
        assert neighbour.get(f"/materials/{material.id}{address}").status_code == 404
    assert neighbour.post(f"/materials/{material.id}/removal").status_code == 404
    assert client(cast[Role.SELF]).get(f"/materials/{material.id}").status_code == 403
    assert client(cast[Role.UNIT_LEADER]).post(f"/materials/{material.id}/removal").status_code == 403
    assert client(None).get(f"/materials/{material.id}/content").status_code == 303


@pytest.mark.requirement("ZJG-4-3")
def test_a_guide_carries_its_edition_and_the_day_it_ends(db: Session, cast: Cast, browser: Browser) -> None:
    material = make_material(db, cast.units["own"])
    typed = {"title": "城管执法细则", "purpose": "GUIDANCE", "edition": "2023年版", "expires_on": "2023-11-01"}
    assert browser.post(f"/materials/{material.id}/description", data=typed).status_code == 303
    page = browser.get(f"/materials/{material.id}").text
    for words in ("城管执法细则", "执法细则和实务指引", "2023年版", "已过有效期"):
        assert words in page
    wrong = browser.post(f"/materials/{material.id}/description", data=typed | {"title": "", "expires_on": "明天"})
    assert wrong.status_code == 422
    assert "请填写这一项" in wrong.text


def test_a_removed_material_takes_its_bytes_along(db: Session, cast: Cast, browser: Browser) -> None:
    first, twin = make_material(db, cast.units["own"]), make_material(db, cast.units["own"])
    digest = first.digest
    assert browser.post(f"/materials/{first.id}/removal").status_code == 303
    jobs.delete_unused(db, digest)
    assert storage.size_of(digest)  # the twin is made of them
    browser.post(f"/materials/{twin.id}/removal")
    assert db.query(outbox.Job).filter_by(kind="bytes:delete", key=digest).count() == 2
    jobs.delete_unused(db, digest)
    assert storage.size_of(digest) is None


def _held(db: Session, cast: Cast, material: Material) -> CourseVersion:
    course = Course(code="C-1", owner_unit_id=cast.units["own"].id)
    db.add(course)
    db.flush()
    version = CourseVersion(
        course_id=course.id,
        number=1,
        title="行政处罚法入门",
        law_basis="行政处罚法",
        effective_from=date(2023, 1, 1),
        drafted_by_id=material.uploaded_by_id,
        drafted_at=clock.now(),
    )
    db.add(version)
    db.flush()
    db.add(Courseware(version_id=version.id, material_id=material.id, position=1, title="第一课", minutes=10))
    db.flush()
    return version


def test_a_material_that_a_course_holds_stays(db: Session, cast: Cast, browser: Browser) -> None:
    material = make_material(db, cast.units["own"])
    _held(db, cast, material)
    assert "行政处罚法入门" in browser.get(f"/materials/{material.id}").text
    answer = browser.post(f"/materials/{material.id}/removal")
    assert (answer.status_code, "不能删除" in answer.text) == (409, True)
    assert db.query(Material).count() == 1


def test_a_learner_gets_the_bytes_once_his_course_holds_them(db: Session, cast: Cast, client: Client) -> None:
    material = make_material(db, cast.units["sibling"])
    learner = client(cast[Role.SELF])
    assert learner.get(f"/materials/{material.id}/content").status_code == 404
    version = _held(db, cast, material)
    person = cast[Role.SELF].person_id
    assert person
    db.add(Learning(person_id=person, version_id=version.id, started_at=clock.now(), last_seen_at=clock.now()))
    assert learner.get(f"/materials/{material.id}/content").content == PDF
    assert learner.get(f"/materials/{material.id}/original").status_code == 403


@pytest.fixture
def film(db: Session, cast: Cast) -> str:
    made = make_material(
        db, cast.units["own"], DATA, kind="VIDEO", media_type="video/mp4", file_name="第一课 (1).mp4", duration_ms=9
    )
    return f"/materials/{made.id}/content"


@pytest.mark.parametrize(
    ("asked", "status", "said", "start", "end"),
    [
        ("", 200, None, 0, 2048),
        ("bytes=0-", 206, "bytes 0-2047/2048", 0, 2048),
        ("bytes=100-199", 206, "bytes 100-199/2048", 100, 200),
        ("bytes=2000-9999", 206, "bytes 2000-2047/2048", 2000, 2048),
        ("bytes=-48", 206, "bytes 2000-2047/2048", 2000, 2048),
        ("bytes=-99999", 206, "bytes 0-2047/2048", 0, 2048),
        ("bytes=2048-", 416, "bytes */2048", 0, 0),
        ("bytes=-0", 416, "bytes */2048", 0, 0),
        ("bytes=9-3", 200, None, 0, 2048),
        ("bytes=0-1,5-6", 200, None, 0, 2048),
        ("pages=1-2", 200, None, 0, 2048),
        ("bytes=a-b", 200, None, 0, 2048),
    ],
)
def test_a_player_gets_the_range_it_asks_for(
    browser: Browser, film: str, asked: str, status: int, said: str | None, start: int, end: int
) -> None:
    answer = browser.get(film, headers={"range": asked} if asked else {})
    assert (answer.status_code, answer.headers.get("content-range")) == (status, said)
    assert answer.content == DATA[start:end]
    assert answer.headers["accept-ranges"] == "bytes"


def test_bytes_come_with_headers_that_keep_them_from_running(db: Session, browser: Browser, film: str) -> None:
    head = browser.head(film)
    assert (head.status_code, head.content, head.headers["content-length"]) == (200, b"", "2048")
    assert head.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in head.headers["content-security-policy"]
    assert head.headers["cache-control"] == "private, no-cache"
    assert head.headers["content-disposition"] == "inline; filename*=UTF-8''%E7%AC%AC%E4%B8%80%E8%AF%BE%20%281%29.mp4"
    digest = db.query(Material).one().digest
    assert head.headers["etag"] == f'"{digest}"'
    assert browser.get(film, headers={"if-none-match": f'W/"{digest}"'}).status_code == 304
    fresh = {"range": "bytes=0-9", "if-range": f'"{digest}"'}
    assert browser.get(film, headers=fresh).status_code == 206
    assert browser.get(film, headers=fresh | {"if-range": '"other"'}).status_code == 200
    assert browser.get(film.replace("content", "original")).headers["content-disposition"].startswith("attachment")


def test_nginx_is_told_where_the_bytes_lie_when_it_is_in_front(
    db: Session, browser: Browser, film: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LMS_ACCEL_PREFIX", "/_store/")
    get_settings.cache_clear()
    answer = browser.get(film, headers={"range": "bytes=0-9"})
    monkeypatch.undo()
    get_settings.cache_clear()
    digest = db.query(Material).one().digest
    assert (answer.headers["x-accel-redirect"], answer.content) == (f"/_store/{digest[:2]}/{digest}", b"")


def test_a_verdict_is_kept_once(db: Session, browser: Browser) -> None:
    upload(browser, "第一课.mp4", mp4())
    waiting = jobs.find_waiting(db, str(db.query(Material).one().id))
    checked(db)
    assert waiting
    again = jobs.check_waiting(waiting)
    jobs.store_verdict(db, again)
    assert db.query(Material).one().state == "ready"
    assert db.query(IncomingFile).count() == 0
