"""Closing a year for good (domain C3.4, C10 19): results stand, whatever is decided later."""

from datetime import date

import pytest
from sqlalchemy.orm import Session

from lms import clock
from lms.access import GRANTABLE, Permission, Role
from lms.errors import NotAllowed
from lms.hours.actions.posting import confirm
from lms.hours.actions.reversing import reverse
from lms.hours.catalogue import Tag
from lms.hours.models import Claim, HourEntry
from lms.requirements.actions.closing import close_year
from lms.requirements.models import YearResult
from lms.requirements.queries.closing import find_closing, find_result
from lms.requirements.verdict import State
from tests.factories import claim_ids, make_actor, make_class
from tests.rooms.world import TODAY, City, enter, meet, nothing_stored, standing, stored

END = date(2023, 12, 31)


@pytest.mark.parametrize("role", GRANTABLE)
def test_only_the_decider_closes_a_year(db: Session, city: City, role: Role) -> None:
    actor = make_actor(db, role, city.root)
    with clock.travel(date(2024, 1, 20)):
        if actor.can(Permission.CLOSE_YEAR):
            assert close_year(db, 2023, actor=actor).closed_by_id == actor.account_id
            return
        before = stored(db)
        with pytest.raises(NotAllowed):
            close_year(db, 2023, actor=actor)
        assert stored(db) == before


def test_a_year_is_not_closed_before_20_january(db: Session, city: City) -> None:
    for today in (END, date(2024, 1, 19)):
        with clock.travel(today), nothing_stored(db, "TOO_EARLY"):
            close_year(db, 2023, actor=city.decider)


def test_invariant_19_closing_twice_gives_the_same_and_nothing_opens_it_again(db: Session, city: City) -> None:
    """C10, 19: a closed year's results stand; what is posted or taken back later adjusts the ledger, not them."""
    meet(db, city.officer)
    with clock.travel(date(2024, 1, 20)):
        waiting = make_class(db, [city.colleague], actor=city.trainer, host=city.police, on=date(2024, 1, 3))
        closing = close_year(db, 2023, actor=city.decider)
        assert closing.people == 4
        db.flush()
        frozen = {r.person_id: (r.state, r.unit_id, r.verdict) for r in db.query(YearResult)}
        assert {i: state for i, (state, _, _) in frozen.items()} == {
            city.officer.id: "MET",
            city.colleague.id: "SHORT",
            city.neighbour.id: "SHORT",
            city.member.id: "SHORT",
        }
        verdict = frozen[city.officer.id][2]
        assert (verdict["credited"]["total"], verdict["required"]["total"], verdict["months"]) == (6000, 6000, 12)
        confirm(db, claim_ids(db, waiting), actor=city.legal)
    with clock.travel(date(2024, 3, 1)):
        entry = db.query(HourEntry).filter_by(credit=3600).one()
        reverse(db, entry, reason="核查", document="启司〔2024〕3号", actor=city.decider)
        db.flush()
        again = close_year(db, 2023, actor=city.decider)
        assert (again.digest, again.closed_at) == (closing.digest, closing.closed_at)
        assert find_closing(db, 2023) == closing
        result = find_result(db, city.officer.id, 2023)
        assert result is not None
        assert (result.state, result.version.code) == ("MET", "QD-2023")
        assert {r.person_id: (r.state, r.unit_id, r.verdict) for r in db.query(YearResult)} == frozen
        assert standing(db, city.officer, END).verdict.state is State.SHORT, "the adjusted ledger is seen beside it"
    assert find_closing(db, 2022) is None
    assert find_result(db, city.officer.id, 2022) is None


def test_an_empty_year_can_be_closed_too(db: Session, city: City) -> None:
    with clock.travel(date(2023, 1, 20)):
        assert close_year(db, 2022, actor=city.decider).people == 0


def test_claims_that_wait_do_not_count_towards_closing(db: Session, city: City) -> None:
    enter(db, city.officer, 24, "PL.SYS", tags=int(Tag.PRUDENT))
    enter(db, city.officer, 32)
    make_class(db, [city.officer], actor=city.trainer, host=city.police, on=TODAY)
    with clock.travel(date(2024, 1, 20)):
        close_year(db, 2023, actor=city.decider)
    result = find_result(db, city.officer.id, 2023)
    assert result is not None
    assert (result.state, result.verdict["credited"]["pending"]) == ("SHORT", 400)
    assert db.query(Claim).filter_by(state="pending").count() == 1
