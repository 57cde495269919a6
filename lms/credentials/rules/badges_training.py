"""What an assistant learns and passes before the post, and after being stopped (C2.7 B2, B3, B6). Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from lms.errors import RuleBroken
from lms.hours.catalogue import CATEGORIES

# The four compulsory modules, by leaf of the ledger (ZJG-8-4).
MODULES = CATEGORIES["AUX"]
# Pass mark, and the share of questions on what an assistant may not do (SZ-2.3-5, C2.7 B3).
PASS_PERCENT, BOUNDARY_PERCENT = 60, 30


def require_planned(plan: Mapping[str, str]) -> None:
    """Raise RuleBroken MODULE_UNPLANNED unless all four modules say how they will be taught (B2)."""
    for module in MODULES:
        if not plan.get(module, "").strip():
            raise RuleBroken("MODULE_UNPLANNED", module=module)


@dataclass(frozen=True, slots=True)
class Training:
    """Posted pre-post hours by module, and how many there must be; hundredths of an 学时."""

    credits: Mapping[str, int]
    required: int

    @property
    def total(self) -> int:
        """Hours of all modules."""
        return sum(self.credits.get(module, 0) for module in MODULES)

    @property
    def missing_modules(self) -> tuple[str, ...]:
        """Modules without any hour."""
        return tuple(module for module in MODULES if self.credits.get(module, 0) <= 0)

    @property
    def missing(self) -> int:
        """Hours still missing."""
        return max(self.required - self.total, 0)

    @property
    def is_done(self) -> bool:
        """Whether all modules have hours and there are enough (ZJG-8-3)."""
        return not self.missing_modules and not self.missing


def require_trained(training: Training) -> None:
    """Raise RuleBroken PREPOST_MODULE, PREPOST_HOURS."""
    for module in training.missing_modules:
        raise RuleBroken("PREPOST_MODULE", module=module)
    if training.missing:
        raise RuleBroken("PREPOST_HOURS", missing=training.missing, required=training.required)


@dataclass(frozen=True, slots=True)
class ExamTaken:
    """A published exam of a kind for assistants, as one person sat it; points in halves."""

    candidate_id: int
    title: str
    sat_on: date
    passed: bool
    points: int
    most: int
    boundary_percent: int

    @property
    def fault(self) -> str:
        """Why it does not count, "" when it does: its own pass mark and never less than 60, 30 % boundary questions."""
        if not self.passed or self.points * 100 < PASS_PERCENT * self.most:
            return "PREPOST_EXAM_FAILED"
        return "" if self.boundary_percent >= BOUNDARY_PERCENT else "PREPOST_BOUNDARY"


def require_exam(exams: tuple[ExamTaken, ...]) -> ExamTaken:
    """Return the exam that counts. Raises RuleBroken PREPOST_EXAM_MISSING, PREPOST_EXAM_FAILED, PREPOST_BOUNDARY."""
    if not exams:
        raise RuleBroken("PREPOST_EXAM_MISSING")
    for exam in exams:
        if not exam.fault:
            return exam
    raise RuleBroken(exams[-1].fault, percent=BOUNDARY_PERCENT, mark=PASS_PERCENT)


def require_retest(exams: tuple[ExamTaken, ...], *, stopped_on: date, cure: str) -> ExamTaken:
    """Return the retest after which a stopped assistant may go on (B6).

    Raises RuleBroken CURE_MISSING without a word on what was cured, RETEST_MISSING without an exam passed since.
    """
    if not cure.strip():
        raise RuleBroken("CURE_MISSING")
    for exam in exams:
        if exam.sat_on > stopped_on and not exam.fault:
            return exam
    raise RuleBroken("RETEST_MISSING", day=stopped_on)
