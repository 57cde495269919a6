"""The parameters of a rule set in the words of those who must keep them: what each is called and how it is written."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from lms.i18n import N_, Language, translate
from lms.requirements.parameters import Parameters, TopicDue
from lms.web import wording


@dataclass(frozen=True, slots=True)
class Line:
    """One parameter as it is read: its words, its value, and where it stands; without a source it is a default."""

    label: str
    value: str
    source: str


GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        N_("每年要学多少"),
        (
            *("annual_total_min", "public_law_min", "biz_skill_min", "biz_skill_percent", "biz_skill_share_of"),
            *("special_topic_min", "special_topic_tags", "classes", "public_law_provider"),
        ),
    ),
    (
        N_("第一次申领之前"),
        (
            *("initial_concentrated_min", "initial_post_min", "post_hours_gate", "supervisor_prepost_hours"),
            *("exam_exemption", "investigation_bars"),
        ),
    ),
    (
        N_("办理第一次申领的工作日"),
        (
            *("unit_check_days", "justice_review_days", "publicity_days", "decision_days", "production_days"),
            "delivery_days",
        ),
    ),
    (N_("辅助人员上岗之前"), ("assistant_prepost_hours",)),
    (N_("单位要达到多少"), ("completion_target", "exam_pass_target", "legal_reviewer_percent")),
    (
        N_("一次和一天最多计多少"),
        ("minutes_per_hour", "day_cap", "online_day_cap", "online_cap_percent"),
    ),
    (
        N_("折算和免考核"),
        ("days_that_make_a_month", "long_leave_days", "exempt_if_joined_after", "at_risk_percent"),
    ),
    (
        N_("期限"),
        (
            *("rotation_due", "rotation_joined_by", "late_evidence_until", "results_frozen_on", "make_up_until"),
            *("plan_filing_due", "half_year_reports_due", "practice_log_days"),
        ),
    ),
    (N_("每日一练"), ("daily_quiz_questions",)),
    (N_("谁赋权谁培训"), ("obligations", "obligation_percent")),
    (
        N_("执法证件"),
        (
            "credential_years",
            "renewal_window_days",
            "review_until",
            "review_cure_until",
            "review_blocks_duty",
            "revocation_enabled",
        ),
    ),
    (N_("宣誓"), ("oath_before_duty", "oath_annual_collective")),
)
_LABELS = {
    "annual_total_min": N_("总学时"),
    "public_law_min": N_("公共法律知识"),
    "biz_skill_min": N_("业务知识与执法技能"),
    "biz_skill_percent": N_("业务知识与执法技能占比"),
    "biz_skill_share_of": N_("占比按什么算"),
    "special_topic_min": N_("专题"),
    "special_topic_tags": N_("专题包括"),
    "classes": N_("适用人员"),
    "public_law_provider": N_("公共法律知识由谁组织"),
    "initial_concentrated_min": N_("集中学习"),
    "initial_post_min": N_("岗位实训"),
    "assistant_prepost_hours": N_("岗前培训"),
    "supervisor_prepost_hours": N_("执法监督人员岗前培训"),
    "post_hours_gate": N_("岗位实训最迟何时完成"),
    "exam_exemption": N_("可以凭证明免考"),
    "investigation_bars": N_("正在被调查的不能申领"),
    "unit_check_days": N_("单位审核"),
    "justice_review_days": N_("司法局审查"),
    "publicity_days": N_("公示"),
    "decision_days": N_("审批"),
    "production_days": N_("制证"),
    "delivery_days": N_("发证"),
    "completion_target": N_("学时完成率目标"),
    "exam_pass_target": N_("考试合格率目标"),
    "legal_reviewer_percent": N_("法制审核人员占比"),
    "minutes_per_hour": N_("1学时的分钟数"),
    "day_cap": N_("每人每天"),
    "online_day_cap": N_("每人每天网上"),
    "online_cap_percent": N_("全年网上学时最多占应达总学时"),
    "days_that_make_a_month": N_("当月在岗满多少天算一个月"),
    "long_leave_days": N_("连续请假多少天起可以折算"),
    "exempt_if_joined_after": N_("此日以后到岗的本年度免考核"),
    "at_risk_percent": N_("落后进度多少即提示"),
    "rotation_due": N_("完成期限"),
    "rotation_joined_by": N_("此日以后到岗的期限为12月31日"),
    "late_evidence_until": N_("补交上年材料截止"),
    "results_frozen_on": N_("上年结果封账"),
    "make_up_until": N_("上年补训截止"),
    "plan_filing_due": N_("培训计划备案截止"),
    "half_year_reports_due": N_("半年报告截止"),
    "daily_quiz_questions": N_("每天练几道题"),
    "practice_log_days": N_("实训日志多少天内提交、多少天内签字"),
    "obligations": N_("要培训的专题和期限"),
    "obligation_percent": N_("接收单位至少多少人参加"),
    "credential_years": N_("证件有效期"),
    "renewal_window_days": N_("到期前多少天起可以换发"),
    "review_until": N_("上年度审验截止"),
    "review_cure_until": N_("审验限期整改截止"),
    "review_blocks_duty": N_("审验逾期即不得执法"),
    "revocation_enabled": N_("可以吊销执法证件"),
    "oath_before_duty": N_("上岗前宣誓"),
    "oath_annual_collective": N_("每年集中宣誓"),
}
_HOURS = {"annual_total_min", "public_law_min", "biz_skill_min", "special_topic_min"}
_HOURS |= {"initial_concentrated_min", "initial_post_min", "assistant_prepost_hours", "day_cap", "online_day_cap"}
_HOURS |= {"supervisor_prepost_hours"}
_PERCENT = {"biz_skill_percent", "completion_target", "exam_pass_target", "legal_reviewer_percent"}
_PERCENT |= {"online_cap_percent", "at_risk_percent", "obligation_percent"}
_WORKDAYS = {"unit_check_days", "justice_review_days", "publicity_days", "decision_days", "production_days"}
_WORKDAYS |= {"delivery_days"}
_AMOUNTS: tuple[tuple[set[str], str], ...] = (
    (_HOURS, N_("%(amount)s学时")),
    (_PERCENT, "%(amount)s%%"),
    ({"days_that_make_a_month", "long_leave_days", "practice_log_days", "renewal_window_days"}, N_("%(amount)s天")),
    ({"credential_years"}, N_("%(amount)s年")),
    (_WORKDAYS, N_("%(amount)s个工作日")),
    ({"minutes_per_hour"}, N_("%(amount)s分钟")),
    ({"daily_quiz_questions"}, N_("%(amount)s题")),
)
_CHOICES = {
    "required": N_("应达总学时"),
    "credited": N_("实际计入的学时"),
    "any": N_("不限"),
    "justice_bureau": N_("司法局"),
    "EXAM": N_("参加资格考试以前"),
    "ISSUE": N_("发证以前"),
}


def lines(language: Language, params: Parameters, sources: dict[str, Any]) -> list[tuple[str, list[Line]]]:
    """Return the parameters by group; what asks for nothing is left out."""
    found = []
    for title, names in GROUPS:
        shown = [line for name in names if (line := _line(language, name, getattr(params, name), sources))]
        if shown:
            found.append((title, shown))
    return found


def cap_lines(language: Language, params: Parameters) -> list[tuple[str, int]]:
    """Return each yearly cap: the words of its methods, and its hours."""
    return [(wording.words(language, cap.methods, "method"), cap.hours) for cap in params.method_caps]


def _line(language: Language, name: str, value: Any, sources: dict[str, Any]) -> Line | None:
    if value in (0, None, (), False):
        return None
    if name == "biz_skill_share_of" and "biz_skill_percent" not in sources and "biz_skill_min" in sources:
        return None
    return Line(_LABELS[name], _written(language, name, value), str(sources.get(name, "")))


def _written(language: Language, name: str, value: Any) -> str:
    for names, text in _AMOUNTS:
        if name in names:
            return translate(language, text) % {"amount": value}
    if isinstance(value, bool):
        return translate(language, N_("是"))
    if isinstance(value, Sequence) and not isinstance(value, str):
        return translate(language, N_("、")).join(_item(language, name, item) for item in value)
    return translate(language, _CHOICES[value]) if value in _CHOICES else _item(language, name, value)


def _item(language: Language, name: str, value: Any) -> str:
    if isinstance(value, TopicDue):
        return f"{wording.word(language, value.topic, 'tag')} {_month_day(language, value.due)}"
    if name == "classes":
        return wording.word(language, str(value), "person_class")
    if name == "special_topic_tags":
        return wording.word(language, str(value), "tag")
    return _month_day(language, str(value))


def _month_day(language: Language, text: str) -> str:
    return translate(language, N_("%(month)s月%(day)s日")) % {"month": int(text[:2]), "day": int(text[3:])}
