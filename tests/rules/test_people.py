"""Roles, posts, units: who may be what, when (domain C1.1)."""

from datetime import date, timedelta

import pytest
from hypothesis import given, strategies as st

from lms.errors import RuleBroken
from lms.people.rules import (
    PersonClass,
    PostKind,
    Span,
    masked_id_no,
    nearest_of,
    path_above,
    require_class_free,
    require_no_cycle,
    require_post_free,
    require_span,
    steps_of,
)
from tests.refusing import refused

APPLICANT, OFFICER, ASSISTANT, SUPERVISOR, SOCIAL = PersonClass
JANUARY, FEBRUARY = Span(date(2023, 1, 1), date(2023, 1, 31)), Span(date(2023, 2, 1), date(2023, 2, 28))
ALWAYS = Span(None, None)

days = st.none() | st.dates(date(2022, 1, 1), date(2024, 12, 31))
spans = st.builds(Span, days, days).filter(lambda s: not (s.start and s.end and s.end < s.start))

# Every pair of classes on one day: True may be held together (domain C1.1, must never have).
TOGETHER = {
    frozenset({APPLICANT, OFFICER}): False,  # who has the card no longer applies for it
    frozenset({APPLICANT, ASSISTANT}): False,
    frozenset({APPLICANT, SUPERVISOR}): True,  # the bureau's supervisor applies for an officer's card
    frozenset({APPLICANT, SOCIAL}): False,
    frozenset({OFFICER, ASSISTANT}): False,  # QD-10-1
    frozenset({OFFICER, SUPERVISOR}): True,  # ZJG-2-1: bureau staff hold both
    frozenset({OFFICER, SOCIAL}): False,  # a social supervisor has no credential of any kind
    frozenset({ASSISTANT, SUPERVISOR}): False,  # an assistant holds neither officer's nor supervisor's card
    frozenset({ASSISTANT, SOCIAL}): False,
    frozenset({SUPERVISOR, SOCIAL}): False,
}


@pytest.mark.requirement("QD-10-1")
@pytest.mark.parametrize("pair", TOGETHER, ids=lambda pair: "+".join(sorted(pair)))
def test_classes_that_exclude_each_other_are_refused_whichever_comes_first(pair: frozenset[PersonClass]) -> None:
    one, other = sorted(pair)
    for new, held in ((one, other), (other, one)):
        if TOGETHER[pair]:
            require_class_free(new, ALWAYS, [(held, ALWAYS)])
        else:
            with refused("ROLES_EXCLUDE"):
                require_class_free(new, ALWAYS, [(held, ALWAYS)])


def test_every_pair_of_classes_is_decided() -> None:
    assert len(TOGETHER) == 10


@pytest.mark.parametrize("person_class", PersonClass)
def test_nobody_is_the_same_twice_on_a_day(person_class: PersonClass) -> None:
    with refused("ROLE_TWICE"):
        require_class_free(person_class, JANUARY, [(person_class, ALWAYS)])
    require_class_free(person_class, FEBRUARY, [(person_class, JANUARY)])


def test_an_assistant_may_become_an_officer_the_day_after() -> None:
    require_class_free(OFFICER, FEBRUARY, [(ASSISTANT, JANUARY)])
    with refused("ROLES_EXCLUDE"):
        require_class_free(OFFICER, Span(date(2023, 1, 31), None), [(ASSISTANT, JANUARY)])


def test_a_span_ends_on_or_after_its_first_day() -> None:
    one_day = date(2023, 5, 1)
    require_span(Span(one_day, one_day))
    require_span(Span(None, one_day))
    require_span(Span(one_day, None))
    backwards = Span(one_day, one_day - timedelta(days=1))
    with refused("SPAN_REVERSED"):
        require_span(backwards)
    with refused("SPAN_REVERSED"):
        require_class_free(OFFICER, backwards, [])
    with refused("SPAN_REVERSED"):
        require_post_free(PostKind.REGULAR, backwards, [])


