"""When something is due about a credential: each threshold on the day before, on the day, and after (C2.2)."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from lms.credentials.rules.deadlines import CardStanding, Left, Span, dues_of, left_on, request_due
from lms.credentials.rules.dues import Due, DueKind as Kind, Group, Whose, group_of
from lms.credentials.rules.requests import RequestKind
from lms.workdays import PACKAGED

LAST = date(2026, 12, 31)
ISSUED = date(2026, 3, 2)  # a Monday
ACTIVE = CardStanding("ACTIVE", LAST, date(2022, 1, 1), date(2022, 1, 1))
FRESH = CardStanding("ISSUED", date(2031, 3, 1), ISSUED, ISSUED, made_on=ISSUED)


def only(card: CardStanding, today: date) -> Due:
    """Return the one thing that is due."""
    (due,) = dues_of(card, today, PACKAGED)
    return due


class TestExpiry:
    @pytest.mark.parametrize(
        ("left", "stage"),
        [
            (181, None),
            (180, 180),
            (179, 180),
            (91, 180),
            (90, 90),
            (89, 90),
            (31, 90),
            (30, 30),
            (8, 30),
            (7, 7),
            (0, 7),
        ],
    )
    def test_the_smallest_threshold_that_is_reached_counts(self, left: int, stage: int | None) -> None:
        found = dues_of(ACTIVE, LAST - timedelta(days=left), PACKAGED)
        assert [due.stage for due in found] == ([] if stage is None else [stage])

    def test_the_last_valid_day_still_counts(self) -> None:
        due = only(ACTIVE, LAST)
        assert (due.on, due.days_left(LAST), due.is_late(LAST)) == (LAST, 0, False)

    def test_nobody_is_reminded_while_his_renewal_waits(self) -> None:
        assert dues_of(replace(ACTIVE, request=RequestKind.RENEW), LAST, PACKAGED) == []

    @pytest.mark.parametrize("state", ["CANCELLED", "REVOKED"])
    def test_nothing_is_due_about_a_card_that_is_over(self, state: str) -> None:
        assert dues_of(replace(ACTIVE, state=state), LAST, PACKAGED) == []

    @pytest.mark.parametrize(("after", "can_be"), [(1, False), (90, False), (91, True), (92, True)])
    def test_an_expired_card_may_be_cancelled_once_ninety_days_are_over(self, after: int, can_be: bool) -> None:
        today = LAST + timedelta(days=after)
        due = only(ACTIVE, today)
        assert (due.kind, due.whose, due.is_late(today)) == (Kind.EXPIRED, Whose.BUREAU, False)
        assert (due.on is not None and due.on <= today) == can_be

    def test_an_expired_card_whose_renewal_waits_is_not_cancelled(self) -> None:
        assert dues_of(replace(ACTIVE, request=RequestKind.RENEW), LAST + timedelta(days=100), PACKAGED) == []


class TestIssued:
    @pytest.mark.parametrize(("day", "late"), [(6, False), (7, False), (8, True)])
    def test_a_card_is_handed_over_within_five_working_days(self, day: int, *, late: bool) -> None:
        today = ISSUED + timedelta(days=day)
        due = only(replace(FRESH, is_received=False), today)
        assert (due.kind, due.on, due.is_late(today)) == (Kind.RECEIPT, date(2026, 3, 9), late)

    @pytest.mark.parametrize(("day", "stage"), [(6, None), (7, 7), (8, 7), (29, 7), (30, 30), (31, 30)])
    def test_the_oath_is_reminded_of_on_day_7_and_listed_on_day_30(self, day: int, stage: int | None) -> None:
        found = dues_of(FRESH, ISSUED + timedelta(days=day), PACKAGED)
        assert [due.stage for due in found] == ([] if stage is None else [stage])
        assert all(due.to_bureau_from == ISSUED + timedelta(days=30) for due in found)

    def test_not_while_a_case_holds_it(self) -> None:
        assert dues_of(replace(FRESH, is_held=True), ISSUED + timedelta(days=40), PACKAGED) == []


class TestLost:
    CARD = replace(ACTIVE, state="LOST", since=date(2026, 3, 6), valid_to=date(2030, 1, 1))  # a Friday

    @pytest.mark.parametrize(("day", "late"), [(6, False), (9, False), (10, True)])
    def test_the_void_notice_follows_within_one_working_day(self, day: int, *, late: bool) -> None:
        today = date(2026, 3, day)
        due = only(self.CARD, today)
        assert (due.kind, due.on, due.is_late(today)) == (Kind.VOID_NOTICE, date(2026, 3, 9), late)

    @pytest.mark.parametrize("day", [16, 17, 18])
    def test_then_a_new_one_may_be_asked_for_from_a_day_that_never_passes(self, day: int) -> None:
        today, card = date(2026, 3, day), replace(self.CARD, void_until=date(2026, 3, 16))
        due = only(card, today)
        assert (due.kind, due.on, due.is_late(today)) == (Kind.REPLACEMENT, date(2026, 3, 17), False)
        assert dues_of(replace(card, request=RequestKind.REPLACE), today, PACKAGED) == []


class TestCollected:
    CARD = replace(ACTIVE, valid_to=date(2030, 1, 1), left=Left(date(2026, 3, 6)))

    @pytest.mark.parametrize(("day", "late"), [(12, False), (13, False), (14, True)])
    def test_who_left_hands_in_within_five_working_days_and_then_the_bureau_is_told(
        self, day: int, *, late: bool
    ) -> None:
        today = date(2026, 3, day)
        due = only(self.CARD, today)
        assert (due.kind, due.on, due.whose) == (Kind.COLLECTION, date(2026, 3, 13), Whose.UNIT)
        assert due.is_late(today) == late
        assert due.to_bureau_from == date(2026, 3, 14)

    def test_where_nobody_recorded_the_day_there_is_none(self) -> None:
        due = only(replace(self.CARD, left=Left(None)), LAST)
        assert (due.on, group_of(due, LAST)) == (None, Group.UNDATED)

    def test_what_was_collected_waits_for_the_bureau_alone(self) -> None:
        due = only(replace(self.CARD, is_collected=True), LAST)
        assert (due.kind, due.whose) == (Kind.CONFIRMATION, Whose.BUREAU)

    @pytest.mark.parametrize(("day", "late"), [(26, False), (27, False), (28, True)])
    def test_what_was_withdrawn_is_cancelled_within_fifteen_working_days(self, day: int, *, late: bool) -> None:
        today = date(2026, 3, day)
        due = only(replace(self.CARD, state="WITHDRAWN", withdrawn_on=date(2026, 3, 6)), today)
        assert (due.kind, due.on, due.is_late(today)) == (Kind.CANCELLATION, date(2026, 3, 27), late)


class TestLeaving:
    def test_who_is_on_an_enforcement_post_has_not_left(self) -> None:
        assert left_on([Span(None, None, counts=True)], LAST) is None
        assert left_on([Span(None, LAST, counts=True)], LAST) is None

    def test_the_day_after_the_last_one_he_has(self) -> None:
        assert left_on([Span(None, LAST, counts=True)], LAST + timedelta(days=1)) == Left(LAST)

    def test_the_office_post_after_it_changes_nothing(self) -> None:
        spans = [Span(None, date(2026, 5, 31), counts=True), Span(date(2026, 6, 1), None, counts=False)]
        assert left_on(spans, LAST) == Left(date(2026, 5, 31))

    def test_who_was_never_on_one_left_with_his_office_post(self) -> None:
        assert left_on([Span(date(2026, 6, 1), None, counts=False)], LAST) == Left(date(2026, 6, 1))
        assert left_on([], LAST) == Left(None)


class TestRequests:
    def test_a_renewal_has_thirty_days_others_ten_working_days(self) -> None:
        assert request_due("RENEW", "FILED", date(2026, 3, 2), PACKAGED).on == date(2026, 4, 1)
        assert request_due("REPLACE", "FILED", date(2026, 3, 2), PACKAGED).on == date(2026, 3, 16)

    def test_it_lies_on_the_units_desk_then_on_the_bureaus(self) -> None:
        assert request_due("RENEW", "FILED", ISSUED, PACKAGED).whose is Whose.UNIT
        assert request_due("RENEW", "CHECKED", ISSUED, PACKAGED).whose is Whose.BUREAU


class TestUnknownYears:
    def test_a_year_without_a_calendar_is_named_and_no_day_guessed(self) -> None:
        issued = date(2040, 5, 7)
        due = only(replace(FRESH, made_on=issued, valid_to=date(2045, 1, 1), is_received=False), issued)
        assert (due.on, due.unknown_year, due.is_late(issued)) == (None, 2040, False)
        assert request_due("RENEW", "FILED", issued, PACKAGED).unknown_year == 2040


class TestGroups:
    TODAY = date(2026, 11, 18)  # a Wednesday

    @pytest.mark.parametrize(
        ("day", "group"),
        [
            (date(2026, 11, 17), Group.OVERDUE),
            (date(2026, 11, 18), Group.WEEK),
            (date(2026, 11, 22), Group.WEEK),
            (date(2026, 11, 23), Group.MONTH),
            (date(2026, 11, 30), Group.MONTH),
            (date(2026, 12, 1), Group.LATER),
            (date(2027, 11, 30), Group.LATER),
        ],
    )
    def test_by_sunday_by_the_months_end_later(self, day: date, group: Group) -> None:
        assert group_of(Due(Kind.CASE, day, Whose.UNIT), self.TODAY) is group

    def test_a_day_from_which_something_may_be_done_is_never_overdue(self) -> None:
        due = Due(Kind.REPLACEMENT, date(2026, 1, 1), Whose.HOLDER, is_limit=False)
        assert group_of(due, self.TODAY) is Group.WEEK
