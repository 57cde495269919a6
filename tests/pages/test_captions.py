"""Captions of a recording on its pages: set, replaced, taken away, shown to learners, read as a text (WCAG 1.2.2)."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from lms.access import Actor, Role
from lms.courses.models.materials import Material, MaterialCaptions
from tests.cast import Cast
from tests.client import Browser
from tests.course_factories import make_course, make_material
from tests.rules.test_captions import SRT, VTT

Client = Callable[[Actor | None], Browser]
pytestmark = pytest.mark.at(date(2023, 11, 20))


@pytest.fixture
def film(db: Session, cast: Cast) -> Material:
    return make_material(db, cast.units["own"], minutes=90, title="四张清单解读")


def send(browser: Browser, material: Material, text: str | bytes, name: str = "字幕.vtt") -> Any:
    data = text.encode() if isinstance(text, str) else text
    return browser.post(f"/materials/{material.id}/captions", files={"captions": (name, data)})


def test_the_coordinator_sets_replaces_and_takes_away(db: Session, cast: Cast, client: Client, film: Material) -> None:
    trainer, place = client(cast[Role.UNIT_TRAINER]), f"/materials/{film.id}"
    assert "还没有字幕" in trainer.get(place).text
    assert send(trainer, film, VTT).status_code == 303
    page = trainer.get(place).text
    assert "有2条字幕" in page
    assert page.count('id="captions"') == 1  # the label names the file's field
    assert f'<track kind="captions" srclang="zh" label="中文字幕" src="{place}/captions.vtt" default>' in page
    assert send(trainer, film, SRT, "字幕.srt").status_code == 303
    assert db.query(MaterialCaptions).one().vtt.endswith("完\n")
    assert trainer.post(f"{place}/captions", data={"drop": "1"}).status_code == 303
    assert db.query(MaterialCaptions).count() == 0
    assert trainer.get(f"{place}/captions.vtt").status_code == 404


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "字幕文件是空的"),
        (b"<svg onload=alert(1)>", "没有字幕的时间"),
        (b"\x00\x01", "读不懂这个文件的文字编码"),
        (b"x" * 1_000_001, "超过1000KB"),
        (b"WEBVTT\n\n09:00:00.000 --> 09:00:01.000\nx\n", "像是别的录像的字幕"),
    ],
)
def test_what_is_no_caption_is_refused_beside_the_file(
    db: Session, cast: Cast, client: Client, film: Material, data: bytes, said: str
) -> None:
    answer = send(client(cast[Role.UNIT_TRAINER]), film, data)
    assert answer.status_code == 422
    assert said in answer.text
    assert db.query(MaterialCaptions).count() == 0


def test_no_file_at_all_is_said(db: Session, cast: Cast, client: Client, film: Material) -> None:
    answer = client(cast[Role.UNIT_TRAINER]).post(f"/materials/{film.id}/captions", data={})
    assert answer.status_code == 422
    assert "请填写这一项" in answer.text


def test_a_document_has_no_captions(db: Session, cast: Cast, client: Client) -> None:
    paper = make_material(db, cast.units["own"], kind="PDF")
    trainer = client(cast[Role.UNIT_TRAINER])
    assert "字幕和文字稿" not in trainer.get(f"/materials/{paper.id}").text
    assert send(trainer, paper, VTT).status_code == 422


def test_who_learns_the_course_sees_them_and_nobody_else(
    db: Session, cast: Cast, client: Client, film: Material
) -> None:
    version = make_course(db, cast.units["own"], pieces=[film])
    learner, place = client(cast[Role.SELF]), f"/materials/{film.id}"
    player = f"/study/{version.courseware[0].id}"
    assert "还没有字幕和文字稿" in learner.get(player).text
    assert send(learner, film, VTT).status_code == 403
    assert send(client(cast[Role.UNIT_TRAINER]), film, VTT).status_code == 303
    page = learner.get(player).text
    assert f'src="{place}/captions.vtt"' in page
    assert f'href="{place}/transcript.txt"' in page
    sent = learner.get(f"{place}/captions.vtt")
    assert sent.headers["content-type"].startswith("text/vtt")
    assert sent.text.startswith("WEBVTT\n")
    text = learner.get(f"{place}/transcript.txt")
    assert text.headers["content-disposition"].startswith("attachment;")
    assert "[0:01] 同志们好" in text.text
    other = make_material(db, cast.units["sibling"])
    for hidden in (f"/materials/{other.id}/captions.vtt", f"/materials/{other.id}/transcript.txt"):
        assert learner.get(hidden).status_code == 404
    assert client(None).get(f"{place}/captions.vtt").status_code == 303


def test_a_material_with_captions_can_be_removed(db: Session, cast: Cast, client: Client, film: Material) -> None:
    trainer = client(cast[Role.UNIT_TRAINER])
    send(trainer, film, VTT)
    assert trainer.post(f"/materials/{film.id}/removal").status_code == 303
    assert db.query(MaterialCaptions).count() == 0
