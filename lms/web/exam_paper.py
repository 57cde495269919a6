"""Questions of a paper as HTML. A thousand candidates meet the same few hundred, so each is drawn once and kept."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from types import SimpleNamespace
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
    """The filter `paper_questions(sent, media)`: a paper, each question as `exam_question` draws it."""

    def __init__(self, draw: Component) -> None:
        self._draw = draw
        self._blanks: dict[tuple[int, int], tuple[Shown, str]] = {}
        self._frame = lru_cache(_KEPT)(self._draw_frame)

    def __call__(
        self, questions: Sequence[ShownQuestion], sent: Mapping[str, Mapping[str, Sequence[str]]], media: str
    ) -> Markup:
        """Return the questions under their numbers; what was answered already is drawn anew."""
        total = len(questions)
        drawn = [self._one(each, sent.get(str(each.number)), media, total) for each in questions]
        return Markup("\n".join(drawn))  # noqa: S704 - a macro's, and our own values

    def _one(self, question: ShownQuestion, sent: Mapping[str, Sequence[str]] | None, media: str, total: int) -> str:
        number = question.number
        if sent:
            return self._draw(question.shown, str(number), sent, media, number=number, total=total)
        return self._blank(question.shown, total).replace(_NUMBER, str(number)).replace(_MEDIA, media)

    def _blank(self, shown: Shown, total: int) -> str:
        options: Sequence[ShownOption] | None = getattr(shown, "options", None)
        return self._kept(shown, total) if options is None else self._fill(shown, options, total)

    def _kept(self, shown: Shown, total: int) -> str:
        """Return a question drawn before: found by the thing itself, for to compare two takes as long as to draw it."""
        found = self._blanks.get((id(shown), total))
        if found is None or found[0] is not shown:
            if len(self._blanks) >= _KEPT:
                self._blanks.clear()
            found = self._blanks[id(shown), total] = shown, str(self._drawn_blank(shown, total))
        return found[1]

    def _fill(self, shown: Shown, options: Sequence[ShownOption], total: int) -> str:
        """Put the options into their places: each paper has them in another order, under the same letters."""
        blank = self._frame(shown.type, shown.stem, shown.points, len(options), total)
        for place, option in zip(_PLACES, options, strict=False):
            blank = blank.replace(place.html, question_html(option.html, _MEDIA))
        return blank

    def _draw_frame(self, kind: str, stem: str, points: int, options: int, total: int) -> str:
        """Draw what a question with options has beside them: all that the component looks at."""
        bare = SimpleNamespace(type=kind, stem=stem, points=points, options=_PLACES[:options])
        return self._drawn_blank(bare, total)

    def _drawn_blank(self, shown: Any, total: int) -> str:
        return str(self._draw(shown, _NUMBER, {}, _MEDIA, number=_NUMBER, total=total))


def sheet_kinds(questions: Sequence[ShownQuestion]) -> list[list[Any]]:
    """Return what the answer sheet shows: type, points and numbers, kind by kind in the order of the paper."""
    kinds: dict[str, list[ShownQuestion]] = {}
    for each in questions:
        kinds.setdefault(each.shown.type, []).append(each)
    return [[kind, each[0].shown.points, [one.number for one in each]] for kind, each in kinds.items()]
