"""Who may what: roles, permissions and the acting user. Pure; the one table of rights of the whole system."""

from dataclasses import dataclass
from enum import StrEnum

from lms.errors import NotAllowed


class Role(StrEnum):
    """Roles a sign-in acts in (domain C1.2). An account may hold several; a session acts in one."""

    SELF = "SELF"
    UNIT_TRAINER = "UNIT_TRAINER"
    UNIT_LEGAL = "UNIT_LEGAL"
    UNIT_LEADER = "UNIT_LEADER"
    LINE_DEPT = "LINE_DEPT"
    JUDICIAL_OFFICE = "JUDICIAL_OFFICE"
    JUSTICE_REVIEWER = "JUSTICE_REVIEWER"
    JUSTICE_DECIDER = "JUSTICE_DECIDER"
    PROVINCE = "PROVINCE"
    SYS_ADMIN = "SYS_ADMIN"
    SEC_ADMIN = "SEC_ADMIN"
    AUDIT_ADMIN = "AUDIT_ADMIN"
    SYSTEM = "SYSTEM"


# The system's own role is nobody's: no account can be given it.
GRANTABLE = tuple(role for role in Role if role is not Role.SYSTEM)


class Permission(StrEnum):
    """One thing a role may do. Each page and action names the one it needs."""

    VIEW_OWN_YEAR = "view_own_year"
    VIEW_PEOPLE = "view_people"
    VIEW_ID_NUMBERS = "view_id_numbers"
    VIEW_COMPLETION = "view_completion"
    EXPORT_COMPLETION = "export_completion"
    IMPORT_UNITS = "import_units"
    IMPORT_ROSTER = "import_roster"
    CHANGE_PEOPLE = "change_people"
    APPROVE_LEAVE = "approve_leave"
    PROPOSE_HOURS = "propose_hours"
    CONFIRM_HOURS = "confirm_hours"
    REVERSE_HOURS = "reverse_hours"
    POST_AFTER_CLOSING = "post_after_closing"
    IMPORT_HOURS = "import_hours"
    ACCEPT_IMPORTS = "accept_imports"
    STUDY = "study"
    MANAGE_COURSES = "manage_courses"
    APPROVE_COURSES = "approve_courses"
    RUN_CLASSES = "run_classes"
    MANAGE_PRACTICE = "manage_practice"
    COMMENT_TRAINING = "comment_training"
    DRAFT_PLANS = "draft_plans"
    FILE_PLANS = "file_plans"
    RECEIVE_FILINGS = "receive_filings"
    WRITE_REPORTS = "write_reports"
    SIGN_REPORTS = "sign_reports"
    WRITE_BULLETINS = "write_bulletins"
    ISSUE_BULLETINS = "issue_bulletins"
    MANAGE_OBLIGATIONS = "manage_obligations"
    RUN_SPOT_CHECKS = "run_spot_checks"
    ANSWER_SPOT_CHECKS = "answer_spot_checks"
    RUN_APPRAISALS = "run_appraisals"
    PUBLISH_APPRAISALS = "publish_appraisals"
    SCORE_OWN_UNIT = "score_own_unit"
    KEEP_MERITS = "keep_merits"
    WRITE_QUESTIONS = "write_questions"
    REVIEW_QUESTIONS = "review_questions"
    KEEP_LAW = "keep_law"
    SIT_EXAMS = "sit_exams"
    PROPOSE_CANDIDATES = "propose_candidates"
    CHECK_CANDIDATES = "check_candidates"
    INVIGILATE = "invigilate"
    RUN_EXAMS = "run_exams"
    PUBLISH_EXAMS = "publish_exams"
    MARK_EXAMS = "mark_exams"
    APPLY_FOR_CREDENTIAL = "apply_for_credential"
    VIEW_CREDENTIALS = "view_credentials"
    CHECK_APPLICATIONS = "check_applications"
    SIGN_APPLICATIONS = "sign_applications"
    REVIEW_APPLICATIONS = "review_applications"
    KEEP_CARDS = "keep_cards"
    CONFIRM_COLLECTION = "confirm_collection"
    OPEN_CASES = "open_cases"
    DECIDE_CREDENTIALS = "decide_credentials"
    ASK_DUTY = "ask_duty"
    REGISTER_ASSISTANTS = "register_assistants"
    ISSUE_BADGES = "issue_badges"
    END_BADGES = "end_badges"
    KEEP_NEGATIVE_LISTS = "keep_negative_lists"
    APPOINT_SUPERVISORS = "appoint_supervisors"
    ISSUE_DOCUMENTS = "issue_documents"
    REVOKE_DOCUMENTS = "revoke_documents"
    RUN_OATHS = "run_oaths"
    KEEP_EXCHANGE = "keep_exchange"
    VIEW_RULES = "view_rules"
    ADOPT_RULES = "adopt_rules"
    CLOSE_YEAR = "close_year"
    MANAGE_ACCOUNTS = "manage_accounts"
    MANAGE_WEBHOOKS = "manage_webhooks"
    VIEW_AUDIT = "view_audit"


