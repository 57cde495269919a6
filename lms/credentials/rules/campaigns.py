"""Selecting the best (评选; SZ-6.3-2, domain C7): units nominate, the bureau publishes, another hand decides. Pure."""

from datetime import date
from enum import StrEnum

from lms.errors import RuleBroken
from lms.people.rules import UnitKind

# Working days everybody may object [default].
PUBLICITY_DAYS = 5


class CampaignState(StrEnum):
    """Where a campaign stands on a day."""

    NOMINATING = "NOMINATING"
    CHOOSING = "CHOOSING"
    PUBLICITY = "PUBLICITY"
    DECIDING = "DECIDING"
    DECIDED = "DECIDED"


def state_of(nominate_by: date, publicity_until: date | None, *, is_decided: bool, today: date) -> CampaignState:
    """Return where a campaign stands: the days say it, nothing of it is stored."""
    if is_decided:
        return CampaignState.DECIDED
    if publicity_until is None:
        return CampaignState.NOMINATING if today <= nominate_by else CampaignState.CHOOSING
    return CampaignState.PUBLICITY if today <= publicity_until else CampaignState.DECIDING


def require_state(now: CampaignState, wanted: CampaignState) -> None:
    """Raise RuleBroken CAMPAIGN_STATE when it is not the turn of an act."""
    if now is not wanted:
        raise RuleBroken("CAMPAIGN_STATE", state=now.value)


def require_chosen(chosen: frozenset[int], among: frozenset[int]) -> None:
    """Raise RuleBroken CAMPAIGN_NOBODY when nobody is chosen, or somebody who was not put forward."""
    if not chosen or not chosen <= among:
        raise RuleBroken("CAMPAIGN_NOBODY")


# Which units are asked to nominate, each with all below it.
NOMINATING_UNITS = (
    UnitKind.DEPARTMENT,
    UnitKind.TOWNSHIP,
    UnitKind.ZONE,
    UnitKind.JUSTICE_BUREAU,
    UnitKind.ENTRUSTED,
    UnitKind.AUTHORISED,
)