@given(one=spans, other=spans)
def test_spans_overlap_when_they_share_a_day(one: Span, other: Span) -> None:
    candidates = {d for span in (one, other) for d in (span.start, span.end) if d} | {date.min, date.max}
    shares = any(one.covers(day) and other.covers(day) for day in candidates)
    assert one.overlaps(other) is shares
    assert other.overlaps(one) is shares


@pytest.mark.parametrize(
    ("kind", "span", "code"),
    [
        (PostKind.REGULAR, JANUARY, "TWO_POSTS"),  # one person in two units on the same day
        (PostKind.REGULAR, Span(date(2023, 1, 31), None), "TWO_POSTS"),  # one shared day is enough
        (PostKind.REGULAR, FEBRUARY, None),  # a transfer on the first
        (PostKind.SECONDMENT, JANUARY, None),  # works elsewhere, is counted at the regular post
    ],
)
def test_one_regular_post_on_any_day(kind: PostKind, span: Span, code: str | None) -> None:
    held = [(PostKind.REGULAR, JANUARY, "市公安局")]
    if code is None:
        require_post_free(kind, span, held)
    else:
        with refused(code) as caught:
            require_post_free(kind, span, held)
        assert caught.value.parameters == {"unit": "市公安局"}


def test_two_secondments_on_one_day_are_refused_too() -> None:
    with refused("TWO_POSTS"):
        require_post_free(PostKind.SECONDMENT, JANUARY, [(PostKind.SECONDMENT, ALWAYS, "市司法局")])


PARENTS: dict[str, str | None] = {"city": None, "bureau": "city", "team": "bureau", "squad": "team"}


@pytest.mark.parametrize(
    ("unit", "parent", "circle"),
    [
        ("bureau", "bureau", True),  # its own superior
        ("bureau", "team", True),  # its own grandparent, by one step
        ("bureau", "squad", True),  # by two
        ("city", "squad", True),  # the root under a leaf
        ("team", "city", False),
        ("squad", "city", False),
        ("bureau", None, False),
        ("new", "squad", False),
        ("squad", "unheard-of", False),
    ],
)
def test_a_unit_is_never_its_own_ancestor(unit: str, parent: str | None, circle: bool) -> None:
    if circle:
        with refused("UNIT_OWN_ANCESTOR"):
            require_no_cycle(unit, parent, PARENTS)
    else:
        require_no_cycle(unit, parent, PARENTS)


@given(parents=st.dictionaries(st.integers(0, 7), st.integers(0, 7)), code=st.integers(0, 7), parent=st.integers(0, 7))
def test_the_search_for_circles_always_ends(parents: dict[int, int], code: int, parent: int) -> None:
    try:
        require_no_cycle(str(code), str(parent), {str(c): str(p) for c, p in parents.items()})
    except RuleBroken:
        return
    seen, above = [code], parent
    while above in parents:
        seen.append(above)
        above = parents[above]
    assert above != code
    assert len(seen) == len(set(seen))


def test_an_id_number_is_shown_by_its_last_four_characters() -> None:
    assert masked_id_no("002X") == "**************002X"
    assert len(masked_id_no("0014")) == 18


def test_a_path_leads_from_the_root_to_the_unit() -> None:
    assert steps_of("/1/7/12/") == [1, 7, 12]
    assert steps_of("/") == steps_of("") == []


def test_the_nearest_unit_that_has_something_gives_it() -> None:
    assert nearest_of("/1/7/12/", {1: "the city's", 7: "the bureau's", 8: "the neighbour's"}) == "the bureau's"
    assert nearest_of("/1/7/12/", {12: "its own", 1: "the city's"}) == "its own"
    assert nearest_of("/1/7/12/", {8: "the neighbour's"}) is None


def test_the_way_up_ends_above_the_root() -> None:
    assert path_above("/1/7/12/") == "/1/7/"
    assert path_above("/1/") == "/"
