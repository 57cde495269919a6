"""The main navigation and the start page of each role. Entries whose page does not exist are left out."""

from collections.abc import Sequence, Set as AbstractSet
from dataclasses import dataclass
from functools import lru_cache

from starlette.applications import Starlette
from starlette.routing import NoMatchFound

from lms.access import ALLOWED, Actor, Permission, Role
from lms.i18n import N_


@dataclass(frozen=True, slots=True)
class Entry:
    """A place in the navigation: its word, the route it leads to, who sees it (any of the rights), its group."""

    label: str
    route: str
    permission: Permission | tuple[Permission, ...]
    icon: str
    group: str = ""
    own_group: str = ""  # of officers acting for themselves: they have few entries, and phones little room

    def is_for(self, rights: AbstractSet[Permission]) -> bool:
        """Tell whether it is seen by whoever has these rights."""
        return not rights.isdisjoint(self.permission if isinstance(self.permission, tuple) else (self.permission,))


@dataclass(frozen=True, slots=True)
class NavItem:
    """An entry as a page shows it; a group leads to its first page and shows the others once one is there."""

    label: str
    href: str
    icon: str
    count: int = 0
    children: tuple["NavItem", ...] = ()


class Menu(tuple[NavItem, ...]):
    """The entries of everybody with the same rights: made once, and told from others by being itself."""

    __slots__ = ()
    __hash__ = object.__hash__
    __eq__ = object.__eq__