_P = Permission
# Give or take the right to act: who decides shows again that it is he (security C4).
DECISIONS = frozenset({_P.DECIDE_CREDENTIALS})
_READ_UNIT = frozenset({_P.VIEW_PEOPLE, _P.VIEW_COMPLETION, _P.EXPORT_COMPLETION, _P.VIEW_RULES})
_OWN = frozenset({_P.VIEW_OWN_YEAR, _P.VIEW_RULES, _P.STUDY, _P.SIT_EXAMS, _P.APPLY_FOR_CREDENTIAL})
# Both see the keys of the banks in reach; nobody reviews what he wrote.
_BANK = frozenset({_P.WRITE_QUESTIONS, _P.REVIEW_QUESTIONS})
# What whoever holds trainings needs: material and courses, classes, the plan of the year.
_TEACH = frozenset({_P.MANAGE_COURSES, _P.RUN_CLASSES})
# Whoever holds exams: sets them up, puts people forward, confirms, watches, closes. Another one publishes.
_EXAMINE = frozenset({_P.RUN_EXAMS, _P.PROPOSE_CANDIDATES, _P.INVIGILATE})
# What a unit says when the bureau looks at it.
_LOOKED_AT = frozenset({_P.ANSWER_SPOT_CHECKS, _P.SCORE_OWN_UNIT})
# Who holds which card, and whether he may act today.
_CARDS = frozenset({_P.VIEW_CREDENTIALS, _P.ASK_DUTY})

