"""Pages of the quiz after a course: its learner answers and reads what was wrong; its makers set it and see figures."""

import hashlib
import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from lms.access import Actor, Role
from lms.courses.models.courses import CourseQuiz, CourseQuizCell, CourseVersion
from lms.courses.models.quizzes import QuizPaper, QuizResult
from lms.courses.queries.quizzes import content_of_item, get_paper
from lms.courses.rules.quizzes import Ask
from question_bank.actions.media import keep_media
from question_bank.content import Media
from question_bank.markup import text_of
from tests.cast import Cast
from tests.client import Browser
from tests.course_factories import make_course, make_draft
from tests.factories import make_actor, make_person
from tests.pages.test_learning import learn
from tests.quiz_factories import HAPPENINGS, answers, choice, make_bank, make_quiz_course

Client = Callable[[Actor | None], Browser]
pytestmark = [pytest.mark.requirement("ZJG-7-6"), pytest.mark.at(date(2023, 11, 20))]


@pytest.fixture
def version(db: Session, cast: Cast) -> CourseVersion:
    return make_quiz_course(db, cast.units["own"], title="占道经营怎么管")


@pytest.fixture
def learner(db: Session, cast: Cast, client: Client, version: CourseVersion) -> Browser:
    """Return who studied all of the course; its courseware is done, its quiz is not."""
    finish_courseware(db, cast, version)
    return client(cast[Role.SELF])


def finish_courseware(db: Session, cast: Cast, version: CourseVersion) -> None:
    learning = learn(db, cast.people["顾明澈"], version, minutes=45, finished=True)
    learning.completed_at = None
    db.flush()


def open_paper(db: Session, cast: Cast, learner: Browser, version: CourseVersion) -> QuizPaper:
    answer = learner.post(f"/learning/courses/{version.id}/quiz")
    assert answer.status_code == 303
    paper_id = int(answer.headers["location"].rpartition("/")[2])
    db.expire_all()
    return get_paper(db, paper_id, seen_by=cast[Role.SELF])


def test_a_learner_who_studied_all_is_sent_to_the_quiz(learner: Browser, version: CourseVersion) -> None:
    place = f"/learning/courses/{version.id}/quiz"
    assert f'href="{place}"' in learner.get("/learning").text
    assert f'href="{place}"' in learner.get(f"/learning/courses/{version.id}").text
    page = learner.get(place).text
    assert "5题，满分100" in page
    assert "60分合格" in page
    assert "还没有考过" in page


def test_the_paper_shows_questions_and_never_a_key(
    db: Session, cast: Cast, learner: Browser, version: CourseVersion
) -> None:
    paper = open_paper(db, cast, learner, version)
    page = learner.get(f"/learning/quizzes/{paper.id}").text
    assert page.count("<fieldset") == 5
    assert "解析" not in page
    assert "先看后果和改正情况" not in page  # the explanation
    assert "第三十三条" not in page  # the article the key rests on
    assert "correct" not in page


def test_a_paper_handed_in_says_what_was_wrong_and_why(
    db: Session, cast: Cast, learner: Browser, version: CourseVersion
) -> None:
    paper = open_paper(db, cast, learner, version)
    place = f"/learning/quizzes/{paper.id}"
    answer = learner.post(place, data=answers(paper, right=2))
    assert (answer.status_code, answer.headers["location"]) == (303, place)
    page = learner.get(place).text
    assert "已交卷，得40分" in page
    assert "不合格" in page
    assert page.count("错误") >= 3
    assert "先看后果和改正情况" in page
    assert "行政处罚法第三十三条" in page
    assert "第1次" in learner.get(f"/learning/courses/{version.id}/quiz").text
    again = open_paper(db, cast, learner, version)
    assert again.number == 1


def test_passing_finishes_the_course(db: Session, cast: Cast, learner: Browser, version: CourseVersion) -> None:
    paper = open_paper(db, cast, learner, version)
    learner.post(f"/learning/quizzes/{paper.id}", data=answers(paper))
    assert "合格" in learner.get(f"/learning/quizzes/{paper.id}").text
    assert "已学完" in learner.get(f"/learning/courses/{version.id}").text
    refused = learner.post(f"/learning/courses/{version.id}/quiz")
    assert refused.status_code == 422
    assert "您已经通过这门课程的测验" in refused.text


def test_open_questions_are_pointed_at_once_and_then_taken_as_they_are(
    db: Session, cast: Cast, learner: Browser, version: CourseVersion
) -> None:
    paper = open_paper(db, cast, learner, version)
    place, some = f"/learning/quizzes/{paper.id}", answers(paper)
    some.pop("q2")
    some["q4"] = [" "]
    asked = learner.post(place, data=some)
    assert asked.status_code == 422
    assert "还有2题没有作答" in asked.text
    assert re.findall(r'href="#question-(\d)"', asked.text) == ["2", "4"]
    assert asked.text.count(" checked") == 3  # what was answered stays
    assert db.query(QuizResult).count() == 0
    assert learner.post(place, data=some | {"sure": "1"}).status_code == 303
    assert db.query(QuizResult).one().score == 60


