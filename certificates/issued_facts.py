"""Facts of papers that are issued under a number and a code. Days as ISO writes them, hours as people do: 36.5.

Every such document has, beside its own facts, what makes it a paper: `paper`, an `IssuedPaper`.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class IssuedPaper:
    """Number, code and address to check it by; `replaces` is the number of the paper before it, empty for the first."""

    number: str
    code: str
    verify_url: str
    issuer: str
    issued_on: str
    version: int
    replaces: str


@dataclass(frozen=True, slots=True)
class HoursLine:
    """One kind of hours: what a year asked for and what counted."""

    what: str
    required: str
    credited: str


@dataclass(frozen=True, slots=True)
class HoursCompletion:
    """年度学时完成证明: somebody met the rule of a year; `note` says how when not in time, else empty."""

    name: str
    unit: str
    person_class: str
    year: int
    rule: str
    required: str
    credited: str
    lines: tuple[HoursLine, ...]
    as_of: str
    note: str


@dataclass(frozen=True, slots=True)
class Training:
    """One training in a transcript."""

    on: str
    title: str
    category: str
    method: str
    hours: str


@dataclass(frozen=True, slots=True)
class TranscriptYear:
    """A year of a transcript."""

    year: int
    total: str
    lines: tuple[Training, ...]


@dataclass(frozen=True, slots=True)
class HoursTranscript:
    """学时明细: every posted training of a person up to a day, as the ledger has it."""

    name: str
    unit: str
    until_on: str
    total: str
    years: tuple[TranscriptYear, ...]


@dataclass(frozen=True, slots=True)
class CourseCertificate:
    """结业证书: somebody took a course to its end, its quiz passed where there is one."""

    name: str
    unit: str
    course: str
    hours: str
    started_on: str
    completed_on: str


@dataclass(frozen=True, slots=True)
class ExamPass:
    """考试合格证明: somebody passed a published exam; points as people write them."""

    name: str
    unit: str
    exam: str
    kind: str
    year: int
    sat_on: str
    points: str
    most: str


@dataclass(frozen=True, slots=True)
class StatusSheet:
    """执法证件状态单: what a credential was on the day of issue. It is no credential itself."""

    name: str
    unit: str
    kind: str
    card_number: str
    field: str
    valid_from: str
    valid_to: str
    state: str
    since: str


@dataclass(frozen=True, slots=True)
class AssistantBadge:
    """辅助人员工作证, as it was issued."""

    name: str
    unit: str
    post: str
    number: str
    valid_from: str
    valid_until: str
