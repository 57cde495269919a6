"""The main navigation and the start page of each role. Entries whose page does not exist are left out."""

from dataclasses import dataclass

from starlette.applications import Starlette
from starlette.routing import NoMatchFound

from lms.access import Actor, Permission, Role
from lms.i18n import N_


@dataclass(frozen=True, slots=True)
class Entry:
    """A place in the navigation: its word, the route it leads to, who sees it."""

    label: str
    route: str
    permission: Permission
    icon: str


@dataclass(frozen=True, slots=True)
class NavItem:
    """An entry as a page shows it."""

    label: str
    href: str
    icon: str
    count: int = 0


ENTRIES = (
    Entry(N_("单位工作台"), "desk.show", Permission.PROPOSE_HOURS, "flag"),
    Entry(N_("完成情况"), "completion.show", Permission.VIEW_COMPLETION, "people"),
    Entry(N_("登记培训"), "activities.new", Permission.PROPOSE_HOURS, "add"),
    Entry(N_("待确认"), "claims.index", Permission.CONFIRM_HOURS, "wait"),
    Entry(N_("人员"), "people.index", Permission.VIEW_PEOPLE, "person"),
    Entry(N_("导入"), "imports.index", Permission.IMPORT_ROSTER, "up"),
    Entry(N_("单位"), "units.index", Permission.VIEW_PEOPLE, "card"),
    Entry(N_("账号"), "accounts.index", Permission.MANAGE_ACCOUNTS, "lock"),
    Entry(N_("我的年度"), "my_year.show", Permission.VIEW_OWN_YEAR, "year"),
    Entry(N_("规则"), "rules.index", Permission.VIEW_RULES, "rules"),
)
# Where a role's day begins; everybody else begins at his first entry.
_START = {
    Role.SELF: "my_year.show",
    Role.JUSTICE_REVIEWER: "completion.show",
    Role.JUSTICE_DECIDER: "completion.show",
    Role.LINE_DEPT: "completion.show",
}


def nav_items(app: Starlette, actor: Actor | None) -> list[NavItem]:
    """Return the entries that the acting role may open."""
    if actor is None:
        return []
    seen = [entry for entry in ENTRIES if actor.can(entry.permission)]
    if actor.person_id is None:
        seen = [entry for entry in seen if entry.permission is not Permission.VIEW_OWN_YEAR]
    found = [(entry, address_of(app, entry.route)) for entry in seen]
    return [NavItem(entry.label, href, entry.icon) for entry, href in found if href]


def start_page(app: Starlette, actor: Actor) -> str:
    """Return the address where the acting role's day begins; one's own account where there is nothing else."""
    own = _START.get(actor.role)
    items = nav_items(app, actor)
    wanted = address_of(app, own) if own else None
    if wanted in [item.href for item in items]:
        return str(wanted)
    return items[0].href if items else "/account"


def address_of(app: Starlette, route: str) -> str | None:
    """Return the address of a route that takes no id, or None when there is no such page."""
    try:
        return str(app.url_path_for(route))
    except NoMatchFound:
        return None