def test_before_all_was_studied_the_page_says_so(
    db: Session, cast: Cast, client: Client, version: CourseVersion
) -> None:
    learn(db, cast.people["顾明澈"], version, minutes=9)
    learner = client(cast[Role.SELF])
    place = f"/learning/courses/{version.id}/quiz"
    assert "学完全部课件后才能测验" in learner.get(place).text
    refused = learner.post(place)
    assert refused.status_code == 422
    assert "还有1个课件没有学完" in refused.text


def test_nobody_sees_or_answers_anothers_paper(
    db: Session, cast: Cast, client: Client, learner: Browser, version: CourseVersion
) -> None:
    stranger = client(make_actor(db, Role.SELF, person=make_person(db, cast.units["own"])))
    paper = open_paper(db, cast, learner, version)
    place, sent = f"/learning/quizzes/{paper.id}", answers(paper)
    assert stranger.get(place).status_code == 404
    assert stranger.post(place, data=sent).status_code == 404
    assert client(cast[Role.PROVINCE]).get(place).status_code == 403
    assert client(None).get(place).status_code == 303
    assert db.query(QuizResult).count() == 0


def test_a_course_without_a_quiz_says_so(db: Session, cast: Cast, client: Client) -> None:
    plain = make_course(db, cast.units["own"])
    learn(db, cast.people["顾明澈"], plain, minutes=9)
    learner, place = client(cast[Role.SELF]), f"/learning/courses/{plain.id}/quiz"
    assert "这门课程没有课后测验" in learner.get(place).text
    assert learner.post(place).status_code == 422
    assert "没有课后测验" in client(cast[Role.UNIT_TRAINER]).get(f"/courses/{plain.id}/quiz-results").text


class TestMedia:
    """Pictures of a paper are its learner's alone; those of the explanation come after."""

    def test_only_what_is_shown_and_only_to_its_learner(self, db: Session, cast: Cast, client: Client) -> None:
        seen, later = (hashlib.sha256(data).hexdigest() for data in (PNG, PNG + b"2"))
        stem = f'{HAPPENINGS[0]}<img src="media:{seen}" alt="现场">'
        contents = [choice(text) for text in HAPPENINGS[:4]]
        contents[0] = contents[0].changed(
            stem=stem,
            explanation=f'看图<img src="media:{later}" alt="答案">',
            media=(Media(digest=seen, media_type="image/png"), Media(digest=later, media_type="image/png")),
        )
        keep_media(db, contents, {seen: PNG, later: PNG + b"2"})
        bank = make_bank(db, cast.units["own"], contents=contents)
        version = make_quiz_course(db, cast.units["own"], bank=bank, asks=(Ask("single", 2),))
        finish_courseware(db, cast, version)
        learner = client(cast[Role.SELF])
        paper = open_paper(db, cast, learner, version)
        if not any("img" in content_of_item(item).stem for item in paper.items):
            learner.post(f"/learning/quizzes/{paper.id}", data=answers(paper, right=0))
            paper = open_paper(db, cast, learner, version)  # the other two of four
        sent = answers(paper)
        base = f"/learning/quizzes/{paper.id}/media"
        answer = learner.get(f"{base}/{seen}")
        assert (answer.content, answer.headers["content-type"]) == (PNG, "image/png")
        assert f'src="{base}/{seen}"' in learner.get(f"/learning/quizzes/{paper.id}").text
        assert learner.get(f"{base}/{later}").status_code == 404
        assert learner.get(f"{base}/{'0' * 64}").status_code == 404
        learner.post(f"/learning/quizzes/{paper.id}", data=sent)
        assert learner.get(f"{base}/{later}").content == PNG + b"2"
        other = client(make_actor(db, Role.SELF, person=make_person(db, cast.units["own"])))
        assert other.get(f"{base}/{seen}").status_code == 404


