"""Past answers are read, graded and counted; samples follow a standard's table; articles sort as the law has them."""

from datetime import date

import pytest
from sqlalchemy.orm import Session

from lms.access import Actor
from lms.errors import NotAllowed, RuleBroken
from question_bank.actions.measuring import import_statistics, record_statistics
from question_bank.actions.reviewing import approve
from question_bank.actions.writing import write_question
from question_bank.answer_sheets import count, read_table
from question_bank.key_sheet import key_on_paper
from question_bank.models import Bank, ItemStatistic
from question_bank.queries.health import health_of, pooled, suspects_of
from question_bank.queries.measured import administrations_of, newest_by_head
from question_bank.rules import article_order, whole_of
from question_bank.sampling import drawn, most_faulty, sample_size
from question_bank.statistics import Figures, OptionUse, Suspicion
from question_bank.types import shuffles
from tests.question_bank.samples import (
    blanks,
    essay,
    gapped,
    number,
    one_of,
    pairs,
    sequence,
    several,
    statement,
    story,
)

TABLE = "考号\tQ1\tQ2\t第3题\tQ4\tQ5\nK1\tB\tAC\t对\t两\t60\nK2\tb\tAB\t×\t三\t61\nK3\t\t CA \t√\t两\t60\n"


def test_a_pasted_table_is_graded_and_counted() -> None:
    questions = {"Q1": one_of(2), "Q2": several(1, 3), "3": statement(), "Q4": blanks("两"), "Q5": number("60")}
    counted = count(read_table(TABLE), questions)
    facility = {head: one.facility for head, one in counted.figures.items()}
    assert facility == pytest.approx({"Q1": 2 / 3, "Q2": 2 / 3, "3": 2 / 3, "Q4": 2 / 3, "Q5": 2 / 3})
    assert counted.figures["Q1"].options["B"].chosen == 2
    assert [letter for letter, use in counted.figures["Q2"].options.items() if use.is_right] == ["A", "C"]
    assert counted.ungraded == ()


def test_commas_do_too_and_short_rows_are_no_answers() -> None:
    table = read_table("考号，Q1，Q2\nK1，A\nK2,B,C\n\n")
    assert (table.heads, table.rows) == (("Q1", "Q2"), (("A", ""), ("B", "C")))
    assert read_table("").rows == ()


def test_what_a_person_marks_is_left_out_and_said() -> None:
    counted = count(read_table("考号\tQ1\tQ9\tX\nK1\tB\t作文\tA"), {"Q1": one_of(2), "Q9": essay()})
    assert counted.ungraded == ("Q9",)
    assert set(counted.figures) == {"Q1"}


def test_figures_go_on_record_once_for_an_exam(db: Session, bank: Bank, author: Actor, reviewer: Actor) -> None:
    question = write_question(db, bank, one_of(2, external_id="Q1"), actor=author)
    approve(db, question, shown_version=1, actor=reviewer)
    known = newest_by_head(db, bank, ["Q1", str(question.id), "Q7"])
    assert set(known) == {"Q1"}
    counted = count(read_table("考号\tQ1\n" + "K\tB\n" * 40), {"Q1": known["Q1"][1]})
    figures = {known["Q1"][0]: counted.figures["Q1"]}
    for _ in range(2):
        import_statistics(db, bank, figures, administration="2022", held_on=date(2022, 12, 8), actor=author)
    row = db.query(ItemStatistic).one()
    assert (row.answers, row.facility, row.options["B"]["chosen"]) == (40, 1.0, 40)
    (held,) = administrations_of(db, bank)
    assert (held.name, held.questions, held.answers) == ("import:2022", 1, 40)
    (suspect,) = suspects_of(db, bank)
    assert Suspicion.TOO_EASY in suspect.suspicions
    assert health_of(db, bank, on=date(2023, 11, 20)).never_used == 0


def test_an_unnamed_exam_or_one_of_no_questions_is_refused(
    db: Session, bank: Bank, author: Actor, reviewer: Actor
) -> None:
    on = date(2022, 12, 8)
    for name, refusal in ((" ", "STATISTICS_UNNAMED"), ("2022", "STATISTICS_EMPTY")):
        with pytest.raises(RuleBroken, match=refusal):
            import_statistics(db, bank, {}, administration=name, held_on=on, actor=author)
    with pytest.raises(NotAllowed):
        import_statistics(db, bank, {}, administration="2022", held_on=on, actor=reviewer)
    assert (
        record_statistics(db, {1: Figures(0, None, None, None)}, administration="x", held_on=on, recorded_by_id=None)
        == 0
    )


def test_administrations_weigh_as_much_as_people_answered() -> None:
    def row(answers: int, facility: float, biserial: float | None) -> ItemStatistic:
        use = {"A": {"chosen": answers, "upper": 1.0, "lower": 0.5, "right": True}}
        return ItemStatistic(answers=answers, facility=facility, point_biserial=biserial, options=use)

    both = pooled([row(10, 1.0, None), row(30, 0.5, 0.2)])
    assert both.answers == 40
    assert both.facility == pytest.approx(0.625)
    assert both.biserial == pytest.approx(0.2)
    assert both.options["A"] == OptionUse(40, 2.0, 1.0, True)


@pytest.mark.parametrize(
    ("batch", "size"),
    [(20, 20), (50, 50), (51, 13), (90, 13), (91, 20), (281, 50), (500, 50), (501, 80), (3_200, 125), (50_000, 315)],
)
def test_a_sample_is_as_large_as_the_standard_asks(batch: int, size: int) -> None:
    assert sample_size(batch) == size
    assert len(drawn(range(batch), "s")) == size


def test_the_same_seed_draws_the_same_sample_whatever_the_order() -> None:
    assert drawn(range(100), "甲") == drawn(list(reversed(range(100))), "甲") != drawn(range(100), "乙")
    assert most_faulty(80) == pytest.approx(0.0368, abs=1e-4)
    assert most_faulty(0) == 1.0


@pytest.mark.parametrize(
    ("text", "value"), [("三十六", 36), ("十", 10), ("二百零五", 205), ("一千二百六十", 1260), ("7", 7)]
)
def test_chinese_numbers_are_read(text: str, value: int) -> None:
    assert whole_of(text) == value


def test_articles_stand_as_the_law_has_them() -> None:
    articles = ["第十条", "第九条第二款", "", "第一百零二条", "总则"]
    assert sorted(articles, key=article_order) == ["第九条第二款", "第十条", "第一百零二条", "", "总则"]


def test_the_key_sheet_letters_as_the_paper_does() -> None:
    order = ((3, 2, 1, 0),)
    assert key_on_paper(one_of(2)) == "B"
    assert key_on_paper(one_of(2), order) == "C"
    assert key_on_paper(several(1, 3), order) == "BD"
    assert (key_on_paper(statement()), key_on_paper(statement(correct=False))) == ("√", "×")
    assert key_on_paper(essay()).startswith("出示证件")
    assert key_on_paper(blanks("两")) == "两"
    assert len(key_on_paper(sequence())) == 4
    assert len(key_on_paper(pairs()).split()) == 3
    assert key_on_paper(gapped())
    case = story()
    moved = tuple(tuple(reversed(range(size))) for size in shuffles(case))
    assert key_on_paper(case, moved) == "（1）C；（2）BD；（3）√"
