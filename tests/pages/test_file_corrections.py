"""Pages of corrections: asked for in /my-file, answered by the keeper, seen by both (PIPL art. 46)."""

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.access import Role
from lms.credentials.models import FileCorrection
from tests.cast import Cast
from tests.client import Browser as Client
from tests.factories import PDF

pytestmark = pytest.mark.at(date(2026, 11, 20))
Clients = Callable[..., Client]
SAID = {"section": "education", "wrong": "写成大专", "right": "应为本科"}


@pytest.fixture
def asked(db: Session, client: Clients, cast: Cast) -> FileCorrection:
    files = {"proof": ("毕业证.pdf", PDF, "application/pdf")}
    page = client(cast[Role.SELF]).post("/my-file/corrections", data=SAID, files=files, follow_redirects=True)
    assert "已提交，30天内答复" in page.text
    return db.scalars(select(FileCorrection)).one()


def test_a_person_asks_and_reads_the_answer(client: Clients, cast: Cast, asked: FileCorrection) -> None:
    mine, legal = client(cast[Role.SELF]), client(cast[Role.UNIT_LEGAL])
    assert "我的更正申请" in mine.get("/my-file").text
    assert mine.get(f"/my-file/corrections/{asked.id}/proof").content == PDF
    assert "顾明澈" in legal.get("/file-corrections").text
    at = f"/file-corrections/{asked.id}"
    assert "应为本科" in legal.get(at).text
    bare = legal.post(f"{at}/answer", data={"is_right": "true", "text": ""})
    assert bare.status_code == 422
    legal.post(f"{at}/answer", data={"is_right": "true", "text": "毕业证属实"})
    assert "毕业证属实" in mine.get(f"/my-file/corrections/{asked.id}").text
    done = legal.post(f"{at}/completion", data={"text": "学历已改为本科"}, follow_redirects=True)
    assert "已记下更正结果" in done.text
    assert "已更正" in mine.get("/my-file").text


def test_hours_are_sent_to_the_objection_and_a_bare_form_says_what_is_missing(client: Clients, cast: Cast) -> None:
    mine = client(cast[Role.SELF])
    page = mine.post("/my-file/corrections", data=SAID | {"section": "hours"})
    assert page.status_code == 422
    assert "对那一条提出异议" in page.text
    assert mine.post("/my-file/corrections", data={}).status_code == 422


def test_a_request_is_taken_back_once(client: Clients, cast: Cast, asked: FileCorrection) -> None:
    mine, at = client(cast[Role.SELF]), f"/my-file/corrections/{asked.id}/withdrawal"
    assert "更正申请已撤回" in mine.post(at, follow_redirects=True).text
    assert mine.post(at).status_code == 409


def test_others_see_nothing_of_it(client: Clients, cast: Cast, asked: FileCorrection) -> None:
    assert client(cast[Role.UNIT_LEADER]).get("/file-corrections").status_code == 403
    assert client(cast[Role.UNIT_LEGAL]).get(f"/my-file/corrections/{asked.id}").status_code == 404
