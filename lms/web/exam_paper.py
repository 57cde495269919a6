"""Questions of a paper as HTML. A thousand candidates meet the same few hundred, so each is drawn once and kept."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from markupsafe import Markup

from lms.exams.queries.papers import ShownQuestion
from lms.web.components import Component
from lms.web.question_markup import question_html
from question_bank.answers import LETTERS
from question_bank.shown import Shown, ShownOption

# Stand for what differs from paper to paper, in characters that mean nothing in any text.
_NUMBER, _MEDIA = "\ue000n\ue001", "\ue000m\ue001"
_PLACES = tuple(ShownOption(key=letter, html=f"\ue000{letter}\ue001") for letter in LETTERS)
_KEPT = 20_000


class PaperQuestions:
    """The filter `paper_question(sent, media, number, total)`: one question, drawn by the component `exam_question`."""

    def __init__(self, draw: Component) -> None:
        self._draw = draw
        self._blanks: dict[tuple[int, int], tuple[Shown, str]] = {}
        self._frame = lru_cache(_KEPT)(self._draw_frame)

    def __call__(
        self, shown: Shown, sent: Mapping[str, Sequence[str]], media: str, *, number: int, total: int
    ) -> Markup:
        """Return a question under its number; what was answered already is drawn anew."""
        if sent:
            return Markup(self._draw(shown, str(number), sent, media, number=number, total=total))  # noqa: S704 - a macro's
        blank = self._blank(shown, total)
        return Markup(blank.replace(_NUMBER, str(number)).replace(_MEDIA, media))  # noqa: S704 - a macro's, and our own values

    def _blank(self, shown: Shown, total: int) -> str:
        """Return a question drawn before: found by the thing itself, for to compare two takes as long as to draw it."""
        found = self._blanks.get((id(shown), total))
        if found is None or found[0] is not shown:
            if len(self._blanks) >= _KEPT:
                self._blanks.clear()
            found = self._blanks[id(shown), total] = shown, self._fill(shown, total)
        return found[1]

    def _fill(self, shown: Shown, total: int) -> str:
        """Put the options into their places: each paper has them in another order, under the same letters."""
        options: Sequence[ShownOption] = getattr(shown, "options", ())
        places = _PLACES[: len(options)]
        blank = self._frame(shown.model_copy(update={"options": places}) if options else shown, total)
        for place, option in zip(places, options, strict=True):
            blank = blank.replace(place.html, question_html(option.html, _MEDIA))
        return blank

    def _draw_frame(self, shown: Shown, total: int) -> str:
        return str(self._draw(shown, _NUMBER, {}, _MEDIA, number=_NUMBER, total=total))


def sheet_kinds(questions: Sequence[ShownQuestion]) -> list[list[Any]]:
    """Return what the answer sheet shows: type, points and numbers, kind by kind in the order of the paper."""
    kinds: dict[str, list[ShownQuestion]] = {}
    for each in questions:
        kinds.setdefault(each.shown.type, []).append(each)
    return [[kind, each[0].shown.points, [one.number for one in each]] for kind, each in kinds.items()]
