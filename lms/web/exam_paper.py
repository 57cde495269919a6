"""Questions of a paper as HTML. A thousand candidates meet the same few hundred, so each is drawn once and kept."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from markupsafe import Markup

from lms.exams.queries.papers import ShownQuestion
from lms.web.components import Component
from question_bank.shown import Shown

# Stand for what differs from paper to paper, in characters that mean nothing in any text.
_NUMBER, _MEDIA = "\ue000n\ue001", "\ue000m\ue001"
_KEPT = 20_000


class PaperQuestions:
    """The filter `paper_question(sent, media, number, total)`: one question, drawn by the component `exam_question`."""

    def __init__(self, draw: Component) -> None:
        self._draw = draw
        self._blank = lru_cache(_KEPT)(self._draw_blank)

    def __call__(
        self, shown: Shown, sent: Mapping[str, Sequence[str]], media: str, *, number: int, total: int
    ) -> Markup:
        """Return a question under its number; what was answered already is drawn anew."""
        if sent:
            return Markup(self._draw(shown, str(number), sent, media, number=number, total=total))  # noqa: S704 - a macro's
        blank = self._blank(shown, total)
        return Markup(blank.replace(_NUMBER, str(number)).replace(_MEDIA, media))  # noqa: S704 - a macro's, and our own values

    def _draw_blank(self, shown: Shown, total: int) -> str:
        return str(self._draw(shown, _NUMBER, {}, _MEDIA, number=_NUMBER, total=total))


def sheet_kinds(questions: Sequence[ShownQuestion]) -> list[list[Any]]:
    """Return what the answer sheet shows: type, points and numbers, kind by kind in the order of the paper."""
    kinds: dict[str, list[ShownQuestion]] = {}
    for each in questions:
        kinds.setdefault(each.shown.type, []).append(each)
    return [[kind, each[0].shown.points, [one.number for one in each]] for kind, each in kinds.items()]
