"""Rules of the bank: the states of a question and who may move it, names of laws, what makes it stale. Pure."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from lms.errors import RuleBroken


class Status(StrEnum):
    """What was decided about a question (C4.2). That its law has ended is a dated fact beside it, see `is_ended`."""

    DRAFT = "draft"
    ACTIVE = "active"
    STALE = "stale"
    RETIRED = "retired"


MOVES: dict[Status, frozenset[Status]] = {
    Status.DRAFT: frozenset({Status.ACTIVE, Status.RETIRED}),
    # A new wording needs a new review; a doubt takes it out until it is checked.
    Status.ACTIVE: frozenset({Status.DRAFT, Status.STALE, Status.RETIRED}),
    Status.STALE: frozenset({Status.ACTIVE, Status.DRAFT, Status.RETIRED}),
    Status.RETIRED: frozenset({Status.DRAFT}),
}


# What people write for the tags that rules name (C4.2): a file with 标签：专题 counts for the special topic.
RULE_TAGS = {"专题": "special_topic", "专题教育": "special_topic", "执法边界": "boundary", "边界": "boundary"}


class Verdict(StrEnum):
    """What a reviewer said about a version."""

    APPROVED = "approved"
    RETURNED = "returned"
    CHECKED = "checked"


@dataclass(frozen=True, slots=True)
class Hand:
    """Whose hand: account and, where the account belongs to one, the natural person."""

    account_id: int | None
    person_id: int | None = None


@dataclass(frozen=True, slots=True)
class Ended:
    """A version of a law, and the last day it was in force."""

    law: str
    version_on: date
    until: date


@dataclass(frozen=True, slots=True)
class Basis:
    """What a question rests on; `version_on` None: the question names no version."""

    law: str
    version_on: date | None = None


def require_move(old: Status, new: Status) -> None:
    """Raise RuleBroken QUESTION_STATE unless a question may go from one state to the other."""
    if new not in MOVES[old]:
        raise RuleBroken("QUESTION_STATE", old=old.value, new=new.value)


def require_other_hand(author: Hand, reviewer: Hand) -> None:
    """Raise RuleBroken unless somebody other than the author reviews (C4.2): REVIEWER_UNKNOWN, OWN_QUESTION."""
    if reviewer.account_id is None:
        raise RuleBroken("REVIEWER_UNKNOWN")
    same_person = author.person_id is not None and author.person_id == reviewer.person_id
    if author.account_id == reviewer.account_id or same_person:
        raise RuleBroken("OWN_QUESTION")


def law_name(text: str) -> str:
    """Return the name by which a law is known here: 《中华人民共和国行政处罚法》 is 行政处罚法."""
    name = re.sub(r"[\s《》〈〉]+", "", unicodedata.normalize("NFKC", text))
    name = re.sub(r"[(（](?:19|20)\d\d年?(?:修订|修正|版)?[)）]$", "", name)
    return name.removeprefix("中华人民共和国") or name


def is_ended(bases: Iterable[Basis], ended: Iterable[Ended], *, checked_on: date | None, on: date) -> bool:
    """Tell whether a question rests, on a day, on law that is no longer in force.

    With a version named: that version has ended. Without: some version of the law ended since the question was last
    checked; its checker had the law of that day before him.
    """
    over = [version for version in ended if version.until < on]
    return any(
        basis.law == version.law
        and (
            basis.version_on == version.version_on
            if basis.version_on is not None
            else checked_on is not None and version.until >= checked_on
        )
        for basis in bases
        for version in over
    )


_DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_TENS = {"十": 10, "百": 100, "千": 1000}


def article_order(article: str) -> tuple[int, str]:
    """Return what sorts articles as the law has them: 第九条 before 第十条; what has no number comes last."""
    found = re.search(r"第([零〇一二两三四五六七八九十百千]+|\d+)条", article)
    return (whole_of(found.group(1)), article) if found else (10**6, article)


def whole_of(text: str) -> int:
    """Return a whole number written in Chinese or Arabic signs: 二百三十六 is 236."""
    if text.isdecimal():
        return int(text)
    total = digit = 0
    for sign in text:
        if sign in _TENS:
            total, digit = total + (digit or 1) * _TENS[sign], 0
        else:
            digit = _DIGITS[sign]
    return total + digit
