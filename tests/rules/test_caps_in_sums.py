"""What sums alone tell of caps is what the entries tell, one by one; where they cannot tell, they say so."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given, strategies as st

from lms.hours.catalogue import HOUR, YEARLY, Method
from lms.requirements.caps import Hours, decides, met_with, sums_of, without_any
from lms.requirements.parameters import MethodCap, Parameters
from lms.requirements.rules import FULL_YEAR, Requirement, requirement_of
from lms.requirements.verdict import Sums, is_met

_CATEGORIES = st.sampled_from(["PL.GEN", "BK.OTH", "SK.INS"])
_METHODS = st.sampled_from([Method.ONLINE, Method.ONLINE, Method.CLASSROOM, Method.VIDEO_DEMO])
_CAP = MethodCap(methods=(Method.VIDEO_DEMO,), hours=12)
_PARAMETERS = st.builds(
    Parameters,
    annual_total_min=st.sampled_from([10, 60]),
    public_law_min=st.sampled_from([0, 4]),
    biz_skill_percent=st.sampled_from([0, 60]),
    biz_skill_share_of=st.sampled_from(["required", "credited"]),
    special_topic_min=st.sampled_from([0, 4]),
    method_caps=st.just((_CAP,)),
)
_ENTRIES = st.lists(
    st.tuples(st.integers(0, 300), _CATEGORIES, st.sampled_from([0, 1, 4]), _METHODS, st.integers(1, 12)), max_size=25
)


def hours(given_rows: list[tuple[int, str, int, Method, int]], first: int = 1) -> list[Hours]:
    return [
        Hours(first + n, date(2023, 1, 1) + timedelta(days=day), category, tags, method.value, credit * HOUR // 2)
        for n, (day, category, tags, method, credit) in enumerate(given_rows)
    ]


def before_caps(entries: list[Hours], req: Requirement, params: Parameters) -> Sums:
    free = params.model_copy(update={"method_caps": ()})
    return sums_of(entries, replace(req, online_cap=10**9), free)


def verdicts(sums: Sums, req: Requirement, params: Parameters) -> list[bool]:
    """Each kind reached or not, the whole, and the year."""
    kinds = [sums.public_law >= req.public_law, sums.business_skill >= req.business_skill]
    kinds += [sums.special_topic >= req.special_topic, sums.total >= req.total]
    percent = params.share_of_credited
    return [*kinds, is_met(sums.total, sums.public_law, sums.business_skill, sums.special_topic, req, percent)]


@given(params=_PARAMETERS, rows=_ENTRIES)
def test_where_it_decides_nothing_taking_from_the_whole_alone_judges_alike(
    params: Parameters, rows: list[tuple[int, str, int, Method, int]]
) -> None:
    req = requirement_of(2023, FULL_YEAR, params)
    entries = [each for each in hours(rows) if each.method != Method.VIDEO_DEMO]
    raw, exact = before_caps(entries, req, params), sums_of(entries, req, params)
    gone = raw.online - req.online_cap
    if gone > 0 and not decides(raw, gone, req, params):
        rough = without_any(raw, gone)
        assert (rough.total, rough.capped) == (exact.total, exact.capped)
        assert verdicts(rough, req, params) == verdicts(exact, req, params)


@given(params=_PARAMETERS, rows=_ENTRIES, more=_ENTRIES)
def test_who_would_be_met_with_what_waits_is_told_as_the_entries_tell_it(
    params: Parameters,
    rows: list[tuple[int, str, int, Method, int]],
    more: list[tuple[int, str, int, Method, int]],
) -> None:
    req = requirement_of(2023, FULL_YEAR, params)
    posted, waiting = hours(rows), hours(more, first=1000)
    assert {each.category for each in (*posted, *waiting)} <= YEARLY
    exact, raw = sums_of(posted, req, params), before_caps(posted, req, params)
    gone = raw.online - req.online_cap
    only_online = gone > 0 and exact.capped == gone
    for sums in (exact, without_any(raw, gone)) if only_online else (exact,):
        told = met_with(sums, waiting, req, params)
        if told is not None:
            assert told is verdicts(sums_of([*posted, *waiting], req, params), req, params)[-1]


def test_hours_online_beyond_the_cap_leave_open_what_only_the_order_tells() -> None:
    params = Parameters(annual_total_min=60, biz_skill_percent=60)
    req = requirement_of(2023, FULL_YEAR, params)
    sums = Sums(total=70 * HOUR, public_law=30 * HOUR, business_skill=40 * HOUR, online=36 * HOUR)
    assert decides(sums, 6 * HOUR, req, params)
    assert not decides(sums, 4 * HOUR, req, params)
    assert met_with(sums, [], req, params) is None
    assert met_with(sums._replace(online=34 * HOUR), [], req, params) is True


def test_a_share_of_the_hours_done_depends_on_which_hours_go() -> None:
    params = Parameters(annual_total_min=60, biz_skill_percent=60, biz_skill_share_of="credited")
    req = requirement_of(2023, FULL_YEAR, params)
    plenty = Sums(total=150 * HOUR, public_law=10 * HOUR, business_skill=140 * HOUR, online=36 * HOUR)
    assert decides(plenty, 6 * HOUR, req, params)
    assert met_with(plenty, [], req, params) is None