ALLOWED: dict[Role, frozenset[Permission]] = {
    Role.SELF: _OWN,
    Role.UNIT_TRAINER: _OWN
    | _READ_UNIT
    | _CARDS
    | _LOOKED_AT
    | _TEACH
    | {
        _P.VIEW_ID_NUMBERS,
        _P.IMPORT_ROSTER,
        _P.CHANGE_PEOPLE,
        _P.PROPOSE_HOURS,
        _P.CONFIRM_HOURS,
        _P.IMPORT_HOURS,
        _P.MANAGE_PRACTICE,
        _P.WRITE_QUESTIONS,
        _P.DRAFT_PLANS,
        _P.WRITE_REPORTS,
        _P.PROPOSE_CANDIDATES,
        _P.INVIGILATE,
        _P.MARK_EXAMS,
        _P.REGISTER_ASSISTANTS,
        _P.ISSUE_DOCUMENTS,
    },
    Role.UNIT_LEGAL: _OWN
    | _READ_UNIT
    | _CARDS
    | _LOOKED_AT
    | {
        _P.PROPOSE_HOURS,
        _P.CONFIRM_HOURS,
        _P.REVERSE_HOURS,
        _P.APPROVE_LEAVE,
        _P.RUN_OATHS,
        _P.APPROVE_COURSES,
        _P.RUN_CLASSES,
        _P.MANAGE_PRACTICE,
        _P.REVIEW_QUESTIONS,
        _P.DRAFT_PLANS,
        _P.WRITE_REPORTS,
        _P.KEEP_MERITS,
        _P.CHECK_CANDIDATES,
        _P.INVIGILATE,
        _P.MARK_EXAMS,
        _P.CHECK_APPLICATIONS,
        _P.KEEP_CARDS,
        _P.OPEN_CASES,
        _P.REGISTER_ASSISTANTS,
        _P.ISSUE_BADGES,
        _P.KEEP_NEGATIVE_LISTS,
    },
    Role.UNIT_LEADER: _OWN
    | _READ_UNIT
    | _CARDS
    | _LOOKED_AT
    | {_P.APPROVE_LEAVE, _P.FILE_PLANS, _P.SIGN_REPORTS, _P.ISSUE_BULLETINS, _P.SIGN_APPLICATIONS, _P.END_BADGES},
    Role.LINE_DEPT: _OWN
    | _READ_UNIT
    | _CARDS
    | _TEACH
    | _BANK
    | _EXAMINE
    | {
        _P.PROPOSE_HOURS,
        _P.CONFIRM_HOURS,
        _P.REVERSE_HOURS,
        _P.APPROVE_COURSES,
        _P.COMMENT_TRAINING,
        _P.DRAFT_PLANS,
        _P.WRITE_REPORTS,
        _P.WRITE_BULLETINS,
        _P.MARK_EXAMS,
    },
    Role.JUDICIAL_OFFICE: _OWN | _READ_UNIT | _CARDS,
    Role.JUSTICE_REVIEWER: _OWN
    | _READ_UNIT
    | _CARDS
    | _TEACH
    | _BANK
    | _EXAMINE
    | {
        _P.APPROVE_COURSES,
        _P.RUN_OATHS,
        _P.KEEP_LAW,
        _P.RECEIVE_FILINGS,
        _P.WRITE_REPORTS,
        _P.WRITE_BULLETINS,
        _P.MANAGE_OBLIGATIONS,
        _P.RUN_SPOT_CHECKS,
        _P.RUN_APPRAISALS,
        _P.KEEP_MERITS,
        _P.VIEW_ID_NUMBERS,
        _P.IMPORT_UNITS,
        _P.IMPORT_ROSTER,
        _P.CHANGE_PEOPLE,
        _P.PROPOSE_HOURS,
        _P.CONFIRM_HOURS,
        _P.REVERSE_HOURS,
        _P.IMPORT_HOURS,
        _P.ACCEPT_IMPORTS,
        _P.MARK_EXAMS,
        _P.REVIEW_APPLICATIONS,
        _P.CONFIRM_COLLECTION,
        _P.OPEN_CASES,
        _P.KEEP_NEGATIVE_LISTS,
        _P.APPOINT_SUPERVISORS,
        _P.ISSUE_DOCUMENTS,
        _P.KEEP_EXCHANGE,
    },
    Role.JUSTICE_DECIDER: _OWN
    | _READ_UNIT
    | _CARDS
    | {
        _P.VIEW_ID_NUMBERS,
        _P.APPROVE_LEAVE,
        _P.CONFIRM_HOURS,
        _P.REVERSE_HOURS,
        _P.POST_AFTER_CLOSING,
        _P.ACCEPT_IMPORTS,
        _P.ADOPT_RULES,
        _P.CLOSE_YEAR,
        _P.REVIEW_QUESTIONS,
        _P.KEEP_LAW,
        _P.APPROVE_COURSES,
        _P.RECEIVE_FILINGS,
        _P.SIGN_REPORTS,
        _P.ISSUE_BULLETINS,
        _P.RUN_SPOT_CHECKS,
        _P.PUBLISH_APPRAISALS,
        _P.CHECK_CANDIDATES,
        _P.PUBLISH_EXAMS,
        _P.DECIDE_CREDENTIALS,
        _P.ISSUE_DOCUMENTS,
        _P.REVOKE_DOCUMENTS,
    },
    Role.PROVINCE: frozenset({_P.VIEW_COMPLETION, _P.VIEW_RULES}),
    # 三员分立: the three administrators share no right and take no business decision (domain B.9).
    Role.SYS_ADMIN: frozenset({_P.MANAGE_WEBHOOKS}),
    Role.SEC_ADMIN: frozenset({_P.MANAGE_ACCOUNTS}),
    Role.AUDIT_ADMIN: frozenset({_P.VIEW_AUDIT}),
    # What the platform measured itself it confirms itself: online study, and nothing else (domain C3.3).
    Role.SYSTEM: frozenset({_P.CONFIRM_HOURS}),
}


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, in which role, for which unit.

    `unit_path` is the unit's place in the tree ("/1/7/"); everything whose path begins with it is in reach.
    `person_id` is the acting natural person, where the account belongs to one: nobody decides about himself.
    """

    account_id: int | None
    role: Role
    unit_id: int | None = None
    unit_path: str = ""
    person_id: int | None = None
    name: str = ""
    # Rights of the role that the token he came with does not carry.
    without: frozenset[Permission] = frozenset()

    def can(self, permission: Permission) -> bool:
        """Tell whether the acting role holds a permission."""
        return permission in ALLOWED[self.role] and permission not in self.without


# The operator at the command line acts for the whole installation; every line it writes in the audit says so.
OPERATOR = Actor(account_id=None, role=Role.JUSTICE_REVIEWER, unit_path="/", name="operator")
# The platform itself, for what it measures: nobody acts as it, and nobody signs in as it.
SYSTEM = Actor(account_id=None, role=Role.SYSTEM, unit_path="/", name="system")


def require_can(actor: Actor, permission: Permission) -> None:
    """Raise NotAllowed unless the acting role holds the permission."""
    if not actor.can(permission):
        raise NotAllowed(permission=permission.value)
