"""A roster on its way: the unit proposes, the legal office sends back what is wrong, the bureau confirms."""

from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor, Role
from lms.errors import NotAllowed, NotFound, RuleBroken
from lms.exams.actions import roster
from lms.exams.actions.drawing import draw_papers
from lms.exams.actions.returns import Defect, answer, send_back
from lms.exams.actions.setting_up import Terms, announce, set_terms
from lms.exams.actions.standings import Document, ask, decide
from lms.exams.models import CandidateEvent, Exam, RosterDefect, StandingDecision
from lms.exams.queries.returns import returns_of
from lms.exams.queries.roster import HELD, get_candidate, list_candidates
from lms.exams.queries.roster_life import counts_by_unit, findings_of
from lms.exams.queries.standings import requests_of
from lms.exams.queries.terms import terms_of
from lms.exams.rules.states import ExamKind, Standing
from lms.people.models import Leave, Post
from tests.cast import Cast
from tests.exam_factories import MORNING, Staff, announced_exam, candidate_of, make_blueprint, make_exam

PDF = b"%PDF-1.4 a document"
pytestmark = pytest.mark.at(MORNING)


@pytest.fixture
def exam(db: Session, cast: Cast, staff: Staff) -> Exam:
    return announced_exam(db, cast.units["city"], staff, starts_at=MORNING + timedelta(days=10))


def proposed(db: Session, exam: Exam, cast: Cast, staff: Staff, **how: object) -> int:
    return roster.propose(db, exam, cast.units["own"], sitting=exam.sittings[0], actor=staff.trainer, **how)  # type: ignore[arg-type]


def refused(code: str) -> "pytest.RaisesExc[RuleBroken]":
    return pytest.raises(RuleBroken, match=code)


def told(db: Session, exam: Exam, cast: Cast, name: str) -> list[str]:
    one = candidate_of(db, exam, cast.people[name])
    return [each.what for each in db.query(CandidateEvent).filter_by(candidate_id=one.id).order_by(CandidateEvent.id)]


@pytest.mark.requirement("QD-10-9")
def test_a_unit_puts_its_roll_forward_and_once_more_adds_nobody(
    db: Session, exam: Exam, cast: Cast, staff: Staff
) -> None:
    assert proposed(db, exam, cast, staff) == 6
    assert proposed(db, exam, cast, staff) == 0
    assert roster.check(db, exam, actor=staff.legal) == 6
    assert roster.confirm(db, exam, actor=staff.examiner) == 6
    tickets = [each.ticket_no for each in list_candidates(db, exam, seen_by=staff.examiner, limit=None).rows]
    assert len(set(tickets)) == 6
    assert told(db, exam, cast, "顾明澈") == ["proposed", "checked", "confirmed"]


def test_chosen_people_come_on_alone_and_those_out_of_reach_never_do(
    db: Session, exam: Exam, cast: Cast, staff: Staff
) -> None:
    chosen = {cast.people[name].id for name in ("顾明澈", "何以宁", "陆知远", "沈秋实")}
    assert proposed(db, exam, cast, staff, people=chosen) == 2
    found = list_candidates(db, exam, seen_by=staff.examiner)
    assert {each.person.name for each in found.rows} == {"顾明澈", "何以宁"}


def test_two_leaves_on_one_day_make_one_candidate_who_is_put_off(
    db: Session, exam: Exam, cast: Cast, staff: Staff
) -> None:
    for day, kind in ((date(2023, 1, 1), "MATERNITY"), (date(2023, 6, 1), "ILLNESS")):
        leave = Leave(kind=kind, started_on=day, ended_on=date(2023, 12, 31), document="假条1号", approved_at=MORNING)
        leave.person_id = cast.people["何以宁"].id
        db.add(leave)
    db.flush()
    assert proposed(db, exam, cast, staff) == 6
    one = candidate_of(db, exam, cast.people["何以宁"])
    assert (one.standing, one.evidence) == ("deferred", "假条1号")


