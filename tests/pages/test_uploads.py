"""Resumable uploads: they go on where they stopped, arrive byte for byte, and are nobody else's business."""

import random
from base64 import b64encode
from collections.abc import Callable
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy.orm import Session

from lms import clock, outbox
from lms.access import Actor, Role
from lms.audit import AuditEntry
from lms.courses import incoming
from lms.courses.actions.uploading import CHECK, forget_abandoned
from lms.courses.models.materials import IncomingFile, Material
from lms.courses.rules.materials import MOST_UNDER_WAY
from lms.settings import get_settings
from tests.cast import Cast
from tests.client import Browser
from tests.materials import make_incoming

Client = Callable[[Actor | None], Browser]
DATA = random.Random(7).randbytes(300_000)
TUS = {"tus-resumable": "1.0.0"}
pytestmark = pytest.mark.at(date(2023, 11, 20))


@pytest.fixture
def browser(cast: Cast, client: Client) -> Browser:
    return client(cast[Role.UNIT_TRAINER])


def begin(browser: Browser, *, size: int = len(DATA), name: str = "第一课.mp4", title: str = "") -> Any:
    said = f"filename {b64encode(name.encode()).decode()},title {b64encode(title.encode()).decode()}"
    return browser.post("/uploads", headers=TUS | {"upload-length": str(size), "upload-metadata": said})


def send(browser: Browser, address: str, offset: int, data: bytes, **headers: str) -> Any:
    given = TUS | {"upload-offset": str(offset), "content-type": "application/offset+octet-stream"} | headers
    return browser.patch(address, content=data, headers=given)


def offset_of(browser: Browser, address: str) -> int:
    return int(browser.head(address, headers=TUS).headers["upload-offset"])


@pytest.mark.requirement("ZJG-2-2")
def test_a_file_in_pieces_arrives_byte_for_byte_and_waits_to_be_checked(db: Session, browser: Browser) -> None:
    address = begin(browser, title="行政处罚法").headers["location"]
    cuts = [0, *sorted(random.Random(3).sample(range(1, len(DATA)), 10)), len(DATA)]
    for start, end in pairwise(cuts):
        answer = send(browser, address, start, DATA[start:end])
        assert (answer.status_code, answer.headers["upload-offset"]) == (204, str(end))
    material = db.query(Material).one()
    assert answer.headers["lifa-material"] == f"/materials/{material.id}"
    assert (material.state, material.title, material.kind, material.size) == (
        "checking",
        "行政处罚法",
        "VIDEO",
        len(DATA),
    )
    upload = db.query(IncomingFile).one()
    assert incoming.path_of(upload.token).read_bytes() == DATA
    assert [(job.kind, job.key) for job in db.query(outbox.Job).filter_by(kind=CHECK)] == [(CHECK, str(material.id))]
    assert db.query(AuditEntry).filter_by(action="courses:material:uploaded", subject_id=material.id).count() == 1


def test_it_goes_on_where_it_stopped_and_nowhere_else(browser: Browser) -> None:
    address = begin(browser).headers["location"]
    send(browser, address, 0, DATA[:1000])
    assert offset_of(browser, address) == 1000
    assert send(browser, address, 500, DATA[500:900]).status_code == 409
    assert send(browser, address, 2000, DATA[2000:]).status_code == 409
    assert offset_of(browser, address) == 1000


def test_bytes_a_crash_left_behind_are_written_over(db: Session, browser: Browser) -> None:
    address = begin(browser).headers["location"]
    send(browser, address, 0, DATA[:1000])
    path = incoming.path_of(db.query(IncomingFile).one().token)
    with path.open("ab") as file:
        file.write(b"never acknowledged" * 20_000)
    send(browser, address, 1000, DATA[1000:])
    assert path.read_bytes() == DATA


def test_more_than_was_announced_is_refused_and_the_rest_can_go_on(browser: Browser) -> None:
    address = begin(browser, size=1000).headers["location"]
    assert send(browser, address, 0, DATA[:2000]).status_code == 400
    assert offset_of(browser, address) == 0


def test_two_cannot_write_to_one_upload_at_once(db: Session, browser: Browser) -> None:
    address = begin(browser).headers["location"]
    with incoming.writing(db.query(IncomingFile).one().token):
        answer = send(browser, address, 0, DATA)
        assert (answer.status_code, "另一处" in answer.text) == (423, True)
    assert send(browser, address, 0, DATA).status_code == 204


def test_nobody_sees_or_goes_on_with_another_ones_upload(db: Session, cast: Cast, client: Client) -> None:
    address = begin(client(cast[Role.UNIT_TRAINER])).headers["location"]
    for other in (cast.neighbour, cast[Role.JUSTICE_REVIEWER], cast[Role.LINE_DEPT]):
        stranger = client(other)
        assert stranger.head(address, headers=TUS).status_code == 404
        assert send(stranger, address, 0, DATA).status_code == 404
        assert stranger.delete(address, headers=TUS).status_code == 404
        assert stranger.post(f"{address}/cancellation").status_code == 404
    assert db.query(IncomingFile).one().received == 0


def test_who_makes_no_courses_uploads_nothing(cast: Cast, client: Client) -> None:
    for role in (Role.SELF, Role.UNIT_LEGAL, Role.UNIT_LEADER, Role.PROVINCE):
        assert begin(client(cast[role])).status_code == 403


