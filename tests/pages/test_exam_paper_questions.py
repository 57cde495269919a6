"""Questions of a paper are drawn once without their options and filled: exactly what the component itself draws."""

import itertools
from typing import Any

import pytest

from lms.web.templating import environment
from question_bank.types import content_of, shown

OPTIONS = ["<p>听证</p>", "当场收缴 &amp; 开具收据", '<img src="media:' + "a" * 64 + '" alt="图">', "以上都对"]
MEDIA = "/attempts/7/media/"


def question(kind: str, order: tuple[int, ...]) -> object:
    options = [
        {"html": text, "correct": at == 1 or (kind == "multiple" and at == 2)} for at, text in enumerate(OPTIONS)
    ]
    given = {"type": kind, "stem": "当事人要求听证的，应当在几日内提出？", "options": options}
    return shown(content_of(given, trusted=True), (order,))


@pytest.mark.parametrize("kind", ["single", "multiple"])
def test_every_order_of_options_is_drawn_as_the_component_draws_it(kind: str) -> None:
    jinja = environment("zh")
    kept: Any = jinja.filters["paper_question"]
    drawn: Any = jinja.globals["exam_question"]
    for number, order in enumerate(itertools.permutations(range(4)), start=1):
        each = question(kind, order)
        page = kept(each, {}, MEDIA, number=number, total=50)
        assert page == drawn(each, str(number), {}, MEDIA, number=number, total=50)
        assert kept(each, {"answer": ["B"]}, MEDIA, number=number, total=50).count(" checked") == 1


def test_a_question_is_drawn_once_and_never_taken_for_another() -> None:
    kept: Any = environment("zh").filters["paper_question"]
    one, other = question("single", (0, 1, 2, 3)), question("single", (3, 2, 1, 0))
    first = kept(one, {}, MEDIA, number=1, total=50)
    assert kept(one, {}, MEDIA, number=1, total=50) == first != kept(other, {}, MEDIA, number=1, total=50)
    assert kept(one, {}, MEDIA, number=1, total=40) != first
