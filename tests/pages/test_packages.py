"""Pages of packages: the trial, the files behind a secret, what the page around a package saves."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor, Role
from lms.courses.models.materials import Material
from lms.courses.models.packages import PackageRun
from lms.people.accounts import WebSession
from lms.settings import Settings, get_settings
from lms.web.sandbox import encoding_of, with_scripts
from tests.cast import Cast
from tests.client import Browser
from tests.course_factories import make_material
from tests.packages import make_package, scorm

Client = Callable[[Actor | None], Browser]
FILES: dict[str, str | bytes] = {
    "deep/data.json": '{"a":1}',
    "film.mp4": b"0123456789",
    "worker.js": "x",
    "evil.exe.xyz": "x",
}


@pytest.fixture
def material(db: Session, cast: Cast) -> Material:
    return make_package(db, cast.units["own"], scorm("1", files=FILES))


@pytest.fixture
def trainer(client: Client, cast: Cast) -> Browser:
    return client(cast[Role.UNIT_TRAINER])


def tried(trainer: Browser, material: Material) -> str:
    """Open the trial and return the address of the package's folder."""
    page = trainer.get(f"/packages/{material.id}")
    assert page.status_code == 200
    src: str = page.text.partition('src="/packages/run/')[2].partition('"')[0]
    return "/packages/run/" + src.rpartition("/")[0]


@pytest.mark.requirement("ZJG-2-2")
def test_a_coordinator_tries_a_package_in_the_cage(trainer: Browser, material: Material) -> None:
    page = trainer.get(f"/packages/{material.id}")
    assert 'sandbox="allow-scripts"' in page.text
    assert "进度和成绩都不记录" in page.text
    policy = page.headers["content-security-policy"]
    assert policy.count("frame-src") == 1
    assert "frame-src testserver/packages/run/" in policy


def test_a_stranger_a_learner_and_nobody_cannot_try_it(client: Client, cast: Cast, material: Material) -> None:
    assert client(cast.neighbour).get(f"/packages/{material.id}").status_code in {403, 404}
    assert client(cast[Role.SELF]).get(f"/packages/{material.id}").status_code == 403
    assert client(None).get(f"/packages/{material.id}").status_code == 303


def test_only_packages_that_passed_their_check_are_tried(db: Session, trainer: Browser, cast: Cast) -> None:
    for kind, state in (("PDF", "ready"), ("SCORM", "checking"), ("SCORM", "refused")):
        other = make_material(db, cast.units["own"], kind=kind, state=state)
        assert trainer.get(f"/packages/{other.id}").status_code == 404


def test_an_item_that_is_not_there_is_not_found(trainer: Browser, material: Material) -> None:
    assert trainer.get(f"/packages/{material.id}?item=i9").status_code == 404


def test_every_answer_to_a_package_is_caged(trainer: Browser, material: Material) -> None:
    folder = tried(trainer, material)
    for path in ("/index.html", "/deep/data.json", "/~lifa/boot.js", "/missing", "/~lifa/missing", "/~lifa/frame.html"):
        answer = trainer.get(folder + path)
        policy = answer.headers["content-security-policy"]
        assert policy.startswith("sandbox allow-scripts; default-src testserver/packages/run/")
        assert "allow-same-origin" not in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["access-control-allow-origin"] == "*"
        assert "set-cookie" not in answer.headers


def test_pages_begin_with_our_scripts_and_other_files_are_sent_as_they_are(
    trainer: Browser, material: Material
) -> None:
    folder = tried(trainer, material)
    page = trainer.get(folder + "/index.html")
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert page.text.index("/~lifa/boot.js") < page.text.index("<title>")
    assert trainer.get(folder + "/deep/data.json").json() == {"a": 1}
    assert trainer.get(folder + "/evil.exe.xyz").headers["content-type"] == "application/octet-stream"


def test_a_part_of_a_film_is_sent(trainer: Browser, material: Material) -> None:
    answer = trainer.get(tried(trainer, material) + "/film.mp4", headers={"range": "bytes=2-4"})
    assert (answer.status_code, answer.content, answer.headers["content-type"]) == (206, b"234", "video/mp4")


def test_the_files_need_no_cookie_but_the_secret(client: Client, trainer: Browser, material: Material) -> None:
    folder, nobody = tried(trainer, material), client(None)
    assert nobody.get(folder + "/index.html").status_code == 200
    assert nobody.get("/packages/run/guessed/index.html").status_code == 404
    assert nobody.head(folder + "/index.html").status_code == 200
    assert nobody.options(folder + "/index.html").headers["access-control-allow-headers"] == "*"


def test_signing_out_closes_the_files(db: Session, trainer: Browser, material: Material) -> None:
    folder = tried(trainer, material)
    run = db.scalars(select(PackageRun)).one()
    db.get_one(WebSession, run.web_session_id).ended_at = clock.now()
    assert trainer.get(folder + "/index.html").status_code == 404


@pytest.mark.parametrize(
    "path",
    ["/../../x", "/%2e%2e/%2e%2e/settings", "/..%2f..%2fx", "/deep/../../x", "/deep//data.json", "/", "/deep",
     "/x%00.html", "/~lifa/package/..%2f..%2fcss/base.css", "/~lifa/h5p/../../js/package.js"],
)  # fmt: skip
def test_no_path_leaves_the_package(trainer: Browser, material: Material, path: str) -> None:
    assert trainer.get(tried(trainer, material) + path).status_code == 404


