"""The one table of rights (domain C1.2): every role with everything it may, and nothing else."""

import pytest

from lms.access import ALLOWED, Actor, Permission, Role, require_can
from lms.errors import NotAllowed

P = Permission
ADMINISTRATORS = (Role.SYS_ADMIN, Role.SEC_ADMIN, Role.AUDIT_ADMIN)
HIMSELF = {P.VIEW_OWN_YEAR, P.VIEW_RULES, P.STUDY, P.SIT_EXAMS, P.APPLY_FOR_CREDENTIAL}
ANYONE_IN_A_UNIT = HIMSELF | {P.VIEW_PEOPLE, P.VIEW_COMPLETION, P.EXPORT_COMPLETION}
ANYONE_IN_A_UNIT |= {P.VIEW_CREDENTIALS, P.ASK_DUTY}

# One row a role, written from the brief and not from the code.
TABLE: dict[Role, set[Permission]] = {
    # The person: reads his own year, confirms nothing.
    Role.SELF: HIMSELF,
    # Plans, proposes, imports; confirms only shadowing and the like, which are proposed by another.
    Role.UNIT_TRAINER: ANYONE_IN_A_UNIT
    | {P.VIEW_ID_NUMBERS, P.IMPORT_ROSTER, P.CHANGE_PEOPLE, P.PROPOSE_HOURS, P.CONFIRM_HOURS, P.IMPORT_HOURS}
    | {P.MANAGE_COURSES, P.RUN_CLASSES, P.MANAGE_PRACTICE, P.DRAFT_PLANS, P.WRITE_QUESTIONS}
    | {P.PROPOSE_CANDIDATES, P.INVIGILATE, P.MARK_EXAMS, P.REGISTER_ASSISTANTS, P.ISSUE_DOCUMENTS}
    | {P.WRITE_REPORTS, P.ANSWER_SPOT_CHECKS, P.SCORE_OWN_UNIT},
    # The legal office of the organ: first check.
    Role.UNIT_LEGAL: ANYONE_IN_A_UNIT
    | {P.PROPOSE_HOURS, P.CONFIRM_HOURS, P.REVERSE_HOURS, P.APPROVE_LEAVE, P.RUN_OATHS}
    | {P.APPROVE_COURSES, P.RUN_CLASSES, P.MANAGE_PRACTICE, P.DRAFT_PLANS, P.REVIEW_QUESTIONS}
    | {P.CHECK_CANDIDATES, P.INVIGILATE, P.MARK_EXAMS}
    | {P.REGISTER_ASSISTANTS, P.ISSUE_BADGES, P.KEEP_NEGATIVE_LISTS, P.WRITE_REPORTS}
    | {P.CHECK_APPLICATIONS, P.KEEP_CARDS, P.OPEN_CASES}
    | {P.ANSWER_SPOT_CHECKS, P.SCORE_OWN_UNIT, P.KEEP_MERITS},
    # The head reads and signs.
    Role.UNIT_LEADER: ANYONE_IN_A_UNIT
    | {P.APPROVE_LEAVE, P.FILE_PLANS, P.SIGN_APPLICATIONS, P.END_BADGES}
    | {P.SIGN_REPORTS, P.ISSUE_BULLETINS, P.ANSWER_SPOT_CHECKS, P.SCORE_OWN_UNIT},
    # The business department: business hours of its field.
    Role.LINE_DEPT: ANYONE_IN_A_UNIT
    | {P.PROPOSE_HOURS, P.CONFIRM_HOURS, P.REVERSE_HOURS, P.COMMENT_TRAINING}
    | {P.MANAGE_COURSES, P.APPROVE_COURSES, P.RUN_CLASSES, P.DRAFT_PLANS}
    | {P.WRITE_QUESTIONS, P.REVIEW_QUESTIONS}
    | {P.RUN_EXAMS, P.PROPOSE_CANDIDATES, P.INVIGILATE, P.MARK_EXAMS}
    | {P.WRITE_REPORTS, P.WRITE_BULLETINS},
    # 司法所 reads, checks and reminds; it decides nothing.
    Role.JUDICIAL_OFFICE: ANYONE_IN_A_UNIT,
    # The bureau's clerk: keeps rolls, confirms public law, accepts imports.
    Role.JUSTICE_REVIEWER: ANYONE_IN_A_UNIT
    | {P.VIEW_ID_NUMBERS, P.IMPORT_UNITS, P.IMPORT_ROSTER, P.CHANGE_PEOPLE, P.PROPOSE_HOURS}
    | {P.CONFIRM_HOURS, P.REVERSE_HOURS, P.IMPORT_HOURS, P.ACCEPT_IMPORTS}
    | {P.KEEP_NEGATIVE_LISTS, P.APPOINT_SUPERVISORS, P.KEEP_EXCHANGE}
    | {P.MANAGE_COURSES, P.APPROVE_COURSES, P.RUN_CLASSES, P.RECEIVE_FILINGS, P.MANAGE_OBLIGATIONS}
    | {P.WRITE_QUESTIONS, P.REVIEW_QUESTIONS, P.KEEP_LAW, P.RUN_OATHS}
    | {P.RUN_EXAMS, P.PROPOSE_CANDIDATES, P.INVIGILATE, P.MARK_EXAMS}
    | {P.REVIEW_APPLICATIONS, P.CONFIRM_COLLECTION, P.OPEN_CASES, P.ISSUE_DOCUMENTS}
    | {P.WRITE_REPORTS, P.WRITE_BULLETINS}
    | {P.RUN_SPOT_CHECKS, P.RUN_APPRAISALS, P.KEEP_MERITS},
    # The bureau's head: decides, adopts, closes; proposes nothing that he would then decide.
    Role.JUSTICE_DECIDER: ANYONE_IN_A_UNIT
    | {P.VIEW_ID_NUMBERS, P.APPROVE_LEAVE, P.CONFIRM_HOURS, P.REVERSE_HOURS, P.POST_AFTER_CLOSING}
    | {P.ACCEPT_IMPORTS, P.ADOPT_RULES, P.CLOSE_YEAR, P.APPROVE_COURSES, P.RECEIVE_FILINGS, P.REVIEW_QUESTIONS}
    | {P.CHECK_CANDIDATES, P.PUBLISH_EXAMS, P.KEEP_LAW, P.DECIDE_CREDENTIALS}
    | {P.ISSUE_DOCUMENTS, P.REVOKE_DOCUMENTS}
    | {P.SIGN_REPORTS, P.ISSUE_BULLETINS, P.RUN_SPOT_CHECKS, P.PUBLISH_APPRAISALS},
    # The province sees figures, never persons.
    Role.PROVINCE: {P.VIEW_COMPLETION, P.VIEW_RULES},
    # 三员: run, rights, logs.
    Role.SYS_ADMIN: {P.MANAGE_WEBHOOKS},
    Role.SEC_ADMIN: {P.MANAGE_ACCOUNTS},
    Role.AUDIT_ADMIN: {P.VIEW_AUDIT},
    Role.SYSTEM: {P.CONFIRM_HOURS},
}


