"""Our own form carries every question whole, pictures too, and takes nothing that is not what it says."""

import base64
import hashlib
import json

import pytest

from question_bank.content import Media
from question_bank.exchange.formats import guess, read
from question_bank.exchange.own_json import write
from question_bank.exchange.reading import Source, Unreadable
from tests.question_bank.samples import bare, one_of, picture


def drawn() -> tuple[object, bytes]:
    """Return a question with a picture, and the picture."""
    data = picture()
    digest = hashlib.sha256(data).hexdigest()
    entry = Media(digest=digest, media_type="image/png", name="标志.png")
    return one_of(stem=f'这是什么标志？<img src="media:{digest}">', media=(entry,)), data


def test_every_type_comes_back_whole() -> None:
    written = write(list(bare().values()))
    reading = read(Source(written.data, "题库.json"))
    assert list(written.left_out) == []
    assert [question.content for question in reading.questions] == list(bare().values())
    assert all(not question.faults for question in reading.questions)


def test_pictures_travel_with_their_questions() -> None:
    content, data = drawn()
    written = write([content], lambda _: data)  # type: ignore[list-item]
    reading = read(Source(written.data, "a.json"))
    assert [question.content for question in reading.questions] == [content]
    assert list(reading.media.values()) == [data]


def test_a_picture_that_is_not_what_its_name_says_is_not_taken() -> None:
    content, data = drawn()
    whole = json.loads(write([content], lambda _: data).data)  # type: ignore[list-item]
    digest = next(iter(whole["media"]))
    for bad in (base64.b64encode(b"<script>").decode(), "no base64", None):
        whole["media"] = {digest: bad}
        reading = read(Source(json.dumps(whole, ensure_ascii=False).encode(), "a.json"))
        assert reading.media == {}
        assert [fault.code for fault in reading.questions[0].faults] == ["MEDIA_NOT_THERE"]
        assert not reading.questions[0].is_sound


def test_markup_of_strangers_is_cleaned() -> None:
    whole = json.loads(write([one_of()]).data)
    whole["questions"][0]["stem"] = "甲<script>alert(1)</script><b onclick=x()>乙</b>"
    [question] = read(Source(json.dumps(whole, ensure_ascii=False).encode(), "a.json")).questions
    assert question.content is not None
    assert "script" not in question.content.stem
    assert "onclick" not in question.content.stem


@pytest.mark.parametrize(
    ("questions", "code"), [([{"type": "riddle"}], "CONTENT_UNREADABLE"), ([7], "CONTENT_UNREADABLE")]
)
def test_what_is_no_question_is_told(questions: list[object], code: str) -> None:
    data = json.dumps({"format": "lifa-questions", "version": 1, "questions": questions}).encode()
    [question] = read(Source(data, "a.json")).questions
    assert [fault.code for fault in question.faults] == [code]


@pytest.mark.parametrize(
    ("data", "code"),
    [(b'{"format": "lifa-questions", ', "JSON_BROKEN"), (b'{"format": "lifa-questions"}', "NO_QUESTIONS")],
)
def test_a_file_that_holds_nothing_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read(Source(data, "a.json"))
    assert refused.value.fault.code == code


def test_it_is_told_from_the_json_of_other_programs() -> None:
    own = guess(Source(write([one_of()]).data, "a.json"))
    other = guess(Source(b'[{"question": "1+1=?", "answer": "2"}]', "a.json"))
    assert (own and own.name, other and other.name) == ("lifa", "json")
