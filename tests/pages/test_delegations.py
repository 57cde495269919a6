"""Public law taught in the bureau's place: a dated delegation lets a unit publish it and its hours count (FN-1-1)."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from lms.access import Actor, Role
from lms.audit import AuditEntry
from lms.courses.models.delegations import TeachingDelegation
from lms.courses.queries.courses import get_own_version
from lms.courses.queries.delegations import teaches_public_law
from lms.courses.queries.facts import facts_of
from lms.courses.rules.publishing import findings
from lms.hours.rules import Limits
from tests.cast import Cast
from tests.client import Browser
from tests.course_factories import make_author, make_draft

Client = Callable[[Actor | None], Browser]
TODAY = date(2023, 11, 20)
pytestmark = [pytest.mark.requirement("FN-1-1"), pytest.mark.at(TODAY)]
ONLY_BUREAU = Limits(justice_only_public_law=True)


def typed(cast: Cast, **differing: Any) -> dict[str, Any]:
    return {"unit": cast.units["own"].id, "since": "2023-11-01", "document": "启司委〔2023〕3号"} | differing


def test_a_delegated_unit_may_publish_public_law_while_it_runs(db: Session, cast: Cast, client: Client) -> None:
    bureau, own = client(cast[Role.JUSTICE_REVIEWER]), cast.units["own"]
    draft = make_draft(db, own, category="PL.GEN")
    author = make_author(db, own)

    def codes() -> list[str]:
        version = get_own_version(db, draft.id, seen_by=author)
        return [r.code for r in findings(facts_of(db, version, superseded_on=TODAY), on=TODAY, limits=ONLY_BUREAU)]

    assert codes() == ["PUBLIC_LAW_OWNER"]
    assert bureau.post("/courses/delegations", data=typed(cast, until="2023-12-31")).status_code == 303
    assert codes() == []
    assert "委托中" in bureau.get("/courses/delegations").text
    assert [
        teaches_public_law(db, own, on=day) for day in (date(2023, 10, 31), date(2023, 12, 31), date(2024, 1, 1))
    ] == [
        False,
        True,
        False,
    ]
    assert not teaches_public_law(db, cast.units["sibling"], on=TODAY)
    row = db.query(TeachingDelegation).one()
    assert bureau.post(f"/courses/delegations/{row.id}/end").status_code == 303
    db.refresh(row)
    assert (row.until, row.ended_by_id) == (TODAY, cast[Role.JUSTICE_REVIEWER].account_id)
    assert not teaches_public_law(db, own, on=date(2023, 11, 21))
    assert bureau.post(f"/courses/delegations/{row.id}/end").status_code == 409
    said = [
        entry.action
        for entry in db.query(AuditEntry).filter(AuditEntry.action.like("courses:delegation:%")).order_by(AuditEntry.id)
    ]
    assert said == ["courses:delegation:given", "courses:delegation:ended"]


@pytest.mark.parametrize(
    ("differing", "said"),
    [
        ({"unit": ""}, "请填写这一项"),
        ({"document": " "}, "请填写这一项"),
        ({"since": "昨天"}, "请按年-月-日填写"),
        ({"until": "2023-10-01"}, "结束日期早于开始日期"),
    ],
)
def test_what_cannot_be_is_refused(
    db: Session, cast: Cast, client: Client, differing: dict[str, Any], said: str
) -> None:
    answer = client(cast[Role.JUSTICE_REVIEWER]).post("/courses/delegations", data=typed(cast, **differing))
    assert answer.status_code == 422
    assert said in answer.text
    assert db.query(TeachingDelegation).count() == 0


def test_one_runs_at_a_time_and_the_bureau_needs_none(db: Session, cast: Cast, client: Client) -> None:
    bureau = client(cast[Role.JUSTICE_REVIEWER])
    assert bureau.post("/courses/delegations", data=typed(cast)).status_code == 303
    twice = bureau.post("/courses/delegations", data=typed(cast, since="2023-11-15"))
    assert (twice.status_code, "已有委托" in twice.text) == (422, True)
    assert db.query(TeachingDelegation).count() == 1


def test_only_the_bureau_gives_it_and_only_to_units_in_reach(db: Session, cast: Cast, client: Client) -> None:
    for role in (Role.UNIT_TRAINER, Role.LINE_DEPT, Role.SELF, Role.PROVINCE):
        assert client(cast[role]).post("/courses/delegations", data=typed(cast)).status_code == 403
    away = typed(cast, unit=cast.units["elsewhere"].id)
    assert client(cast[Role.JUSTICE_REVIEWER]).post("/courses/delegations", data=away).status_code == 404
    assert db.query(TeachingDelegation).count() == 0
