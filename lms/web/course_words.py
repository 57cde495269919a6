"""The words for values of courses, as people say them; `wording.word` looks them up."""

from collections.abc import Iterable, Sequence
from types import SimpleNamespace
from typing import Any

from lms.i18n import N_, Language, translate
from lms.web import formats

COURSE_STATE = {
    "draft": N_("编制中"),
    "submitted": N_("待审批"),
    "published": N_("已发布"),
    "withdrawn": N_("已撤下"),
}
COMPULSORY = {
    "PREPOST_ETHICS": N_("岗前：思想道德"),
    "PREPOST_LAW": N_("岗前：法治意识"),
    "PREPOST_DUTY": N_("岗前：工作职责"),
    "PREPOST_CONDUCT": N_("岗前：行为规范"),
    "CONDUCT": N_("行为规范"),
    "PLATFORM": N_("平台应用"),
    "SPECIAL_TOPIC": N_("年度专题"),
}
MATERIAL_KIND = {
    "VIDEO": N_("视频"),
    "AUDIO": N_("音频"),
    "PDF": N_("PDF文档"),
    "OFFICE": N_("Office文档"),
    "SCORM": N_("SCORM课件"),
    "H5P": N_("H5P课件"),
}
QUESTION = {
    "CONTENT": N_("内容准确、够新"),
    "USEFUL": N_("对我的执法工作有用"),
    "CLEAR": N_("讲得清楚"),
    "PACE": N_("长短和快慢合适"),
}
UNCOUNTED = {
    "NO_SIGNAL": N_("没有收到播放信号（断网、休眠或关了页面）"),
    "SKIPPED_AHEAD": N_("跳到了还没有看过的地方"),
    "TOO_FAST": N_("播放得比实际时间快，多出的部分"),
    "SEEN_BEFORE": N_("这一段以前已经看过"),
    "DAY_FULL": N_("当天网上学习已到上限"),
    "PRESENCE_MISSED": N_("没有回应在场确认"),
}
OUTCOME = {
    "DAY_CAPS": N_("当天学时已到每日上限，超出的不计"),
    "YEAR_CLOSED": N_("那一年已经截止，不再计入"),
    "COURSE_TWICE": N_("同一版本本年度已经计过一次"),
    "NO_POST_THAT_DAY": N_("那天没有任职记录，不计入"),
    "TOO_SHORT": N_("时长不够折算半个学时"),
    "AWAITS_BUREAU": N_("含公共法律知识，等待司法局确认"),
}
MARK = {"1": N_("1（差）"), "2": "2", "3": "3", "4": "4", "5": N_("5（好）")}

COURSE_WORDS: dict[str, dict[str, str]] = {
    "course_state": COURSE_STATE,
    "compulsory": COMPULSORY,
    "material_kind": MATERIAL_KIND,
    "question": QUESTION,
    "mark": MARK,
    "uncounted": UNCOUNTED,
    "outcome": OUTCOME,
}


def item_options(items: Iterable[Any]) -> list[tuple[int, str]]:
    """Return pairs of id and words of syllabus items for a field to choose from."""
    return [(item.id, f"{item.version.title}：{item.title}") for item in items]


def material_options(language: Language, materials: Iterable[tuple[Any, int]]) -> list[tuple[int, str]]:
    """Return pairs of id and words of materials, each with the most minutes it can take."""
    said = translate(language, N_("%(title)s（%(kind)s，最多%(most)s分钟）"))
    return [
        (row.id, said % {"title": row.title, "kind": translate(language, MATERIAL_KIND[row.kind]), "most": most})
        for row, most in materials
    ]


def course_events(language: Language, events: Sequence[Any]) -> list[SimpleNamespace]:
    """Return what happened to a version as a timeline shows it, the latest first."""
    instant = formats.date_filters(language)["instant"]
    titles = {
        (None, "draft"): N_("建立草稿"),
        ("draft", "submitted"): N_("提交审批"),
        ("submitted", "draft"): N_("已退回修改"),
        ("submitted", "published"): N_("审批并发布"),
        ("published", "withdrawn"): N_("撤下"),
    }
    return [
        SimpleNamespace(
            title=translate(language, titles[event.old, event.new]),
            when=[
                instant(event.at),
                event.name or translate(language, N_("系统操作员")),
                *filter(None, [event.reason]),
            ],
            state="stopped" if event.new == "withdrawn" else "done",
        )
        for event in reversed(events)
    ]


def activity_options(rows: Iterable[tuple[Any, int, int]]) -> list[tuple[int, str]]:
    """Return pairs of id and words of trainings for a field to choose from."""
    return [(row.id, f"{row.occurred_on.isoformat()} {row.title}") for row, _, _ in rows]