def test_nobody_checks_what_he_proposed_and_nobody_but_the_bureau_confirms(
    db: Session, exam: Exam, cast: Cast, staff: Staff
) -> None:
    roster.propose(db, exam, cast.units["own"], sitting=exam.sittings[0], actor=staff.trainer)
    both = Actor(staff.trainer.account_id, Role.UNIT_LEGAL, staff.legal.unit_id, staff.legal.unit_path)
    with refused("OWN_PROPOSAL"):
        roster.check(db, exam, actor=both)
    with pytest.raises(NotAllowed):
        roster.confirm(db, exam, actor=staff.legal)


def test_a_list_of_defects_holds_back_those_it_names_until_the_unit_answers(
    db: Session, exam: Exam, cast: Cast, staff: Staff
) -> None:
    proposed(db, exam, cast, staff)
    gu, he = (candidate_of(db, exam, cast.people[name]) for name in ("顾明澈", "何以宁"))
    lines = [Defect("LEFT", gu.id), Defect("DATA", he.id, "姓名写错"), Defect("MISSING_PERSON", None, "漏报王某")]
    back = send_back(db, exam, cast.units["own"], lines, remark="请三日内补正", actor=staff.legal)
    assert roster.check(db, exam, actor=staff.legal) == 4, "the others go on"
    assert {each.id for each in list_candidates(db, exam, seen_by=staff.trainer, state=HELD).rows} == {gu.id, he.id}
    with refused("RETURN_OPEN"):
        send_back(db, exam, cast.units["own"], [Defect("LEFT", gu.id)], actor=staff.legal)
    roster.remove(db, exam, gu, reason="已调离", actor=staff.trainer)
    with refused("REASON_MISSING"):
        answer(db, exam, back, remark=" ", actor=staff.trainer)
    answer(db, exam, back, remark="顾明澈已移出，何以宁已更正", actor=staff.trainer)
    with refused("RETURN_ANSWERED"):
        answer(db, exam, back, remark="再说一次", actor=staff.trainer)
    assert roster.check(db, exam, actor=staff.legal) == 1
    (shown,) = returns_of(db, exam, seen_by=staff.trainer, runs=False)
    assert [(defect.code, name) for defect, name in shown.defects] == [
        ("LEFT", "顾明澈"), ("DATA", "何以宁"), ("MISSING_PERSON", ""),
    ]  # fmt: skip
    assert shown.answer is not None


def test_the_bureau_sends_back_what_the_legal_office_had_checked(
    db: Session, exam: Exam, cast: Cast, staff: Staff
) -> None:
    proposed(db, exam, cast, staff)
    roster.check(db, exam, actor=staff.legal)
    gu = candidate_of(db, exam, cast.people["顾明澈"])
    send_back(db, exam, cast.units["own"], [Defect("OTHER", gu.id, "岗位不符")], actor=staff.examiner)
    db.refresh(gu)
    assert gu.state == "proposed"
    assert roster.confirm(db, exam, actor=staff.examiner) == 5
    confirmed = candidate_of(db, exam, cast.people["何以宁"])
    (shown,) = returns_of(db, exam, seen_by=staff.trainer, runs=False)
    answer(db, exam, shown.back, remark="已更正", actor=staff.trainer)
    with refused("CANDIDATE_MOVE"):
        send_back(db, exam, cast.units["own"], [Defect("LEFT", confirmed.id)], actor=staff.examiner)


@pytest.mark.parametrize(
    ("lines", "code"),
    [([], "DEFECTS_MISSING"), ([Defect("OTHER")], "DEFECT_UNSAID"), ([Defect("MADE_UP", None, "x")], "DEFECT_UNSAID")],
)
def test_an_empty_or_unexplained_list_is_refused(
    db: Session, exam: Exam, cast: Cast, staff: Staff, lines: list[Defect], code: str
) -> None:
    with refused(code):
        send_back(db, exam, cast.units["own"], lines, actor=staff.legal)
    assert db.query(RosterDefect).count() == 0


def test_who_may_neither_check_nor_confirm_sends_nothing_back(
    db: Session, exam: Exam, cast: Cast, staff: Staff
) -> None:
    proposed(db, exam, cast, staff)
    gu = candidate_of(db, exam, cast.people["顾明澈"])
    with pytest.raises(NotAllowed):
        send_back(db, exam, cast.units["own"], [Defect("LEFT", gu.id)], actor=staff.trainer)
    neighbour = Actor(None, Role.UNIT_LEGAL, cast.units["sibling"].id, cast.units["sibling"].path)
    with pytest.raises(NotFound):
        send_back(db, exam, cast.units["own"], [Defect("LEFT", gu.id)], actor=neighbour)