_P = Permission
# One's own pages need a person behind the account.
_OWN = frozenset({_P.VIEW_OWN_YEAR, _P.STUDY, _P.SIT_EXAMS, _P.APPLY_FOR_CREDENTIAL})
_TEACHING, _ROLL, _MINE, _BANK, _EXAM = N_("培训"), N_("人员"), N_("我的"), N_("题库"), N_("考试")
_OATH = N_("宣誓")
_CARD = N_("证件")
_ASK = (_P.WRITE_QUESTIONS, _P.REVIEW_QUESTIONS)
ENTRIES = (
    Entry(N_("单位工作台"), "desk.show", _P.PROPOSE_HOURS, "flag"),
    Entry(N_("完成情况"), "completion.show", _P.VIEW_COMPLETION, "people"),
    Entry(N_("监督总览"), "dashboard.show", _P.VIEW_COMPLETION, "flag"),
    Entry(N_("待确认"), "claims.index", _P.CONFIRM_HOURS, "wait"),
    Entry(N_("课程"), "courses.index", _P.VIEW_PEOPLE, "course", _TEACHING),
    Entry(N_("材料"), "materials.index", (_P.MANAGE_COURSES, _P.APPROVE_COURSES), "file", _TEACHING),
    Entry(N_("培训大纲"), "syllabi.index", _P.VIEW_PEOPLE, "rules", _TEACHING),
    Entry(N_("培训班"), "classes.index", _P.RUN_CLASSES, "people", _TEACHING),
    Entry(N_("学习核查"), "study_flags.index", _P.CONFIRM_HOURS, "wait", _TEACHING),
    Entry(N_("带教实训"), "practice.pairs", _P.MANAGE_PRACTICE, "person", _TEACHING),
    Entry(N_("每日一练情况"), "exercise_units.show", _P.VIEW_PEOPLE, "people", _TEACHING),
    Entry(N_("培训指导"), "field_training.index", _P.VIEW_PEOPLE, "net", _TEACHING),
    Entry(N_("培训计划"), "plans.index", (_P.DRAFT_PLANS, _P.FILE_PLANS, _P.RECEIVE_FILINGS), "card", _TEACHING),
    Entry(N_("报送备案"), "filings.index", (_P.WRITE_REPORTS, _P.SIGN_REPORTS, _P.RECEIVE_FILINGS), "file", _TEACHING),
    Entry(N_("情况通报"), "bulletins.index", (_P.WRITE_REPORTS, _P.SIGN_REPORTS), "flag", _TEACHING),
    Entry(N_("抽查"), "spot_checks.index", (_P.RUN_SPOT_CHECKS, _P.ANSWER_SPOT_CHECKS), "search", _TEACHING),
    Entry(
        N_("评议考核"),
        "appraisals.index",
        (_P.RUN_APPRAISALS, _P.PUBLISH_APPRAISALS, _P.SCORE_OWN_UNIT),
        "flag",
        _TEACHING,
    ),
    Entry(N_("谁赋权谁培训"), "obligations.index", (_P.MANAGE_OBLIGATIONS, _P.PROPOSE_HOURS), "flag", _TEACHING),
    Entry(N_("登记培训"), "activities.new", _P.PROPOSE_HOURS, "add", _TEACHING),
    Entry(N_("题库"), "question_banks.index", _ASK, "rules", _BANK),
    Entry(N_("试题"), "questions.index", _ASK, "search", _BANK),
    Entry(N_("审题"), "question_review.index", _P.REVIEW_QUESTIONS, "ok", _BANK),
    Entry(N_("法律登记"), "law.index", _ASK, "file", _BANK),
    Entry(N_("组卷规则"), "blueprints.index", _ASK, "rules", _BANK),
    Entry(N_("开放练习"), "exercise_banks.index", _P.REVIEW_QUESTIONS, "edit", _BANK),
    Entry(
        N_("考试"),
        "exam_desk.index",
        (_P.RUN_EXAMS, _P.PUBLISH_EXAMS, _P.PROPOSE_CANDIDATES, _P.CHECK_CANDIDATES, _P.INVIGILATE),
        "exam",
        _EXAM,
    ),
    Entry(N_("考试合格率"), "exam_rates.show", _P.VIEW_COMPLETION, "people", _EXAM),
    Entry(N_("评卷"), "marking.index", _P.MARK_EXAMS, "edit"),
    Entry(N_("宣誓"), "oaths.index", _P.VIEW_PEOPLE, "flag", _OATH),
    Entry(N_("誓词"), "oath_texts.show", _P.RUN_OATHS, "file", _OATH),
    Entry(N_("宣誓完成情况"), "oath_coverage.show", _P.VIEW_COMPLETION, "flag", _OATH),
    Entry(N_("执法证件"), "credentials.index", _P.VIEW_CREDENTIALS, "card", _CARD),
    Entry(N_("查谁能执法"), "duty.show", _P.ASK_DUTY, "ok", _CARD),
    Entry(N_("证件申请"), "applications.index", _P.VIEW_CREDENTIALS, "card", _CARD),
    Entry(N_("证件期限"), "credential_deadlines.index", _P.VIEW_CREDENTIALS, "wait", _CARD),
    Entry(N_("证件案件"), "credential_cases.index", (_P.OPEN_CASES, _P.DECIDE_CREDENTIALS), "flag", _CARD),
    Entry(N_("年度审验"), "yearly_reviews.index", _P.VIEW_CREDENTIALS, "year", _CARD),
    Entry(N_("离岗清单"), "exits.index", _P.VIEW_CREDENTIALS, "up", _CARD),
    Entry(N_("人员清理"), "clean_ups.index", _P.VIEW_CREDENTIALS, "people", _CARD),
    Entry(N_("检查资料包"), "inspections.index", _P.VIEW_CREDENTIALS, "file", _CARD),
    Entry(N_("档案更正"), "file_corrections.index", (_P.OPEN_CASES, _P.DECIDE_CREDENTIALS), "edit", _CARD),
    Entry(N_("证明"), "documents.index", _P.ISSUE_DOCUMENTS, "file", _CARD),
    Entry(N_("人员"), "people.index", _P.VIEW_PEOPLE, "person", _ROLL),
    Entry(N_("辅助人员"), "assistants.index", _P.VIEW_PEOPLE, "card", _ROLL),
    Entry(N_("表彰奖励"), "merits.index", _P.VIEW_PEOPLE, "flag", _ROLL),
    Entry(N_("社会监督员"), "social_supervisors.index", _P.APPOINT_SUPERVISORS, "flag", _ROLL),
    Entry(N_("导入"), "imports.index", _P.IMPORT_ROSTER, "up", _ROLL),
    Entry(N_("数据交换"), "exchange.index", _P.KEEP_EXCHANGE, "up", _ROLL),
    Entry(N_("证件对账"), "reconciliations.index", (_P.KEEP_EXCHANGE, _P.DECIDE_CREDENTIALS), "card", _CARD),
    Entry(N_("单位名录"), "units.index", _P.VIEW_PEOPLE, "card", _ROLL),
    Entry(N_("账号"), "accounts.index", _P.MANAGE_ACCOUNTS, "lock"),
    Entry(N_("事件推送"), "webhooks.index", _P.MANAGE_WEBHOOKS, "up"),
    Entry(N_("审计日志"), "audit.index", _P.VIEW_AUDIT, "rules"),
    Entry(N_("我的年度"), "my_year.show", _P.VIEW_OWN_YEAR, "year", _MINE),
    Entry(N_("我的课程"), "learning.index", _P.STUDY, "course", _MINE),
    Entry(N_("我的考试"), "exams.index", _P.SIT_EXAMS, "exam", _MINE),
    Entry(N_("每日一练"), "daily.show", _P.STUDY, "edit", _MINE),
    Entry(N_("我的证件"), "my_credential.show", _P.APPLY_FOR_CREDENTIAL, "card", _MINE, _CARD),
    Entry(N_("我的档案"), "personal_files.mine", _P.VIEW_OWN_YEAR, "file", _MINE, _CARD),
    Entry(N_("我的证明"), "documents_mine.mine", _P.VIEW_OWN_YEAR, "file", _MINE, _CARD),
    Entry(N_("我的宣誓"), "my_oath.show", _P.VIEW_OWN_YEAR, "flag", _MINE, _CARD),
    Entry(N_("证件申请"), "my_application.index", _P.APPLY_FOR_CREDENTIAL, "card", _MINE, _CARD),
    Entry(N_("我的证件案件"), "my_credential_cases.index", _P.APPLY_FOR_CREDENTIAL, "flag", _MINE, _CARD),
    Entry(N_("我的日历"), "calendar.show", _P.STUDY, "calendar", _MINE),
    Entry(N_("我的实训"), "practice.show", _P.STUDY, "people", _MINE),
    Entry(N_("规则"), "rules.index", _P.VIEW_RULES, "rules"),
)
# Where a role's day begins; everybody else begins at his first entry.
_START = {
    Role.SELF: "my_year.show",
    Role.JUSTICE_REVIEWER: "completion.show",
    Role.JUSTICE_DECIDER: "completion.show",
    Role.LINE_DEPT: "completion.show",
}


