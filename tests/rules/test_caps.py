"""Which posted hours count towards the year: caps by method, the earliest training first (domain C3.3)."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from hypothesis import given, strategies as st

from lms.hours.catalogue import LEAVES, YEARLY, Method, Tag
from lms.requirements.actions.rule_sets import PROFILES, read_profile
from lms.requirements.caps import Hours, apply_caps, sums_of
from lms.requirements.parameters import MethodCap, Parameters
from lms.requirements.rules import FULL_YEAR, Months, Requirement, requirement_of

QD = read_profile((PROFILES / "QD-2023.toml").read_text(encoding="utf-8")).parameters
OWED = requirement_of(2023, FULL_YEAR, QD)
EXEMPT = requirement_of(2023, Months(0, 12, 0, None), QD)


def entry(
    number: int,
    hours: float,
    method: Method = Method.CLASSROOM,
    category: str = "BK.OTH",
    tags: int = 0,
    day: int | None = None,
) -> Hours:
    on = date(2023, 1, 1) + timedelta(days=number if day is None else day)
    return Hours(number, on, category, tags, method.value, round(hours * 100))


def counted(entries: Sequence[Hours], req: Requirement = OWED, params: Parameters = QD) -> list[int]:
    allowed = apply_caps(entries, req, params)
    return [allowed[e.entry_id] for e in entries]


@pytest.mark.parametrize(
    ("methods", "cap"),
    [
        # The caps of domain C3.3, in 学时; those in one row share theirs.
        ((Method.CASE_COMMENT, Method.CASE_GUIDANCE, Method.VIDEO_DEMO), 12),
        ((Method.COURT_OBSERVATION,), 8),
        ((Method.CONTEST, Method.POST_PRACTICE), 12),
        ((Method.SHADOWING, Method.ON_SITE_GUIDANCE, Method.MENTORING), 20),
        ((Method.LECTURING,), 12),
        ((Method.MEETING,), 6),
        ((Method.SELF_STUDY,), 0),
        ((Method.ONLINE,), 30),  # half of the sixty required
    ],
)
def test_each_method_counts_up_to_its_cap(methods: tuple[Method, ...], cap: int) -> None:
    entries = [entry(n, 4, method) for n, method in enumerate(methods * 12)]
    allowed = counted(entries)
    assert sum(allowed) == cap * 100
    full = cap // 4
    assert allowed[:full] == [400] * full, "the earliest count wholly"
    assert not any(allowed[full + 1 :]), "after the cap nothing counts"


@pytest.mark.parametrize("method", [Method.CLASSROOM, Method.DRILL, Method.SIMULATION, Method.SCENARIO, Method.SALON])
def test_other_methods_have_no_cap(method: Method) -> None:
    assert counted([entry(n, 4, method) for n in range(50)]) == [400] * 50


def test_an_entry_across_a_cap_counts_in_part() -> None:
    assert counted([entry(1, 5, Method.MEETING), entry(2, 4, Method.MEETING)]) == [500, 100]


def test_the_earliest_training_fills_a_cap_whenever_it_was_posted() -> None:
    late_posted = entry(9, 4, Method.MEETING, day=5)
    early_posted = entry(1, 4, Method.MEETING, day=100)
    assert counted([early_posted, late_posted]) == [200, 400]
    assert counted([late_posted, early_posted]) == [400, 200]


def test_on_one_day_the_entry_posted_first_comes_first() -> None:
    assert counted([entry(2, 4, Method.MEETING, day=5), entry(1, 4, Method.MEETING, day=5)]) == [200, 400]


def test_caps_do_not_take_from_each_other() -> None:
    entries = [entry(1, 12, Method.CASE_COMMENT), entry(2, 8, Method.COURT_OBSERVATION, "PL.GEN")]
    assert counted(entries) == [1200, 800]


@pytest.mark.requirement("QD-10-3")
def test_practice_on_the_post_before_the_first_card_has_no_cap() -> None:
    practice = [entry(n, 6, Method.SHADOWING, "INIT.POST") for n in range(20)]
    assert counted(practice) == [600] * 20
    assert counted([*practice, entry(30, 8, Method.SHADOWING, "SK.INS")])[-1] == 800


def test_online_hours_outside_the_sixty_are_not_cut() -> None:
    concentrated = [entry(n, 4, Method.ONLINE, "INIT.CON") for n in range(10)]
    assert counted([*concentrated, entry(20, 4, Method.ONLINE, "PL.GEN")]) == [400] * 11


def test_hours_outside_the_sixty_fill_no_cap() -> None:
    for_assistants = [entry(n, 6, Method.LECTURING, "AUX.LAW") for n in range(3)]
    assert counted([*for_assistants, entry(20, 8, Method.LECTURING, "PL.GEN")]) == [600, 600, 600, 800]


def test_nothing_is_cut_for_who_is_exempt() -> None:
    entries = [entry(1, 40, Method.ONLINE, "PL.GEN"), entry(2, 3, Method.SELF_STUDY, "PL.GEN")]
    assert counted(entries, EXEMPT) == [4000, 300]
    assert sums_of(entries, EXEMPT, QD).capped == 0


def test_the_cap_of_who_owes_less_is_less() -> None:
    owes_five = requirement_of(2023, Months(1, 11, 0, None), QD)
    assert counted([entry(1, 4, Method.ONLINE, "PL.GEN")], owes_five) == [250]


def test_example_c_online_34_of_60() -> None:
    """Domain C3.5, example C: only 30 of the 34 online hours count, so the total is 56."""
    online = [entry(n, 4, Method.ONLINE, "PL.GEN") for n in range(8)] + [entry(8, 2, Method.ONLINE, "BK.OTH")]
    rest = [entry(20 + n, 2, Method.CLASSROOM, "SK.CAS") for n in range(13)]
    sums = sums_of([*online, *rest], OWED, QD)
    assert (sums.online, sums.total, sums.capped) == (3400, 5600, 400)


@pytest.mark.requirement("QD-10-7")
@pytest.mark.parametrize(
    ("tags", "topic"),
    [
        (Tag.PRUDENT, 400),
        (Tag.DISCRETION, 400),
        (Tag.LENIENCY, 400),
        (Tag.PRUDENT | Tag.DISCRETION | Tag.LENIENCY, 400),  # an hour is counted once, whatever it bears
        (Tag.PLATFORM | Tag.CONDUCT | Tag.NEW_LAW, 0),
        (0, 0),
    ],
)
@pytest.mark.requirement("QD-M9-5")
def test_invariant_9_the_special_topic_lies_within_the_total_and_is_counted_once(tags: int, topic: int) -> None:
    """C10, 9: special-topic hours do not add to the total twice."""
    sums = sums_of([entry(1, 4, tags=tags, category="PL.SYS"), entry(2, 2)], OWED, QD)
    assert (sums.total, sums.public_law, sums.business_skill, sums.special_topic) == (600, 400, 200, topic)


def test_which_tags_make_the_topic_is_a_parameter() -> None:
    params = Parameters(special_topic_tags=("PLATFORM",))
    assert sums_of([entry(1, 4, tags=Tag.PLATFORM)], OWED, params).special_topic == 400
    assert sums_of([entry(1, 4, tags=Tag.PRUDENT)], OWED, params).special_topic == 0


@pytest.mark.requirement("QD-10-2")
@pytest.mark.parametrize(
    ("category", "tags", "concentrated", "on_post", "total"),
    [
        ("INIT.CON", 0, 400, 0, 0),  # stands by itself
        ("PL.GEN", Tag.CONCENTRATED, 400, 0, 400),  # counts there and in its own leaf (G7)
        ("INIT.CON", Tag.CONCENTRATED, 400, 0, 0),  # not twice
        ("INIT.POST", 0, 0, 400, 0),  # 120 hours on the post are no part of the sixty (G7)
        ("SUP", 0, 0, 0, 0),
        ("AUX.ETH", 0, 0, 0, 0),
        ("AUX.ETH", Tag.PRUDENT, 0, 0, 0),
    ],
)
def test_first_time_hours_have_their_own_counters(
    category: str, tags: int, concentrated: int, on_post: int, total: int
) -> None:
    sums = sums_of([entry(1, 4, category=category, tags=tags)], OWED, QD)
    assert (sums.concentrated, sums.on_post, sums.total, sums.special_topic) == (concentrated, on_post, total, 0)


all_hours = st.lists(
    st.builds(
        Hours,
        st.integers(1, 10**6),
        st.dates(date(2023, 1, 1), date(2023, 12, 31)),
        st.sampled_from(sorted(LEAVES)),
        st.integers(0, 127),
        st.sampled_from([method.value for method in Method]),
        st.integers(1, 16).map(lambda halves: halves * 50),
    ),
    unique_by=lambda hours: hours.entry_id,
    max_size=20,
)
any_months = st.integers(0, 12).map(lambda counted: Months(counted, 12 - counted, 0, None))


@given(entries=all_hours, months=any_months)
def test_invariant_8_no_cap_is_ever_exceeded(entries: list[Hours], months: Months) -> None:
    """C10, 8: method caps and the online cap hold whatever was posted."""
    req = requirement_of(2023, months, QD)
    allowed = apply_caps(entries, req, QD)
    assert all(0 <= allowed[e.entry_id] <= e.credit for e in entries)
    if req.exempt:
        return
    online = sum(allowed[e.entry_id] for e in entries if e.method == Method.ONLINE and e.category in YEARLY)
    assert online <= req.online_cap
    for cap in QD.method_caps:
        under = [e for e in entries if e.method in cap.methods and e.category in YEARLY]
        assert sum(allowed[e.entry_id] for e in under) == min(sum(e.credit for e in under), cap.hours * 100)


@given(entries=all_hours, months=any_months, seed=st.randoms(use_true_random=False))
def test_the_order_of_reading_changes_nothing(entries: list[Hours], months: Months, seed: object) -> None:
    req = requirement_of(2023, months, QD)
    shuffled = entries[:]
    seed.shuffle(shuffled)  # type: ignore[attr-defined]  # hypothesis hands a random.Random
    assert apply_caps(entries, req, QD) == apply_caps(shuffled, req, QD)
    assert sums_of(entries, req, QD) == sums_of(shuffled, req, QD)


@given(entries=all_hours, months=any_months)
def test_invariant_9_the_sums_agree_with_each_other(entries: list[Hours], months: Months) -> None:
    """C10, 9: tag hours never exceed the total; the parts make the whole."""
    sums = sums_of(entries, requirement_of(2023, months, QD), QD)
    assert sums.public_law + sums.business_skill == sums.total
    assert sums.special_topic <= sums.total
    assert sums.total + sums.capped == sum(e.credit for e in entries if e.category in YEARLY)


@given(entries=all_hours)
def test_taking_hours_back_never_makes_anybody_have_more(entries: list[Hours]) -> None:
    whole = sums_of(entries, OWED, QD)
    for gone in range(min(len(entries), 5)):
        assert sums_of(entries[:gone] + entries[gone + 1 :], OWED, QD).total <= whole.total


def test_a_cap_of_nought_and_a_cap_for_one_category_are_possible() -> None:
    caps = (MethodCap(methods=(Method.DRILL,), hours=0, exempt_categories=("SK.DRL",)),)
    params = Parameters(method_caps=caps)
    entries = [entry(1, 4, Method.DRILL, "SK.INS"), entry(2, 4, Method.DRILL, "SK.DRL")]
    by_method: dict[str, int] = defaultdict(int)
    for e in entries:
        by_method[e.category] += apply_caps(entries, OWED, params)[e.entry_id]
    assert by_method == {"SK.INS": 0, "SK.DRL": 400}
