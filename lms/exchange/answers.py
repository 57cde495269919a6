"""What an import answers: a verdict on every line, in codes; the words are looked up when somebody reads them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from lms.errors import RuleBroken
from lms.exchange.annotated import Remark
from lms.exchange.messages import text_of
from lms.exchange.rows import Note
from lms.i18n import N_, Language, translate


class Verdict(StrEnum):
    """What becomes of a line."""

    NEW = "new"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    REFUSED = "refused"
    NOTED = "note"


RESULTS = {
    Verdict.NEW: N_("新增"),
    Verdict.UPDATED: N_("更新"),
    Verdict.UNCHANGED: N_("未变"),
    Verdict.REFUSED: N_("拒绝"),
    Verdict.NOTED: N_("提示"),
}
REPORT_HEADS = (N_("处理结果"), N_("原因与办法"))
_TONES = {Verdict.REFUSED: "refused", Verdict.NEW: "taken", Verdict.UPDATED: "taken"}


class LineBroken(RuleBroken):
    """Several rules forbid a line; all are told at once, so that it is mended once."""

    def __init__(self, refusals: Sequence[RuleBroken]) -> None:
        super().__init__(refusals[0].code, **refusals[0].parameters)
        self.refusals = refusals


def every(*checks: Callable[[], Any]) -> list[Any]:
    """Return what each check returns. Raises LineBroken with the refusals of all that refuse."""
    results, refusals = [], []
    for check in checks:
        try:
            results.append(check())
        except RuleBroken as refusal:
            refusals.append(refusal)
    if refusals:
        raise LineBroken(refusals)
    return results


@dataclass(frozen=True, slots=True)
class RowVerdict:
    """Something to say about one line: why it was refused, what changed, or what to look at. Never an ID number."""

    row: int
    verdict: Verdict
    code: str
    parameters: dict[str, Any] = field(default_factory=dict)

    def text(self, language: Language) -> str:
        """Return the sentence, with reason and next step."""
        return text_of(language, self.code, self.parameters)


@dataclass(slots=True)
class ImportAnswer:
    """What an import did, or in a dry run would do. Counts are lines of the file.

    `rows` names the lines that were not simply taken; `verdicts` has every line. `waits` tells that nothing was stored
    because the whole file was to come in or none of it, and lines were refused.
    """

    verdicts: dict[int, Verdict] = field(default_factory=dict)
    rows: list[RowVerdict] = field(default_factory=list)
    notes: tuple[Note, ...] = ()
    dry_run: bool = False
    waits: bool = False
    batch_id: int | None = None

    def count(self, verdict: Verdict) -> int:
        """Return how many lines came to a verdict."""
        return sum(1 for each in self.verdicts.values() if each is verdict)

    @property
    def refused(self) -> int:
        """How many lines were refused."""
        return self.count(Verdict.REFUSED)

    def settle(self, row: int, verdict: Verdict, code: str = "", **parameters: Any) -> None:
        """Put a line's verdict on record, with something to say where there is a code."""
        self.verdicts[row] = verdict
        if code:
            self.rows.append(RowVerdict(row, verdict, code, parameters))

    def refuse(self, row: int, refusal: RuleBroken) -> None:
        """Refuse a line for the reason a rule gave, or for all of them; a line refused before keeps its reasons."""
        if self.verdicts.get(row) is Verdict.REFUSED:
            return
        for each in refusal.refusals if isinstance(refusal, LineBroken) else (refusal,):
            self.settle(row, Verdict.REFUSED, each.code, **each.parameters)

    def note(self, row: int, code: str, **parameters: Any) -> None:
        """Say something about a line that is taken all the same."""
        self.rows.append(RowVerdict(row, Verdict.NOTED, code, parameters))

    def as_json(self, language: Language) -> dict[str, Any]:
        """Return the answer as the command line and the API print it."""
        rows = [
            {"row": each.row, "verdict": each.verdict.value, "code": each.code, "text": each.text(language)}
            for each in sorted(self.rows, key=lambda each: each.row)
        ]
        notes = [
            {"row": note.row, "code": note.code, "text": text_of(language, note.code, note.parameters)}
            for note in self.notes
        ]
        return {
            "imported": self.count(Verdict.NEW),
            "updated": self.count(Verdict.UPDATED),
            "unchanged": self.count(Verdict.UNCHANGED),
            "refused": self.refused,
            "rows": rows,
            "notes": notes,
            "stored": not (self.dry_run or self.waits),
            "batch": self.batch_id,
        }

    def remarks(self, language: Language) -> dict[int, Remark]:
        """Return what the annotated table says beside each line."""
        said: dict[int, list[RowVerdict]] = {}
        for each in self.rows:
            said.setdefault(each.row, []).append(each)
        return {row: _remark(language, verdict, said.get(row, [])) for row, verdict in self.verdicts.items()}


def known_before(
    rows: Iterable[int], notes: Sequence[Note], *, code: str = "FILE_IMPORTED", batch_id: int | None = None,
    dry_run: bool = False,
) -> ImportAnswer:  # fmt: skip
    """Return the answer to a file that came before: it changes nothing, and says so."""
    answer = ImportAnswer(notes=(*notes, Note(code)), batch_id=batch_id, dry_run=dry_run)
    answer.verdicts = dict.fromkeys(rows, Verdict.UNCHANGED)
    return answer


def _remark(language: Language, verdict: Verdict, said: Sequence[RowVerdict]) -> Remark:
    is_noted = verdict is not Verdict.REFUSED and any(each.verdict is Verdict.NOTED for each in said)
    reasons = "\n".join(each.text(language) for each in said)
    return Remark(translate(language, RESULTS[verdict]), reasons, "noted" if is_noted else _TONES.get(verdict, "plain"))