def nav_items(app: Starlette, actor: Actor | None) -> Sequence[NavItem]:
    """Return the entries that the acting role may open, in groups; officers, who have few, see most of them at once."""
    if actor is None:
        return ()
    rights = frozenset(right for right in ALLOWED[actor.role] if actor.can(right))
    return _items(app, rights if actor.person_id is not None else rights - _OWN, is_self=actor.role is Role.SELF)


@lru_cache(maxsize=256)
def _items(app: Starlette, rights: frozenset[Permission], *, is_self: bool) -> Menu:
    items: dict[str, list[NavItem]] = {}
    for entry in ENTRIES:
        href = address_of(app, entry.route) if entry.is_for(rights) else None
        if href:
            group = entry.own_group if is_self else entry.group
            items.setdefault(group or entry.label, []).append(NavItem(entry.label, href, entry.icon))
    return Menu(_grouped(key, found) for key, found in items.items())


def _grouped(label: str, items: list[NavItem]) -> NavItem:
    first = items[0]
    if len(items) == 1:
        return first
    return NavItem(label, first.href, first.icon, sum(item.count for item in items), tuple(items))


def start_page(app: Starlette, actor: Actor) -> str:
    """Return the address where the acting role's day begins; one's own account where there is nothing else."""
    own = _START.get(actor.role)
    items = nav_items(app, actor)
    wanted = address_of(app, own) if own else None
    if wanted in [page.href for item in items for page in (item, *item.children)]:
        return str(wanted)
    return items[0].href if items else "/account"


@lru_cache(maxsize=512)
def address_of(app: Starlette, route: str) -> str | None:
    """Return the address of a route that takes no id, or None when there is no such page.

    Found once: routes are looked through one by one, and every page asks for a dozen.
    """
    try:
        return str(app.url_path_for(route))
    except NoMatchFound:
        return None