def test_no_service_worker_is_ever_served(trainer: Browser, material: Material) -> None:
    answer = trainer.get(tried(trainer, material) + "/worker.js", headers={"service-worker": "script"})
    assert answer.status_code == 403


def test_a_report_of_a_trial_is_answered_and_not_kept(db: Session, trainer: Browser, material: Material) -> None:
    tried(trainer, material)
    run = db.scalars(select(PackageRun)).one()
    said = {"sequence": 1, "values": {"cmi.core.lesson_status": "passed"}, "finished": True}
    answer = trainer.post(f"/packages/{run.id}/state", json=said)
    assert (answer.status_code, answer.json()) == (200, {"items": {"i1": "未学"}, "complete": False})


def test_a_report_breaking_the_form_is_refused_with_a_sentence(
    db: Session, trainer: Browser, material: Material
) -> None:
    tried(trainer, material)
    run = db.scalars(select(PackageRun)).one()
    answer = trainer.post(f"/packages/{run.id}/state", json={"sequence": 1, "values": {"cmi.hours": "40"}})
    assert (answer.status_code, answer.json()["code"]) == (422, "PACKAGE_DATA_ELEMENT")
    assert "cmi.hours" in answer.json()["message"]
    odds: tuple[Any, ...] = ({"sequence": -1, "values": {}}, {"sequence": 1}, {"sequence": 1, "values": {"a": 1}}, [])
    for odd in odds:
        assert trainer.post(f"/packages/{run.id}/state", json=odd).status_code == 422


def test_nobody_reports_for_another_or_without_the_form_token(
    db: Session, client: Client, cast: Cast, trainer: Browser, material: Material
) -> None:
    tried(trainer, material)
    run = db.scalars(select(PackageRun)).one()
    said = {"sequence": 1, "values": {}}
    assert client(cast[Role.SELF]).post(f"/packages/{run.id}/state", json=said).status_code == 404
    assert client(cast[Role.SEC_ADMIN]).post(f"/packages/{run.id}/state", json=said).status_code == 403
    forged = trainer.post(f"/packages/{run.id}/state", json=said, headers={"x-csrf-token": "0" * 64})
    assert forged.status_code == 403


def test_the_last_words_are_taken_by_the_secret_alone(
    db: Session, client: Client, trainer: Browser, material: Material
) -> None:
    folder, nobody = tried(trainer, material), client(None)
    said = '{"sequence": 3, "values": {"cmi.suspend_data": "x"}}'
    assert nobody.post(f"{folder}/~lifa/state", content=said).status_code == 204
    assert db.scalars(select(PackageRun)).one().sequence == 3
    assert nobody.post("/packages/run/guessed/~lifa/state", content=said).status_code == 404
    for odd in ("", "[]", "{}", '{"sequence": "x", "values": {}}', '{"sequence": 4, "values": {"x": "1"}}'):
        assert nobody.post(f"{folder}/~lifa/state", content=odd).status_code == 409


@pytest.mark.parametrize(
    ("page", "encoding"),
    [
        (b"<html><head><meta charset='gb2312'>", "gb2312"),
        (b'<meta http-equiv="Content-Type" content="text/html; charset=GBK">', "gbk"),
        ("<p>执法".encode(), "utf-8"),
        ("<p>执法".encode("gb18030"), "gb18030"),
        (b"\xef\xbb\xbf<p>", "utf-8"),
        ("\ufeff<p>".encode("utf-16-le"), "utf-16le"),
        ("\ufeff<p>".encode("utf-16-be"), "utf-16be"),
    ],
)
def test_the_encoding_of_a_page_is_what_it_says_or_what_it_is(page: bytes, encoding: str) -> None:
    assert encoding_of(page) == encoding


@pytest.mark.parametrize(
    ("page", "then"),
    [
        (b"<html><head><title>", b'<html><head><script src="/a"></script><title>'),
        (b"<!DOCTYPE html><html lang=x><p>", b'<!DOCTYPE html><html lang=x><script src="/a"></script><p>'),
        (b"<!doctype html><p>", b'<!doctype html><script src="/a"></script><p>'),
        (b"<p>", b'<script src="/a"></script><p>'),
        (b"<header>x", b'<script src="/a"></script><header>x'),
    ],
)
def test_our_scripts_come_first(page: bytes, then: bytes) -> None:
    assert with_scripts(page, ["/a"]) == then


def test_our_scripts_come_first_in_wide_encodings_too() -> None:
    page = "\ufeff<html><head><p>学".encode("utf-16-le")
    assert with_scripts(page, ["/a"]).decode("utf-16") == '<html><head><script src="/a"></script><p>学'


def test_a_forged_host_or_secret_writes_no_policy(trainer: Browser) -> None:
    answer = trainer.get("/packages/run/x;script-src%20*/a", headers={"host": "evil.test; script-src *"})
    assert "script-src" not in answer.headers["content-security-policy"]


def test_packages_need_another_host_than_the_site() -> None:
    with pytest.raises(ValueError, match="another host"):
        Settings(base_url="https://a.test", packages_url="https://a.test:8443")
    with pytest.raises(ValueError, match="must begin"):
        Settings(base_url="https://a.test", packages_url="b.test")
    assert Settings(base_url="https://a.test", packages_url="https://b.test/").packages_url == "https://b.test"
    assert get_settings().packages_url == ""
