"""A person's year as it is shown: the lines add up to the verdict, to the half hour (one figure, one function)."""

from datetime import date, timedelta
from random import Random

import pytest
from sqlalchemy.orm import Session

from lms import clock
from lms.access import OPERATOR
from lms.hours.actions.posting import confirm
from lms.hours.actions.reversing import reverse
from lms.hours.catalogue import COUNTS_FOR, YEARLY, Method, Tag
from lms.hours.models import HourEntry
from lms.people.models import Person
from lms.people.queries.people import get_person
from lms.people.rules import PersonClass
from lms.requirements.actions.posting import accept_batch, confirm_claims, reject_claims
from lms.requirements.queries.limits import limits_for, strictest_limits
from lms.requirements.queries.standings import find_standing
from lms.requirements.queries.sums import first_time_sums
from lms.requirements.queries.year_page import YearPage, year_page
from lms.requirements.rules import Measure
from lms.requirements.verdict import State
from lms.requirements.year_view import OffRoll, Why
from tests.factories import adopt_rules, claim_ids, make_class, make_person, stage
from tests.rooms.world import TODAY, City, claims, credit, enter, ledger, nothing_stored


def page(db: Session, person: Person, year: int = 2023) -> YearPage:
    db.flush()
    db.expire_all()
    return year_page(db, get_person(db, person.id, seen_by=OPERATOR), year)


@pytest.mark.parametrize("seed", range(8))
def test_the_lines_of_a_page_add_up_to_the_verdict(db: Session, city: City, seed: int) -> None:
    random = Random(seed)
    for _ in range(30):
        method = random.choice(list(Method))
        entered = enter(
            db,
            city.officer,
            random.randrange(1, 17) / 2,
            random.choice(sorted(COUNTS_FOR[method])),
            method=method.value,
            tags=random.randrange(128),
            occurred_on=date(2023, 1, 1) + timedelta(days=random.randrange(200)),
            is_make_up=random.random() < 0.1,
        )
        if random.random() < 0.3 and entered["occurred_on"] <= TODAY:
            entry = db.get_one(HourEntry, entered["id"])
            reverse(db, entry, amount=random.choice([50, entry.credit]), reason="核查", actor=city.reviewer)
            db.flush()
    shown = page(db, city.officer)
    assert shown.judged is not None
    sums = shown.judged.sums
    assert sum(row.counted for row in shown.credited) == sums.total
    cut = [row for row in shown.not_counted if row.why in {Why.ONLINE_CAP, Why.METHOD_CAP}]
    assert sum(row.credit for row in cut) == sums.capped
    assert all(row.line.category in YEARLY for row in shown.credited)
    back = sum(row.credit for row in shown.not_counted if row.why is Why.REVERSED)
    assert back == -sum(entry.credit for entry in ledger(db, city.officer) if entry.reverses_id)
    made_up = sum(r.credit for r in shown.not_counted if r.why is Why.MAKE_UP and r.line.category in YEARLY)
    assert made_up == sums.made_up
    posted = {measured.measure: measured.posted for measured in shown.measures}
    assert posted == {
        Measure.TOTAL: sums.total,
        Measure.BUSINESS_SKILL: sums.business_skill,
        Measure.SPECIAL_TOPIC: sums.special_topic,
    }


def test_the_page_and_the_figures_agree_on_what_would_be_met(db: Session, city: City) -> None:
    """A cap that fills up today: what is posted comes before what waits, on the page and in the figures alike."""
    enter(db, city.officer, 20, "PL.POL", tags=int(Tag.PRUDENT))
    enter(db, city.officer, 36)
    enter(db, city.officer, 4, "PL.SYS", method="MEETING", occurred_on=TODAY, tags=int(Tag.PLATFORM))
    ids = claim_ids(
        db,
        make_class(
            db, [city.officer], actor=city.trainer, host=city.police, on=TODAY, category="PL.SYS", method=Method.MEETING
        ),
    )
    shown, standing = page(db, city.officer), find_standing(db, city.officer.id, 2023, as_of=TODAY)
    assert shown.judged is not None
    assert shown.after is not None
    assert standing is not None
    assert (shown.judged.state, shown.after.sums.total) == (State.MET, 6200)
    assert shown.pending_cut == 200, "two of the four hours fall under the cap of meetings"
    confirm(db, ids, actor=city.legal)
    posted = page(db, city.officer)
    assert posted.judged is not None
    assert posted.judged.sums.total == 6200, "and so it comes"
    assert not standing.only_waiting


def test_why_hours_are_not_counted_is_said_of_each(db: Session, city: City) -> None:
    enter(db, city.officer, 8, "PL.SYS", method="MEETING")
    enter(db, city.officer, 4, "SUP", method="SALON")
    one = claim_ids(db, make_class(db, [city.officer], actor=city.trainer, host=city.police, on=date(2023, 5, 4)))
    reject_claims(db, claims(db, city.officer), reason_code="NOT_ATTENDED", reason="未签到", actor=city.legal)
    make_class(db, [city.officer], actor=city.trainer, host=city.police, on=TODAY, evidence=False)
    found = page(db, city.officer)
    assert [(row.why, row.credit) for row in found.not_counted] == [
        (Why.REJECTED, 400),
        (Why.PENDING, 400),
        (Why.OTHER_COUNTER, 400),
        (Why.METHOD_CAP, 200),
    ]
    sent_back = found.not_counted[0]
    assert (sent_back.line.claim_id, sent_back.values["reason"]) == (one[0], "未签到")
    assert found.not_counted[1].values["has_evidence"] is False


