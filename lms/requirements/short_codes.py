"""Short codes of a verdict's reasons, as lists and tables show them beside a name. Pure."""

from functools import lru_cache

from lms.requirements.verdict import Verdict

SHORT = {
    "TOTAL_SHORT": "T1",
    "PUBLIC_LAW_SHORT": "L1",
    "BUSINESS_SKILL_SHORT": "B1",
    "SHARE_SHORT": "B2",
    "SPECIAL_TOPIC_SHORT": "S1",
    "ONLINE_CAP": "C1",
    "METHOD_CAP": "C2",
    "REJECTED_HOURS": "R1",
    "PRORATED_POST": "M1",
    "PRORATED_LEAVE": "M2",
    "MADE_UP_HOURS": "K1",
}
# P1: what waits is enough to meet the year; P2: it is not.
ENOUGH_WAITING, SOME_WAITING = "P1", "P2"
ORDER = ("T1", "L1", "B1", "B2", "S1", "P1", "P2", "R1", "C1", "C2", "M1", "M2", "K1")


def short_codes(judged: Verdict, *, only_waiting: bool) -> tuple[str, ...]:
    """Return the codes of a verdict in the order in which lists show them."""
    if not judged.reasons:  # most people of a long list
        return ()
    return _in_order(tuple(reason.code for reason in judged.reasons), only_waiting)


@lru_cache(maxsize=512)
def _in_order(reasons: tuple[str, ...], only_waiting: bool) -> tuple[str, ...]:  # noqa: FBT001 - kept by its values
    codes = {SHORT[reason] for reason in reasons if reason in SHORT}
    if "PENDING_HOURS" in reasons:
        codes.add(ENOUGH_WAITING if only_waiting else SOME_WAITING)
    return tuple(code for code in ORDER if code in codes)
