"""A year as it is shown: each hour counts or says why not, and the bars agree with the verdict."""

from datetime import date

from lms.hours.catalogue import Method, Tag
from lms.requirements.caps import Hours, sums_of
from lms.requirements.parameters import MethodCap, Parameters
from lms.requirements.rules import FULL_YEAR, Measure, requirement_of
from lms.requirements.verdict import verdict
from lms.requirements.year_view import Line, Why, judged_after, measures, sort_out

PARAMS = Parameters(
    biz_skill_percent=60,
    special_topic_min=10,
    method_caps=(MethodCap(methods=(Method.MEETING,), hours=6), MethodCap(methods=(Method.SELF_STUDY,), hours=0)),
)
REQUIRED = requirement_of(2023, FULL_YEAR, PARAMS)
ON = date(2023, 11, 20)


def line(entry: int | None, day: int, hours: float, method: Method = Method.CLASSROOM, **differing: object) -> Line:
    facts = {"category": "BK.OTH", "tags": 0} | differing
    return Line("培训", date(2023, 3, day), method.value, credit=int(hours * 100), entry_id=entry, **facts)  # type: ignore[arg-type]  # plain facts


def judged(lines: list[Line]):  # type: ignore[no-untyped-def]  # a Verdict
    hours = [Hours(e.entry_id or 0, e.occurred_on, e.category, e.tags, e.method, e.credit) for e in lines]
    return verdict(REQUIRED, sums_of(hours, REQUIRED, PARAMS), PARAMS, on=ON)


def test_the_training_that_crosses_a_cap_counts_in_part_and_says_how_much() -> None:
    online = [line(number, number, 4, Method.ONLINE) for number in range(1, 9)]
    credited, left_out = sort_out(online, REQUIRED, PARAMS)
    assert [row.counted for row in credited] == [200, *[400] * 7]
    [cut] = left_out
    assert (cut.why, cut.credit) == (Why.ONLINE_CAP, 200)
    assert cut.values == {"credit": 400, "counted": 200, "cap": 3000}


def test_a_method_with_a_cap_names_the_methods_that_share_it() -> None:
    _, left_out = sort_out([line(1, 1, 8, Method.MEETING)], REQUIRED, PARAMS)
    assert left_out[0].values == {"credit": 800, "counted": 600, "cap": 600, "methods": ("MEETING",)}


def test_a_method_that_gives_nothing_stands_only_among_what_does_not_count() -> None:
    credited, left_out = sort_out([line(1, 1, 2, Method.SELF_STUDY)], REQUIRED, PARAMS)
    assert credited == []
    assert left_out[0].why is Why.METHOD_CAP


def test_made_up_hours_and_other_counters_stand_apart() -> None:
    lines = [line(1, 1, 4, is_make_up=True), line(2, 2, 4, category="INIT.POST"), line(3, 3, 4)]
    credited, left_out = sort_out(lines, REQUIRED, PARAMS)
    assert [row.line.entry_id for row in credited] == [3]
    assert {row.why for row in left_out} == {Why.MAKE_UP, Why.OTHER_COUNTER}


def test_without_rules_nothing_is_cut() -> None:
    online = [line(number, number, 4, Method.ONLINE) for number in range(1, 11)]
    credited, left_out = sort_out(online, None, None)
    assert sum(row.counted for row in credited) == 4000
    assert left_out == []


def test_the_bars_agree_with_the_verdict_and_waiting_hours_are_what_would_count() -> None:
    posted = [line(number, number, 4, Method.ONLINE) for number in range(1, 9)]
    waiting = [line(None, 20, 4, Method.ONLINE), line(None, 21, 3, tags=Tag.PRUDENT)]
    now = judged(posted)
    after = judged_after(now, posted, waiting, PARAMS, on=ON)
    total, business, topic = measures(now, after, posted, PARAMS)
    assert (total.posted, total.pending, total.capped, total.required, total.missing) == (3000, 300, 200, 6000, 3000)
    assert (business.posted, business.required) == (3000, 3600)
    assert (topic.measure, topic.pending, topic.missing) == (Measure.SPECIAL_TOPIC, 300, 1000)
    assert total.reach == 6000


def test_a_threshold_that_asks_for_nothing_has_no_bar() -> None:
    plain = Parameters()
    required = requirement_of(2023, FULL_YEAR, plain)
    now = verdict(required, sums_of([], required, plain), plain, on=ON)
    assert [bar.measure for bar in measures(now, now, [], plain)] == [Measure.TOTAL]
