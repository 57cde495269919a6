"""What of a question QTI, as we write it, has no place for. Pure."""

from question_bank.content import Content, Fault
from question_bank.types import cloze, matching, multiple, numeric, ordering, short_answer, single


def lost_of(content: Content) -> list[Fault]:
    """Return what is lost, each thing once."""
    lost = []
    if isinstance(content, single.Content) and any(option.weight is not None for option in content.options):
        lost.append("LOST_SCORING")
    if isinstance(content, multiple.Content) and content.scoring in ("exact", "missing_half"):
        lost.append("LOST_SCORING")
    if isinstance(content, ordering.Content) and content.scoring != "exact":
        lost.append("LOST_SCORING")
    if isinstance(content, matching.Content) and content.scoring == "exact":
        lost.append("LOST_SCORING")
    if isinstance(content, short_answer.Content) and content.marking_points:
        lost.append("LOST_MARKING_POINTS")
    if isinstance(content, numeric.Content) and (content.unit or _tolerant(content)):
        lost.append("LOST_TOLERANCE")
    if isinstance(content, cloze.Content) and any(
        one.tolerance for gap in content.gaps if isinstance(gap, cloze.NumberGap) for one in gap.accepted
    ):
        lost.append("LOST_TOLERANCE")
    if '"feedback' in content.model_dump_json(exclude_defaults=True):
        lost.append("LOST_FEEDBACK")
    return [Fault(code, grave=False) for code in lost]


def _tolerant(content: numeric.Content) -> bool:
    return any(one.tolerance or one.weight != 1 or one.value is None for one in content.accepted)