class TestSetting:
    """The trainer says on a draft what is asked."""

    def fields(self, bank_id: int, **differing: Any) -> dict[str, Any]:
        return {"bank": bank_id, "pass_mark": "80", "kind_1": "single|BK.CSGL", "number_1": "4"} | differing

    def test_a_bank_a_mark_and_lines_are_saved(self, db: Session, cast: Cast, client: Client) -> None:
        own = cast.units["own"]
        draft, bank, trainer = make_draft(db, own), make_bank(db, own), client(cast[Role.UNIT_TRAINER])
        place = f"/courses/{draft.id}/quiz"
        assert f'<option value="{bank.id}"' in trainer.get(place).text
        looked = trainer.post(place, data={"bank": bank.id, "pass_mark": "", "look": "1"})
        assert looked.status_code == 200
        assert "单选题 · 城市管理（12题）" in looked.text
        assert db.query(CourseQuiz).count() == 0
        saved = trainer.post(place, data=self.fields(bank.id, kind_2="true_false|", number_2="2"))
        assert saved.status_code == 303
        cells = db.query(CourseQuizCell).order_by(CourseQuizCell.position).all()
        assert [(cell.type, cell.category, cell.number) for cell in cells] == [
            ("single", "BK.CSGL", 4),
            ("true_false", "", 2),
        ]
        page = trainer.get(f"/courses/{draft.id}").text
        assert "抽6题，80分合格" in page
        assert trainer.post(place, data={"drop": "1"}).status_code == 303
        assert db.query(CourseQuiz).count() == 0

    @pytest.mark.parametrize(
        ("differing", "said"),
        [
            ({"bank": ""}, "请填写这一项"),
            ({"pass_mark": "59"}, "合格分数应在60至100之间"),
            ({"pass_mark": "六十"}, "请填写数字"),
            ({"kind_1": "", "number_1": ""}, "请至少选一类题"),
            ({"kind_1": ""}, "请填写这一项"),
            ({"number_1": "0"}, "请填写数字"),
            ({"number_1": "９９９９９９９９９９９９"}, "请填写数字"),
            ({"number_1": "21"}, "最多20题"),
            ({"kind_1": "short_answer|"}, "有一类题不能自动判分"),
            ({"kind_1": "<script>|x"}, "有一类题不能自动判分"),
        ],
    )
    def test_what_cannot_be_is_refused_beside_its_field(
        self, db: Session, cast: Cast, client: Client, differing: dict[str, Any], said: str
    ) -> None:
        own = cast.units["own"]
        draft, bank = make_draft(db, own), make_bank(db, own, number=4)
        place = f"/courses/{draft.id}/quiz"
        answer = client(cast[Role.UNIT_TRAINER]).post(place, data=self.fields(bank.id, **differing))
        assert answer.status_code == 422
        assert said in answer.text
        assert db.query(CourseQuiz).count() == 0

    def test_a_bank_out_of_reach_is_no_choice(self, db: Session, cast: Cast, client: Client) -> None:
        draft, bank = make_draft(db, cast.units["own"]), make_bank(db, cast.units["sibling"], number=4)
        trainer, place = client(cast[Role.UNIT_TRAINER]), f"/courses/{draft.id}/quiz"
        assert bank.code not in trainer.get(place).text
        assert trainer.post(place, data=self.fields(bank.id)).status_code == 404

    def test_who_may_not_make_courses_is_kept_out(self, db: Session, cast: Cast, client: Client) -> None:
        own = cast.units["own"]
        draft, bank = make_draft(db, own), make_bank(db, own, number=4)
        place = f"/courses/{draft.id}/quiz"
        for role in (Role.SELF, Role.UNIT_LEADER, Role.PROVINCE):
            assert client(cast[role]).post(place, data=self.fields(bank.id)).status_code == 403
        assert client(cast[Role.LINE_DEPT]).get(place).status_code == 404 or not db.query(CourseQuiz).count()

    def test_what_is_published_is_frozen(self, db: Session, cast: Cast, client: Client, version: CourseVersion) -> None:
        place = f"/courses/{version.id}/quiz"
        assert client(cast[Role.UNIT_TRAINER]).post(place, data={"drop": "1"}).status_code == 409
        assert db.query(CourseQuiz).count() == 1


class TestResults:
    """The makers see how each question did; names stand nowhere, words only for who may read the bank."""

    def test_bars_without_names(
        self, db: Session, cast: Cast, client: Client, learner: Browser, version: CourseVersion
    ) -> None:
        place, trainer = f"/courses/{version.id}/quiz-results", client(cast[Role.UNIT_TRAINER])
        assert "还没有人交卷" in trainer.get(place).text
        paper = open_paper(db, cast, learner, version)
        contents = [content_of_item(item) for item in paper.items]
        learner.post(f"/learning/quizzes/{paper.id}", data=answers(paper, right=2))
        page = trainer.get(place).text
        assert page.count("0%") >= 3
        assert page.count("100%") >= 2
        assert "顾明澈" not in page
        assert all(text_of(content.stem) in page for content in contents)
        assert client(cast[Role.SELF]).get(place).status_code == 403

    def test_a_bank_out_of_reach_stays_unread(self, db: Session, cast: Cast, client: Client) -> None:
        bank = make_bank(db, cast.units["sibling"])
        version = make_quiz_course(db, cast.units["own"], bank=bank)
        finish_courseware(db, cast, version)
        learner = client(cast[Role.SELF])
        paper = open_paper(db, cast, learner, version)
        learner.post(f"/learning/quizzes/{paper.id}", data=answers(paper))
        page = client(cast[Role.UNIT_TRAINER]).get(f"/courses/{version.id}/quiz-results").text
        assert "题库不在您的管辖范围内" in page
        assert not any(text in page for text in HAPPENINGS)


PNG = b"\x89PNG\r\n\x1a\nmade up"