@pytest.mark.parametrize(
    ("person_class", "off_roll"),
    [
        (PersonClass.SUPERVISOR, OffRoll.NO_CLASS),
        (PersonClass.APPLICANT, OffRoll.APPLICANT),
        (PersonClass.OFFICER, None),
    ],
)
def test_who_is_judged_by_no_rule_is_told_why(
    db: Session, city: City, person_class: PersonClass, off_roll: OffRoll | None
) -> None:
    found = page(db, make_person(db, city.police, person_class=person_class))
    assert found.off_roll is off_roll
    assert (found.standing is None) is (off_roll is not None)


def test_who_is_off_every_roll_is_told_why(db: Session, city: City) -> None:
    assert page(db, make_person(db, None)).off_roll is OffRoll.NO_POST
    assert page(db, city.officer, 2022).off_roll is OffRoll.NO_RULES
    adopt_rules(db, city.police, "ZJG-2022", 2023)
    helper = make_person(db, city.police, person_class=PersonClass.ASSISTANT)
    assert page(db, helper).off_roll is OffRoll.CLASS_NOT_COVERED


@pytest.mark.requirement("QD-10-2")
@pytest.mark.requirement("QD-10-3")
def test_an_applicants_two_counters_run_over_the_years(db: Session, city: City) -> None:
    applicant = make_person(db, city.police, person_class=PersonClass.APPLICANT)
    enter(db, applicant, 8, "INIT.CON", occurred_on=date(2022, 12, 1))
    enter(db, applicant, 30, "INIT.CON", method="ONLINE")
    enter(db, applicant, 4, "PL.GEN", tags=int(Tag.CONCENTRATED))
    enter(db, applicant, 6, "INIT.POST", method="SHADOWING")
    assert first_time_sums(db, applicant.id, as_of=TODAY) == (4200, 600)
    found = page(db, applicant).first_time
    assert found is not None
    # Only half of the forty may be online: 20 of the 30.
    assert (found.concentrated, found.on_post, found.met) == (3200, 600, False)
    assert page(db, city.officer).first_time is None


def test_a_past_year_is_told_as_it_ended(db: Session, city: City) -> None:
    enter(db, city.officer, 60)
    with clock.travel(date(2024, 2, 1)):
        found = page(db, city.officer)
        assert found.judged is not None
        assert found.after is not None
        assert (found.as_of, found.judged.state, found.after.state) == (date(2023, 12, 31), State.SHORT, State.SHORT)
        assert found.years == [2024, 2023]
        assert not found.is_running
        assert found.make_up_until == date(2024, 3, 31)


def test_each_persons_hours_are_decided_by_the_limits_of_his_place(db: Session, city: City) -> None:
    """阜宁's public law is the bureau's, in one township; the same decision covers both places."""
    adopt_rules(db, city.town, "FN-2025", 2025)
    with clock.travel(date(2025, 5, 20)):
        what = {"actor": city.reviewer, "host": city.bureau, "on": date(2025, 5, 20), "category": "PL.GEN"}
        make_class(db, [city.officer, city.member], **what)  # type: ignore[arg-type]  # test shorthand
        both = [*claims(db, city.officer), *claims(db, city.member)]
        assert not limits_for(db, city.police.id, 2025).justice_only_public_law
        assert limits_for(db, city.team.id, 2025).justice_only_public_law
        assert strictest_limits(db, [city.police.id, city.team.id], 2025).justice_only_public_law
        with nothing_stored(db, "WRONG_CONFIRMER"):
            confirm_claims(db, both[1:], actor=city.legal)
        with nothing_stored(db, "WRONG_CONFIRMER"):
            reject_claims(db, both[1:], reason_code="OTHER", reason="不符", actor=city.legal)
        assert confirm_claims(db, both, actor=city.decider) == 2
    assert (credit(db, city.officer), credit(db, city.member)) == (400, 400)


def test_of_several_places_all_refusals_are_named_at_once(db: Session, city: City) -> None:
    adopt_rules(db, city.town, "FN-2025", 2025)
    day = date(2025, 5, 20)
    with clock.travel(day):
        for _ in range(2):
            for person in (city.officer, city.member):
                stage(db, [person], actor=OPERATOR, credit=300, course_code=None)
        every = [*claims(db, city.officer), *claims(db, city.member)]
        with pytest.raises(Exception, match="PEOPLE_REFUSED") as refusal:
            confirm_claims(db, every, actor=city.decider)
        assert set(refusal.value.refusals) == {city.officer.id, city.member.id}  # type: ignore[attr-defined]


def test_a_batch_is_accepted_by_limits_that_hold_for_everybody_in_it(db: Session, city: City) -> None:
    batch = stage(db, [city.officer, city.member], actor=OPERATOR)
    assert accept_batch(db, batch, actor=city.decider) == 2
    assert credit(db, city.member) == 200
