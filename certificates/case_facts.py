"""Facts of the papers of a case about a credential. Days as ISO writes them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CaseNotice:
    """告知书: `measure` and `cause` are words in the language of the document; no `until`: it is not served yet."""

    number: str
    bureau: str
    name: str
    unit: str
    credential: str
    cause: str
    fact_on: str
    facts: str
    grounds: str
    measure: str
    has_hearing: bool
    answer_days: int
    until: str
    on: str


@dataclass(frozen=True, slots=True)
class CaseReply:
    """One point he made, and the reply to it."""

    text: str
    reply: str


@dataclass(frozen=True, slots=True)
class CaseDecision:
    """决定书: what was found, what he said to it, what was decided and why, and how it is reviewed."""

    number: str
    bureau: str
    name: str
    unit: str
    credential: str
    cause: str
    fact_on: str
    facts: str
    grounds: str
    points: tuple[CaseReply, ...]
    heard: bool
    measure: str
    suspends: bool
    reasons: str
    review_days: int
    on: str
    served_on: str
    until: str
