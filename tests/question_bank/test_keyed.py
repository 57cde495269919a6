"""The full answer to a question as a form."""

from fractions import Fraction

import pytest

from question_bank.keyed import key_sent, key_words
from question_bank.types import case, grade, read_answer, short_answer, true_false
from tests.question_bank.samples import bare

BY_MACHINE = [content for content in bare().values() if content.type != "short_answer"]


@pytest.mark.parametrize("content", BY_MACHINE, ids=lambda content: content.type)
def test_the_key_as_a_form_earns_all_points(content: object) -> None:
    assert grade(content, read_answer(content, key_sent(content))) == Fraction(1)  # type: ignore[arg-type]


def test_the_key_is_said_in_a_few_words() -> None:
    words = {kind: key_words(content) for kind, content in bare().items()}
    assert (words["single"], words["multiple"], words["fill_in"], words["numeric"]) == ("B", "AC", "两", "60")
    assert words["ordering"] == "立案 → 调查 → 审核 → 决定"
    assert words["case"].startswith("（1）B；（2）AC")


def test_what_a_person_marks_shows_its_model_answer() -> None:
    assert key_sent(bare()["short_answer"]) == {"answer": ["出示证件、告知……"]}
    assert key_words(bare()["short_answer"]) == ""


def test_inside_a_case_truth_is_a_sign_and_what_a_person_marks_is_left_out() -> None:
    parts = (
        true_false.Content(stem="合法。", correct=False),
        short_answer.Content(stem="为何？", model_answer="略"),
        true_false.Content(stem="应当听证。", correct=True),
    )
    assert key_words(case.Content(stem="某案。", parts=parts)) == "（1）×；（3）√"
