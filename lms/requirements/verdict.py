"""The verdict on one person's year: what counts, what is capped away, what is missing, and why. Pure (domain C3.5)."""

from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Any, NamedTuple

from lms.requirements.parameters import Parameters
from lms.requirements.rules import Measure, Requirement


class State(StrEnum):
    """Where a person's year stands."""

    IN_PROGRESS = "IN_PROGRESS"
    AT_RISK = "AT_RISK"
    MET = "MET"
    SHORT = "SHORT"
    MADE_UP = "MADE_UP"
    EXEMPT = "EXEMPT"


class Sums(NamedTuple):
    """A person's posted hours of a year in hundredths. `credited` is after caps, `capped` what the caps took away."""

    total: int = 0
    public_law: int = 0
    business_skill: int = 0
    special_topic: int = 0
    concentrated: int = 0
    on_post: int = 0
    online: int = 0
    capped: int = 0
    pending: int = 0
    rejected: int = 0
    made_up: int = 0
    made_up_public_law: int = 0
    made_up_business_skill: int = 0
    made_up_special_topic: int = 0


class Reason(NamedTuple):
    """One sentence of a verdict: a stable code and what its sentence names (hours in hundredths, days as dates)."""

    code: str
    values: Mapping[str, Any] = MappingProxyType({})


class Least(NamedTuple):
    """The least that would make the year met, in hundredths: so many hours, of which at least so many of each kind."""

    total: int
    public_law: int
    business_skill: int
    special_topic: int


class Verdict(NamedTuple):
    """What a person's year comes to under one version of one rule set."""

    state: State
    requirement: Requirement
    sums: Sums
    missing: Mapping[Measure, int]
    least: Least
    reasons: Sequence[Reason]

    @property
    def met(self) -> bool:
        """Whether the year is met; an exempt person is neither met nor short."""
        return self.state is State.MET


# Of whoever has met the year: the same for all, for most people of a long list have.
_NOTHING = Least(0, 0, 0, 0)
_NOTHING_MISSING: Mapping[Measure, int] = MappingProxyType(
    dict.fromkeys((Measure.TOTAL, Measure.PUBLIC_LAW, Measure.BUSINESS_SKILL, Measure.SPECIAL_TOPIC), 0)
)


def is_met(
    total: int, public_law: int, business_skill: int, special_topic: int, req: Requirement, percent: int
) -> bool:
    """Tell whether counted hours meet a requirement; `percent` is the share of the hours actually done, else 0 (G3)."""
    return (
        total >= req.total
        and business_skill >= req.business_skill
        and special_topic >= req.special_topic
        and public_law >= req.public_law
        and business_skill * 100 >= percent * total
    )


def verdict(req: Requirement, sums: Sums, params: Parameters, *, on: date, over: bool = False) -> Verdict:
    """Judge a year as of a day, and say everything that led there; `over` says that the day itself has ended."""
    if req.exempt:
        return Verdict(State.EXEMPT, req, sums, {}, _NOTHING, (Reason(req.exempt), *_notes(req, sums)))
    if is_met(sums.total, sums.public_law, sums.business_skill, sums.special_topic, req, params.share_of_credited):
        in_time = params.rotation_due != "12-31" and on <= req.due_on
        praise = [Reason("ROTATION_MET", {"due_on": req.due_on})] if in_time else []
        return Verdict(State.MET, req, sums, _NOTHING_MISSING, _NOTHING, (*praise, *_notes(req, sums)))
    state, missing = standing(req, sums, params, on=on, over=over)
    reasons = (*_shortfalls(missing, params), *_notes(req, sums))
    return Verdict(state, req, sums, missing, _least(missing, sums, params), reasons)


def standing(
    req: Requirement, sums: Sums, params: Parameters, *, on: date, over: bool
) -> tuple[State, dict[Measure, int]]:
    """Return where the year of somebody who is not exempt stands, and what is missing: what is counted of a verdict."""
    missing = _missing(req, sums, params)
    state = _unmet_state(req, sums, params, on, over=over) if any(missing.values()) else State.MET
    return state, missing


def _missing(req: Requirement, sums: Sums, params: Parameters) -> dict[Measure, int]:
    total = max(req.total - sums.total, 0)
    business = max(req.business_skill - sums.business_skill, 0)
    if params.biz_skill_percent and params.biz_skill_share_of == "credited":
        business = max(business, _share_gap(sums, total, params.biz_skill_percent))
    return {
        Measure.TOTAL: total,
        Measure.PUBLIC_LAW: max(req.public_law - sums.public_law, 0),
        Measure.BUSINESS_SKILL: business,
        Measure.SPECIAL_TOPIC: max(req.special_topic - sums.special_topic, 0),
    }


