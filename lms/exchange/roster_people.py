"""What a roster changes about a person who is on record."""

from collections.abc import Mapping, Sequence, Set as AbstractSet
from datetime import timedelta
from typing import Any

from lms import clock, vault
from lms.errors import RuleBroken
from lms.exchange.answers import ImportAnswer, Verdict
from lms.exchange.queries import Known
from lms.exchange.roster_lines import RosterLine
from lms.people.actions.rosters import PostWish, RoleWish, RosterChanges
from lms.people.models import Person, PersonRole, Post, Unit
from lms.people.rules import Employment, PersonClass, Span, require_class_free, require_span


def settle_known(
    listed: Sequence[RosterLine],
    known: Known,
    units: Mapping[int, Unit],
    reachable: AbstractSet[int],
    changes: RosterChanges,
    answer: ImportAnswer,
) -> None:
    """Compare the lines of one person with his record; put changes on the list, or refuse the lines."""
    trial = RosterChanges()
    try:
        if listed[0].name != known.person.name:
            raise RuleBroken("NAME_DIFFERS")
        left = _post(listed[0], known, units, reachable, trial)
        fields = _person(listed[0], known, trial) + _current_post(listed[0], known, trial)
        for line in listed:
            fields += _roles(line, known, trial)
    except RuleBroken as refusal:
        for line in listed:
            answer.refuse(line.row, refusal)
        return
    _merge(changes, trial, known.person.id)
    for line in listed:
        if left:
            answer.settle(line.row, Verdict.UPDATED, "PERSON_MOVED", unit=left)
        elif fields or trial.posts or trial.roles:
            answer.settle(line.row, Verdict.UPDATED, "PERSON_CHANGED", fields=list(dict.fromkeys(fields)) or ["单位"])
        else:
            answer.settle(line.row, Verdict.UNCHANGED)


def _merge(changes: RosterChanges, trial: RosterChanges, person_id: int) -> None:
    if trial.roles or trial.posts or trial.updates:
        changes.changed_people.add(person_id)
        changes.roles += trial.roles
        changes.posts += trial.posts
        changes.updates += trial.updates


def _open_post(known: Known) -> Any:
    """Return the post he holds; one whose last day is known and not over is still his."""
    return next((post for post in known.posts if post.kind == "REGULAR" and _runs(post)), None)


def _runs(dated: Any) -> bool:
    return dated.ended_on is None or dated.ended_on >= clock.today()


def _post(
    line: RosterLine, known: Known, units: Mapping[int, Unit], reachable: AbstractSet[int], trial: RosterChanges
) -> str:
    """Move or place a person where the line puts him; return the name of the unit he leaves, "" when he leaves none."""
    current = _open_post(known)
    if current is not None and current.unit_id == line.unit_id:
        return ""
    if current is None:
        _return(line, known, trial)
        return ""
    if current.unit_id not in reachable:
        raise RuleBroken("PERSON_ELSEWHERE")
    old_name = units[current.unit_id].name
    if line.moved_on is None:
        raise RuleBroken("POST_ELSEWHERE", unit=old_name)
    if current.started_on and current.started_on >= line.moved_on:
        raise RuleBroken("TRANSFER_TOO_EARLY")
    trial.end(Post, current.id, before=line.moved_on)
    employment = line.employment or (Employment(current.employment) if current.employment else None)
    trial.posts.append(
        (known.person.id, PostWish(line.unit_id, line.moved_on, line.title or current.title, employment))
    )
    return old_name


def _return(line: RosterLine, known: Known, trial: RosterChanges) -> None:
    ended = [post.ended_on for post in known.posts if post.kind == "REGULAR"]
    start = line.moved_on or (None if ended else line.joined_on)
    if ended and start is None:
        raise RuleBroken("RETURN_DATE_MISSING")
    if ended and start and start <= max(ended):
        raise RuleBroken("TRANSFER_TOO_EARLY")
    trial.posts.append((known.person.id, PostWish(line.unit_id, start, line.title, line.employment)))


def _person(line: RosterLine, known: Known, trial: RosterChanges) -> list[str]:
    new: dict[str, Any] = {}
    person = known.person
    if line.phone and (person.phone_sealed is None or vault.unseal(person.phone_sealed) != line.phone):
        new["phone_sealed"] = vault.seal(line.phone)
    if line.joined_on and line.joined_on != person.joined_on:
        new["joined_on"] = line.joined_on
    if new:
        trial.updates.append((Person, person.id, new))
    return [title for key, title in (("phone_sealed", "手机号"), ("joined_on", "入职时间")) if key in new]


def _current_post(line: RosterLine, known: Known, trial: RosterChanges) -> list[str]:
    current = _open_post(known)
    if current is None or current.unit_id != line.unit_id:
        return []
    new: dict[str, Any] = {}
    if line.title and line.title != current.title:
        new["title"] = line.title
    if line.employment and line.employment.value != current.employment:
        new["employment"] = line.employment.value
    if new:
        trial.updates.append((Post, current.id, new))
    return [title for key, title in (("title", "岗位"), ("employment", "编制")) if key in new]


def _roles(line: RosterLine, known: Known, trial: RosterChanges) -> list[str]:
    fields: list[str] = []
    for wanted in line.classes:
        held = next((role for role in known.roles if role.person_class == wanted and _runs(role)), None)
        fields += _new_role(wanted, line, known, trial) if held is None else _changed_role(held, line, trial)
    return fields


def _new_role(wanted: PersonClass, line: RosterLine, known: Known, trial: RosterChanges) -> list[str]:
    start = line.role_start or (line.moved_on if known.roles else None)
    spans = []
    for role in known.roles:
        span = Span(role.started_on, role.ended_on)
        if wanted is PersonClass.OFFICER and role.person_class == PersonClass.APPLICANT and not span.end and start:
            # The card came: he applied until the day before.
            span = Span(span.start, start - timedelta(days=1))
            require_span(span)
            trial.end(PersonRole, role.id, before=start)
        spans.append((PersonClass(role.person_class), span))
    try:
        require_class_free(wanted, Span(start, None), spans)
    except RuleBroken as refusal:
        if refusal.code != "ROLE_TWICE":
            raise
        raise RuleBroken("RETURN_DATE_MISSING") from None
    trial.roles.append((known.person.id, RoleWish(wanted, start, line.card_no, line.valid_until)))
    return ["人员类别"]


def _changed_role(held: Any, line: RosterLine, trial: RosterChanges) -> list[str]:
    new: dict[str, Any] = {}
    if line.card_no and line.card_no != held.card_no:
        new["card_no"] = line.card_no
    if line.valid_until and line.valid_until != held.card_valid_until:
        new["card_valid_until"] = line.valid_until
    if line.role_start and held.started_on is None:
        new["started_on"] = line.role_start
    if new:
        trial.updates.append((PersonRole, held.id, new))
    titles = (("card_no", "执法证号"), ("card_valid_until", "有效期至"), ("started_on", "发证日期"))
    return [title for key, title in titles if key in new]