@pytest.mark.parametrize("role", Role)
def test_a_role_may_what_the_table_says_and_nothing_else(role: Role) -> None:
    actor = Actor(account_id=1, role=role)
    assert {permission for permission in Permission if actor.can(permission)} == TABLE[role]
    for permission in TABLE[role]:
        require_can(actor, permission)
    for permission in set(Permission) - TABLE[role]:
        with pytest.raises(NotAllowed) as refusal:
            require_can(actor, permission)
        assert refusal.value.parameters == {"permission": permission.value}


@pytest.mark.parametrize("role", ADMINISTRATORS)
def test_administrators_take_no_business_decision(role: Role) -> None:
    assert not ALLOWED[role] - {P.MANAGE_ACCOUNTS, P.VIEW_AUDIT, P.MANAGE_WEBHOOKS}


def test_the_three_administrators_share_no_right() -> None:
    rights = [ALLOWED[role] for role in ADMINISTRATORS]
    assert len(frozenset().union(*rights)) == sum(len(right) for right in rights)


def test_who_manages_accounts_or_reads_the_log_does_nothing_else() -> None:
    for role in set(Role) - set(ADMINISTRATORS):
        assert not ALLOWED[role] & {P.MANAGE_ACCOUNTS, P.VIEW_AUDIT}


def test_only_the_decider_closes_a_year_and_posts_after_it() -> None:
    for permission in (P.CLOSE_YEAR, P.POST_AFTER_CLOSING, P.ADOPT_RULES):
        assert [role for role in Role if permission in ALLOWED[role]] == [Role.JUSTICE_DECIDER]


def test_who_may_post_after_closing_may_not_propose() -> None:
    """Two persons for every late posting, whatever accounts they hold."""
    assert not [role for role in Role if {P.POST_AFTER_CLOSING, P.PROPOSE_HOURS} <= ALLOWED[role]]