def test_a_forged_request_is_refused(db: Session, browser: Browser) -> None:
    browser.headers.pop("x-csrf-token")
    assert begin(browser).status_code == 403
    assert db.query(IncomingFile).count() == 0


@pytest.mark.parametrize(
    ("name", "size", "status", "words"),
    [
        ("a.exe", 10, 422, "不能上传这种文件"),
        ("old.doc", 10, 422, "旧版Office"),
        ("x.docm", 10, 422, "带宏"),
        ("film.avi", 10, 422, "转成MP4"),
        ("p.png", 10, 422, "不收图片"),
        ("a.html.pdf", 10, 422, "两个扩展名"),
        ("讲义\u202efdp.exe", 10, 422, "看不见的字符"),
        ("", 10, 422, "文件名"),
        ("a.mp4", 0, 422, "空的"),
        ("a.mp4", 10**12, 413, "超过2048MB"),
    ],
)
def test_what_cannot_be_taken_is_said_before_a_byte_is_sent(
    db: Session, browser: Browser, name: str, size: int, status: int, words: str
) -> None:
    answer = begin(browser, name=name, size=size)
    assert (answer.status_code, words in answer.text) == (status, True), answer.text
    assert db.query(IncomingFile).count() == 0


def test_a_folder_in_the_name_is_only_a_name(db: Session, browser: Browser) -> None:
    begin(browser, name="..\\..\\第一课.mp4")
    assert db.query(IncomingFile).one().file_name == "第一课.mp4"


def test_a_units_share_is_kept(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LMS_MATERIAL_QUOTA_GB", "1")
    get_settings.cache_clear()
    assert begin(browser, size=700 * 2**20).status_code == 201
    answer = begin(browser, size=400 * 2**20)
    monkeypatch.undo()
    get_settings.cache_clear()
    assert (answer.status_code, "上限1GB" in answer.text) == (422, True)


def test_somebody_with_too_many_unfinished_uploads_finishes_some_first(browser: Browser) -> None:
    for _ in range(MOST_UNDER_WAY):
        assert begin(browser).status_code == 201
    assert "没有传完" in begin(browser).text


@pytest.mark.parametrize("header", ["upload-length", "upload-metadata", "tus-resumable"])
def test_a_request_that_does_not_speak_the_protocol_begins_nothing(browser: Browser, header: str) -> None:
    headers = TUS | {"upload-length": "10", "upload-metadata": f"filename {b64encode(b'a.mp4').decode()}"}
    assert browser.post("/uploads", headers=headers | {header: "%%%"}).status_code in {400, 412, 422}
    assert browser.post("/uploads", headers={k: v for k, v in headers.items() if k != header}).status_code >= 400


def test_bytes_of_another_kind_are_not_taken(browser: Browser) -> None:
    address = begin(browser).headers["location"]
    assert send(browser, address, 0, DATA, **{"content-type": "text/plain"}).status_code == 415
    assert send(browser, address, 0, DATA, **{"tus-resumable": "0.2"}).status_code == 412
    assert send(browser, address, 0, DATA, **{"upload-offset": "x"}).status_code == 400


def test_what_has_arrived_takes_no_more_and_cannot_be_cancelled(browser: Browser) -> None:
    address = begin(browser).headers["location"]
    send(browser, address, 0, DATA)
    assert send(browser, address, len(DATA), b"").status_code == 409
    assert browser.delete(address, headers=TUS).status_code == 409
    assert browser.post(f"{address}/cancellation").status_code == 409
    assert offset_of(browser, address) == len(DATA)


def test_a_cancelled_upload_leaves_nothing(db: Session, browser: Browser) -> None:
    for how in ("delete", "button"):
        address = begin(browser).headers["location"]
        token = address.rpartition("/")[2]
        send(browser, address, 0, DATA[:500])
        if how == "delete":
            assert browser.delete(address, headers=TUS).status_code == 204
        else:
            assert browser.post(f"{address}/cancellation").status_code == 303
        assert not incoming.path_of(token).exists()
    assert db.query(IncomingFile).count() == 0


def test_unfinished_uploads_are_listed_for_their_owner(cast: Cast, client: Client, browser: Browser) -> None:
    send(browser, begin(browser, name="执法现场.mp4").headers["location"], 0, DATA[:150_000])
    assert "执法现场.mp4" in browser.get("/materials/new").text
    assert "147KB / 293KB" in browser.get("/materials/new").text
    assert "没有传完" in browser.get("/materials").text
    assert "执法现场.mp4" not in client(cast.neighbour).get("/materials/new").text


def test_what_is_given_up_is_forgotten_and_its_bytes_are_gone(db: Session, cast: Cast) -> None:
    trainer = cast[Role.UNIT_TRAINER]
    assert trainer.account_id
    assert trainer.unit_id
    long_ago, lately = (
        make_incoming(db, trainer.account_id, trainer.unit_id, touched_at=clock.now() - timedelta(days=days))
        for days in (4, 2)
    )
    assert forget_abandoned(db) == 1
    assert not incoming.path_of(long_ago.token).exists()
    assert incoming.path_of(lately.token).exists()