def _share_gap(sums: Sums, total_missing: int, percent: int) -> int:
    """Return the least business hours x with (business + x) / (total + max(x, missing)) >= percent (G3, hours done)."""
    within = _up(percent * (sums.total + total_missing) - 100 * sums.business_skill, 100)
    if within <= total_missing:
        return max(within, 0)
    return _up(percent * sums.total - 100 * sums.business_skill, 100 - percent)


def _least(missing: Mapping[Measure, int], sums: Sums, params: Parameters) -> Least:
    """Solve for the fewest further hours: each is public law or business, and a topic hour may be either."""
    law, business, topic = (missing[m] for m in (Measure.PUBLIC_LAW, Measure.BUSINESS_SKILL, Measure.SPECIAL_TOPIC))
    total = max(missing[Measure.TOTAL], law + business, topic)
    if params.biz_skill_share_of == "credited":
        # Whatever is added for another reason widens the base of the share (G3).
        percent, short = params.biz_skill_percent, -100 * sums.business_skill
        total = max(total, _up(percent * sums.total + short + 100 * law, 100 - percent))
        business = max(business, _up(percent * (sums.total + total) + short, 100))
    return Least(total, law, business, topic)


def _up(number: int, by: int) -> int:
    return -(-number // by)


def _unmet_state(req: Requirement, sums: Sums, params: Parameters, on: date, *, over: bool) -> State:
    if on > req.due_on or (over and on == req.due_on):
        return State.MADE_UP if _is_made_up(req, sums, params) else State.SHORT
    return State.AT_RISK if _is_behind(req, sums, params, on) else State.IN_PROGRESS


def _is_made_up(req: Requirement, sums: Sums, params: Parameters) -> bool:
    """Tell whether the year would be met with the hours made up for it, kind by kind (domain C3.4)."""
    return is_met(
        sums.total + sums.made_up,
        sums.public_law + sums.made_up_public_law,
        sums.business_skill + sums.made_up_business_skill,
        sums.special_topic + sums.made_up_special_topic,
        req,
        params.share_of_credited,
    )


def _is_behind(req: Requirement, sums: Sums, params: Parameters, on: date) -> bool:
    """Tell whether the year is more than `at_risk_percent` points behind the calendar [default]."""
    begin = req.months.joined_on or date(req.due_on.year, 1, 1)
    span, gone = (req.due_on - begin).days + 1, (on - begin).days + 1
    if span <= 0 or gone <= 0:
        return False
    return sums.total * span * 100 < req.total * (100 * gone - params.at_risk_percent * span)


def _shortfalls(missing: Mapping[Measure, int], params: Parameters) -> list[Reason]:
    codes = {
        Measure.TOTAL: "TOTAL_SHORT",
        Measure.PUBLIC_LAW: "PUBLIC_LAW_SHORT",
        Measure.BUSINESS_SKILL: "SHARE_SHORT" if params.biz_skill_share_of == "credited" else "BUSINESS_SKILL_SHORT",
        Measure.SPECIAL_TOPIC: "SPECIAL_TOPIC_SHORT",
    }
    return [Reason(codes[measure], {"hours": hours}) for measure, hours in missing.items() if hours]


def _notes(req: Requirement, sums: Sums) -> list[Reason]:
    notes: list[Reason] = []
    if sums.pending:
        notes.append(Reason("PENDING_HOURS", {"hours": sums.pending}))
    if sums.rejected:
        notes.append(Reason("REJECTED_HOURS", {"hours": sums.rejected}))
    if req.online_cap and sums.online > req.online_cap:
        notes.append(Reason("ONLINE_CAP", {"hours": sums.online - req.online_cap, "cap": req.online_cap}))
    over_methods = sums.capped - max(sums.online - req.online_cap, 0)
    if over_methods > 0 and not req.exempt:
        notes.append(Reason("METHOD_CAP", {"hours": over_methods}))
    if req.months.not_in_post and not req.exempt:
        notes.append(Reason("PRORATED_POST", {"months": req.months.counted, "less": req.months.not_in_post}))
    if req.months.on_leave and not req.exempt:
        notes.append(Reason("PRORATED_LEAVE", {"months": req.months.counted, "less": req.months.on_leave}))
    if sums.made_up:
        notes.append(Reason("MADE_UP_HOURS", {"hours": sums.made_up}))
    return notes
