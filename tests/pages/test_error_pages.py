"""Error pages say what happened, that nothing was changed where that is so, and what to do next."""

from types import SimpleNamespace
from typing import Any

import pytest

from lms.errors import RuleBroken
from lms.i18n import Language
from lms.web.templating import render_template
from tests.markup import element

NEXT_STEP: dict[int, dict[Language, str]] = {
    403: {"zh": "请联系本单位培训管理员", "en": "ask to have your role changed"},
    404: {"zh": "请核对有没有输错", "en": "check that it is right"},
    409: {"zh": "请返回上一页，刷新", "en": "go back, reload the page"},
    413: {"zh": "一次最多可以上传50MB", "en": "at most 50 MB"},
    422: {"zh": "核对填写的内容后再提交", "en": "check what you filled in"},
    429: {"zh": "请等2分钟再试", "en": "wait 2 minutes"},
    500: {"zh": "编号告诉系统管理员：7F3A", "en": "tell the system administrator this number: 7F3A"},
}


def draw(code: int, language: Language = "zh", **context: Any) -> str:
    return render_template(
        f"errors/{code}.html",
        language,
        **{
            "actor": None,
            "here": "/x",
            "nav_items": [],
            "csrf_token": "",
            "settings": SimpleNamespace(site_name="", upload_limit_mb=50, demo_day=None, public_officers=False),
            "error": None,
            "retry_after": 61,
            "reference": "7F3A",
            **context,
        },
    )


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("code", NEXT_STEP)
def test_every_error_page_says_what_to_do_next(code: int, language: Language) -> None:
    html = draw(code, language)
    assert NEXT_STEP[code][language] in element(html, "main").text
    assert element(html, "html")["lang"] == {"zh": "zh-Hans", "en": "en"}[language]


def test_a_page_without_a_number_or_a_time_still_says_what_to_do() -> None:
    without: dict[str, Any] = {"retry_after": None, "reference": ""}
    assert "请等几分钟再试" in element(draw(429, **without), "main").text
    assert "告诉系统管理员您刚才在做什么" in element(draw(500, **without), "main").text


def test_a_broken_rule_is_told_in_its_own_words() -> None:
    html = draw(409, error=RuleBroken("TOO_LONG", most=40))
    assert "请缩短到40个字以内" in element(html, "main").text


def test_what_is_absent_and_what_is_out_of_reach_look_the_same() -> None:
    assert draw(404) == draw(404, error=RuleBroken("TOO_LONG", most=40))
