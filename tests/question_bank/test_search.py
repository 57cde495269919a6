"""Search: every word, Chinese ones of one sign and more too, in reach, with all filters."""

from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from lms.access import Actor, Role
from lms.grams import grams_of
from question_bank.actions.importing import rows_of, take_in
from question_bank.actions.reviewing import approve, retire, send_back
from question_bank.actions.writing import revise
from question_bank.likeness import searched
from question_bank.models import Bank, Question
from question_bank.queries.questions import Filter, fetch_question, search
from question_bank.rules import Status
from tests.cast import Cast
from tests.question_bank.samples import DIGEST, gapped, one_of, statement

STEMS = {
    "hearing": "当事人要求听证的，应当在行政机关告知后五日内提出。",
    "fine": "《行政处罚法》规定，罚款＞100元的，ＡＢＣ公司有权要求听证！",
    "permit": "行政许可的期限为二十日。",
    "odd": "50%的_折扣\\",
}


@pytest.fixture
def found(db: Session, bank: Bank, author: Actor) -> dict[str, int]:
    contents = [
        statement(stem=stem, category=f"PL.{name.upper()}", tags=(name, "all"), difficulty=1 + place)
        for place, (name, stem) in enumerate(STEMS.items())
    ]
    outcomes = take_in(db, bank, rows_of(contents), source="x", actor=author)
    return {name: outcome.question_id or 0 for name, outcome in zip(STEMS, outcomes, strict=True)}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("听证", ["hearing", "fine"]),
        ("听", ["hearing", "fine"]),
        ("要求听证", ["hearing", "fine"]),
        ("行政处罚法", ["fine"]),
        ("《行政处罚法》", ["fine"]),
        ("行政 期限", ["permit"]),
        ("行政", ["hearing", "fine", "permit"]),
        ("abc", ["fine"]),
        ("１００", ["fine"]),
        ("0元", ["fine"]),
        ("证听", []),
        # All its pairs stand in "hearing", but not side by side.
        ("听证的当事人", []),
        ("50%", ["odd"]),
        ("%", ["hearing", "fine", "permit", "odd"]),
        ("' OR 1=1 --", []),
        ('听证" OR "x', []),
        ("NOT 听证*", []),
        ("𠀀", []),
        ("", ["hearing", "fine", "permit", "odd"]),
    ],
)
def test_words_are_found_wherever_they_stand(
    db: Session, found: dict[str, int], author: Actor, text: str, names: list[str]
) -> None:
    result = search(db, Filter(text=text), seen_by=author)
    assert {question.id for question in result.questions} == {found[name] for name in names}
    assert result.count == len(names)


def test_options_are_searched_and_keys_are_not(db: Session, bank: Bank, author: Actor) -> None:
    take_in(db, bank, rows_of([one_of(explanation="因为第三十六条"), gapped()]), source="x", actor=author)
    assert search(db, Filter(text="选项4"), seen_by=author).count == 1
    assert search(db, Filter(text="第三十六条"), seen_by=author).count == 0


def test_a_new_wording_is_found_and_the_old_one_no_longer(db: Session, found: dict[str, int], author: Actor) -> None:
    question = fetch_question(db, found["permit"])
    revise(db, question, statement(stem="强制执行"), shown_version=1, note="", actor=author)
    assert search(db, Filter(text="许可"), seen_by=author).count == 0
    assert [q.id for q in search(db, Filter(text="强制"), seen_by=author).questions] == [question.id]
    assert search(db, Filter(tag="permit"), seen_by=author).count == 0


def test_filters_narrow_alone_and_together(
    db: Session, bank: Bank, found: dict[str, int], author: Actor, reviewer: Actor
) -> None:
    approve(db, fetch_question(db, found["hearing"]), shown_version=1, actor=reviewer)
    retire(db, fetch_question(db, found["odd"]), note="x", actor=reviewer)
    send_back(db, fetch_question(db, found["fine"]), shown_version=1, note="x", actor=reviewer)
    asked = [
        (Filter(status=Status.ACTIVE), ["hearing"]),
        (Filter(status=Status.RETIRED), ["odd"]),
        (Filter(waiting=True), ["permit"]),
        (Filter(type="true_false"), list(STEMS)),
        (Filter(type="single"), []),
        (Filter(category="PL"), list(STEMS)),
        (Filter(category="PL.FINE"), ["fine"]),
        (Filter(category="P"), []),
        (Filter(tag="all", difficulty=3), ["permit"]),
        (Filter(text="听证", difficulty=2), ["fine"]),
        (Filter(bank_id=bank.id, author_id=author.account_id), list(STEMS)),
        (Filter(bank_id=bank.id + 1), []),
        (Filter(author_id=-1), []),
    ]
    for what, names in asked:
        result = search(db, what, seen_by=author)
        assert {question.id for question in result.questions} == {found[name] for name in names}, what


def test_pages_follow_each_other_newest_first(db: Session, found: dict[str, int], author: Actor) -> None:
    pages = [search(db, Filter(), seen_by=author, limit=3, offset=offset).questions for offset in (0, 3)]
    assert [question.id for page in pages for question in page] == sorted(found.values(), reverse=True)


def test_what_is_out_of_reach_is_not_found(db: Session, found: dict[str, int], cast: Cast) -> None:
    assert cast.neighbour is not None
    assert search(db, Filter(text="听证"), seen_by=cast.neighbour).count == 0
    assert search(db, Filter(text="听证"), seen_by=cast[Role.JUSTICE_REVIEWER]).count == 2
    below = replace(cast[Role.UNIT_TRAINER], unit_path=cast.units["child"].path, unit_id=cast.units["child"].id)
    assert search(db, Filter(), seen_by=below).count == 0


def test_a_picture_does_not_get_in_the_way_of_search(db: Session, bank: Bank, author: Actor) -> None:
    stem = f'看图<img src="media:{DIGEST}">回答'
    content = statement(stem=stem, media=({"digest": DIGEST, "media_type": "image/png"},))
    take_in(db, bank, rows_of([content]), source="x", actor=author)
    assert search(db, Filter(text="看图"), seen_by=author).count == 1
    assert db.query(Question).count() == 1


def test_the_searched_form_knows_no_width_case_or_punctuation() -> None:
    assert searched("《ＡＢＣ》、１２３；a_b") == "abc 123 a b"


def test_pairs_do_not_span_words() -> None:
    assert grams_of("听证 公开") == grams_of("公开 听证")
    assert grams_of("证公") - grams_of("听证 公开")


@pytest.mark.parametrize("text", ["行政", "要求听证", "听证的当事人", "行政 期限", ""])
def test_a_word_that_stands_in_very_many_is_found_as_one_that_does_not(
    db: Session, found: dict[str, int], author: Actor, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = [question.id for question in search(db, Filter(text), seen_by=author).questions]
    monkeypatch.setattr("question_bank.queries.questions.MOST_COUNTED", 2)
    for looked_at in (1, 2, 3):
        monkeypatch.setattr("question_bank.queries.questions._LOOKED_AT", looked_at)
        answer = search(db, Filter(text), seen_by=author)
        assert ([question.id for question in answer.questions], answer.count) == (whole, min(2, len(whole)))
        pages = [search(db, Filter(text), seen_by=author, limit=1, offset=n).questions for n in range(len(whole))]
        assert [question.id for page in pages for question in page] == whole
        below = [search(db, Filter(text), seen_by=author, before=one).questions for one in whole]
        assert [[question.id for question in page] for page in below] == [whole[n + 1 :] for n in range(len(whole))]
