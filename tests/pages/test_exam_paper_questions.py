"""Questions of a paper are drawn once without their options and filled: exactly what the component itself draws."""

import itertools
from typing import Any

import pytest

from lms.exams.queries.papers import ShownQuestion
from lms.web.templating import environment
from question_bank.shown import Shown
from question_bank.types import content_of, shown

OPTIONS = ["<p>听证</p>", "当场收缴 &amp; 开具收据", '<img src="media:' + "a" * 64 + '" alt="图">', "以上都对"]
MEDIA = "/attempts/7/media/"


def question(kind: str, order: tuple[int, ...]) -> Shown:
    options = [
        {"html": text, "correct": at == 1 or (kind == "multiple" and at == 2)} for at, text in enumerate(OPTIONS)
    ]
    given = {"type": kind, "stem": "当事人要求听证的，应当在几日内提出？", "options": options}
    return shown(content_of(given, trusted=True), (order,))


@pytest.mark.parametrize("kind", ["single", "multiple"])
def test_every_order_of_options_is_drawn_as_the_component_draws_it(kind: str) -> None:
    jinja = environment("zh")
    kept: Any = jinja.filters["paper_questions"]
    drawn: Any = jinja.globals["exam_question"]
    for number, order in enumerate(itertools.permutations(range(4)), start=1):
        each = question(kind, order)
        on_paper = [ShownQuestion(number, each)]
        assert kept(on_paper, {}, MEDIA) == drawn(each, str(number), {}, MEDIA, number=number, total=1)
        assert kept(on_paper, {str(number): {"answer": ["B"]}}, MEDIA).count(" checked") == 1


def test_a_question_is_drawn_once_and_never_taken_for_another() -> None:
    kept: Any = environment("zh").filters["paper_questions"]
    one, other = question("single", (0, 1, 2, 3)), question("single", (3, 2, 1, 0))
    first = kept([ShownQuestion(1, one)], {}, MEDIA)
    assert kept([ShownQuestion(1, one)], {}, MEDIA) == first != kept([ShownQuestion(1, other)], {}, MEDIA)
    both = kept([ShownQuestion(1, one), ShownQuestion(2, other)], {}, MEDIA)
    assert first not in both
    assert both.count("共2题") == 2