def test_the_house_itself_finds_who_left_who_moved_and_who_is_on_leave(
    db: Session, exam: Exam, cast: Cast, staff: Staff
) -> None:
    proposed(db, exam, cast, staff)
    on = date(2023, 11, 30)

    def post_of(name: str) -> Post:
        return db.query(Post).filter_by(person_id=cast.people[name].id, kind="REGULAR").one()

    post_of("顾明澈").ended_on = date(2023, 11, 25)
    moved = post_of("岳清和")
    moved.ended_on = date(2023, 11, 25)
    db.flush()
    db.add(
        Post(person_id=moved.person_id, unit_id=cast.units["sibling"].id, kind="REGULAR", started_on=date(2023, 11, 26))
    )
    leave = Leave(kind="ILLNESS", started_on=on, ended_on=on, document="假条2号", approved_at=MORNING)
    leave.person_id = cast.people["何以宁"].id
    db.add(leave)
    db.flush()
    found = findings_of(db, exam, cast.units["own"], on=on, seen_by=staff.legal)
    assert {each.name: (each.code, each.said) for each in found} == {
        "顾明澈": ("LEFT", ""), "岳清和": ("MOVED", "市交通局"), "何以宁": ("ON_LEAVE", "假条2号"),
    }  # fmt: skip


def test_counts_by_unit_are_of_units_in_reach(db: Session, exam: Exam, cast: Cast, staff: Staff) -> None:
    proposed(db, exam, cast, staff)
    roster.check(db, exam, actor=staff.legal)
    rows = {
        each.name: (each.proposed, each.checked, each.due) for each in counts_by_unit(db, exam, seen_by=staff.trainer)
    }
    assert rows == {"市城管局": (0, 5, 5), "渣土中队": (0, 1, 1)}
    above = {each.name: each.superior for each in counts_by_unit(db, exam, seen_by=staff.trainer)}
    assert above["渣土中队"] == "市城管局", "teams of several organs are named alike"
    neighbour = Actor(None, Role.UNIT_TRAINER, cast.units["sibling"].id, cast.units["sibling"].path)
    assert counts_by_unit(db, exam, seen_by=neighbour) == []


def test_after_the_last_day_and_after_the_drawing_a_reason_is_needed_and_kept(
    db: Session, exam: Exam, cast: Cast, staff: Staff
) -> None:
    set_terms(db, exam, Terms(30, 5, 5, roster_until=date(2023, 11, 20)))
    chosen = {cast.people["顾明澈"].id}
    assert proposed(db, exam, cast, staff, people=chosen) == 1, "the last day itself is in time"
    with clock.travel(MORNING + timedelta(hours=16)):  # midnight has passed
        with refused("LATE_REASON"):
            proposed(db, exam, cast, staff, people={cast.people["何以宁"].id})
        assert proposed(db, exam, cast, staff, people={cast.people["何以宁"].id}, reason="新录用") == 1
    one = candidate_of(db, exam, cast.people["何以宁"])
    assert db.query(CandidateEvent).filter_by(candidate_id=one.id).one().reason == "新录用"
    set_terms(db, exam, Terms(30, 5, 5))
    roster.check(db, exam, actor=staff.legal)
    roster.confirm(db, exam, actor=staff.examiner)
    draw_papers(db, exam, actor=staff.examiner)
    with refused("LATE_REASON"):
        proposed(db, exam, cast, staff)


def test_a_deferral_is_asked_with_a_document_decided_by_the_bureau_and_both_stay_on_record(
    db: Session, exam: Exam, cast: Cast, staff: Staff
) -> None:
    proposed(db, exam, cast, staff)
    one = candidate_of(db, exam, cast.people["顾明澈"])
    paper = Document("住院证明3号", PDF, "证明.pdf")
    with refused("STANDING_UNPROVEN"):
        ask(db, exam, one, Standing.DEFERRED, reason="住院", document=Document(" "), actor=cast[Role.SELF])
    request = ask(db, exam, one, Standing.DEFERRED, reason="住院", document=paper, actor=cast[Role.SELF])
    assert (request.asked_by, request.media_type, len(request.digest or "")) == ("candidate", "application/pdf", 64)
    assert one.standing == "due", "asking decides nothing"
    with refused("REQUEST_OPEN"):
        ask(db, exam, one, Standing.EXEMPT, reason="x", document=paper, actor=staff.trainer)
    with pytest.raises(NotAllowed):
        decide(db, exam, one, request, granted=True, reason="", actor=staff.legal)
    decide(db, exam, one, request, granted=True, reason="", actor=staff.examiner)
    assert (one.standing, one.evidence) == ("deferred", "住院证明3号")
    with refused("REQUEST_DECIDED"):
        decide(db, exam, one, request, granted=False, reason="x", actor=staff.examiner)
    (shown,) = requests_of(db, exam, seen_by=staff.trainer)
    assert shown.decision is not None
    assert shown.decision.granted
    assert told(db, exam, cast, "顾明澈") == ["proposed", "asked_deferred", "deferred"]


def test_a_refusal_needs_its_reason_and_leaves_the_candidate_due(
    db: Session, exam: Exam, cast: Cast, staff: Staff
) -> None:
    proposed(db, exam, cast, staff)
    one = candidate_of(db, exam, cast.people["何以宁"])
    request = ask(db, exam, one, Standing.EXEMPT, reason="退休", document=Document("通知"), actor=staff.trainer)
    with refused("REASON_MISSING"):
        decide(db, exam, one, request, granted=False, reason="", actor=staff.examiner)
    decide(db, exam, one, request, granted=False, reason="还没有退休", actor=staff.examiner)
    assert (one.standing, db.query(StandingDecision).one().granted) == ("due", False)


def test_others_requests_and_files_that_are_none_are_refused(db: Session, exam: Exam, cast: Cast, staff: Staff) -> None:
    proposed(db, exam, cast, staff)
    one = candidate_of(db, exam, cast.people["何以宁"])
    paper = Document("证明")
    with pytest.raises(NotAllowed):
        ask(db, exam, one, Standing.DEFERRED, reason="x", document=paper, actor=cast[Role.SELF])
    wrong = Document("证明", b"MZ program", "a.pdf")
    with refused("FILE_KIND"):
        ask(db, exam, one, Standing.DEFERRED, reason="x", document=wrong, actor=staff.trainer)
    neighbour = Actor(None, Role.UNIT_TRAINER, cast.units["sibling"].id, cast.units["sibling"].path)
    with pytest.raises(NotFound):
        get_candidate(db, exam, one.id, seen_by=neighbour)


def test_an_exam_without_terms_has_those_of_its_kind(db: Session, cast: Cast, staff: Staff) -> None:
    exam = make_exam(db, cast.units["city"], staff, kind=ExamKind.QUAL_PUBLIC)
    assert (terms_of(db, exam).make_up_days, terms_of(db, exam).review_workdays) == (0, 5)
    set_terms(db, exam, Terms(15, 3, 2, bring="身份证"))
    assert (terms_of(db, exam).make_up_days, terms_of(db, exam).bring) == (15, "身份证")
    for wrong in (Terms(400, 5, 5), Terms(30, 99, 5), Terms(30, 5, -1)):
        with refused("TERMS_WRONG"):
            set_terms(db, exam, wrong)
    with refused("ROSTER_UNTIL_LATE"):
        set_terms(db, exam, Terms(30, 5, 5, roster_until=date(2024, 1, 1)))


def test_an_exam_held_in_another_system_is_announced_without_a_bank(db: Session, cast: Cast, staff: Staff) -> None:
    thin = make_blueprint(db, cast.units["own"], each=2, actor=staff.examiner)
    exam = make_exam(db, cast.units["city"], staff, blueprint=thin)
    with refused("BANK_TOO_THIN"):
        announce(db, exam, actor=staff.examiner)
    set_terms(db, exam, Terms(30, 5, 5, elsewhere="NANTONG_CLOUD"))
    announce(db, exam, actor=staff.examiner)
    assert exam.state == "announced"
