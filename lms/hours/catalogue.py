"""The dictionaries of the hour ledger: methods, categories, tags, evidence, who confirms what (domain C3.2, C3.3)."""

from enum import IntFlag, StrEnum

from lms.access import Role

HOUR = 100  # hundredths in one 学时


class Method(StrEnum):
    """How training was given (domain C3.3; the list is open: ZJG-7-6, ZJG-7-7, FN-2-*, SZ-2.2-6)."""

    CLASSROOM = "CLASSROOM"
    ONLINE = "ONLINE"
    CASE_COMMENT = "CASE_COMMENT"
    CASE_GUIDANCE = "CASE_GUIDANCE"
    VIDEO_DEMO = "VIDEO_DEMO"
    COURT_OBSERVATION = "COURT_OBSERVATION"
    SIMULATION = "SIMULATION"
    DRILL = "DRILL"
    SCENARIO = "SCENARIO"
    CONTEST = "CONTEST"
    POST_PRACTICE = "POST_PRACTICE"
    SHADOWING = "SHADOWING"
    ON_SITE_GUIDANCE = "ON_SITE_GUIDANCE"
    MENTORING = "MENTORING"
    SALON = "SALON"
    LECTURING = "LECTURING"
    MEETING = "MEETING"
    SELF_STUDY = "SELF_STUDY"


class Tag(IntFlag):
    """Topics that lie across the categories; an entry may carry several (domain C3.2).

    CONCENTRATED marks hours of the first-time forty (集中学习): they count there and in their own leaf (G7).
    """

    PRUDENT = 1
    DISCRETION = 2
    LENIENCY = 4
    PLATFORM = 8
    CONDUCT = 16
    NEW_LAW = 32
    CONCENTRATED = 64


# Each credited part has exactly one leaf (domain C3.2).
CATEGORIES: dict[str, tuple[str, ...]] = {
    "PL": ("PL.POL", "PL.GEN", "PL.SYS", "PL.ETH"),
    "BK": ("BK.SJJG", "BK.CSGL", "BK.STHJ", "BK.JTYS", "BK.NYNC", "BK.WHSC", "BK.YJGL", "BK.OTH"),
    "SK": ("SK.INS", "SK.EVI", "SK.CAS", "SK.SYS", "SK.EQP", "SK.DRL", "SK.COM"),
    "INIT": ("INIT.CON", "INIT.POST"),
    "SUP": ("SUP",),
    "AUX": ("AUX.ETH", "AUX.LAW", "AUX.DUTY", "AUX.CON"),
}
LEAVES = frozenset(leaf for leaves in CATEGORIES.values() for leaf in leaves)

PUBLIC_LAW, BUSINESS, SKILL = (frozenset(CATEGORIES[family]) for family in ("PL", "BK", "SK"))
BUSINESS_SKILL = BUSINESS | SKILL
# What the yearly sixty is made of; first-time practice, supervisors' and assistants' pre-post hours have own counters.
YEARLY = PUBLIC_LAW | BUSINESS_SKILL
_ANY = LEAVES
# What each method may count for (domain C3.3).
COUNTS_FOR: dict[Method, frozenset[str]] = {
    Method.CLASSROOM: _ANY,
    Method.ONLINE: PUBLIC_LAW | BUSINESS | {"INIT.CON"} | frozenset(CATEGORIES["AUX"]) | {"SUP"},
    Method.CASE_COMMENT: BUSINESS | SKILL,
    Method.CASE_GUIDANCE: BUSINESS | SKILL,
    Method.VIDEO_DEMO: BUSINESS | SKILL,
    Method.COURT_OBSERVATION: frozenset({"PL.GEN", "SK.EVI"}),
    Method.SIMULATION: SKILL,
    Method.DRILL: SKILL,
    Method.SCENARIO: SKILL,
    Method.CONTEST: SKILL | BUSINESS,
    Method.POST_PRACTICE: SKILL | BUSINESS,
    Method.SHADOWING: SKILL | BUSINESS | {"INIT.POST"},
    Method.ON_SITE_GUIDANCE: SKILL | BUSINESS | {"INIT.POST"},
    Method.MENTORING: SKILL | BUSINESS | {"INIT.POST"},
    Method.SALON: frozenset({"SUP"}),
    Method.LECTURING: _ANY,
    Method.MEETING: frozenset({"PL.SYS"}) | BUSINESS,
    Method.SELF_STUDY: PUBLIC_LAW | BUSINESS,
}

# Most credit one event may give (domain C3.3): a hearing 4, a day of shadowing 6, a salon 3.
EVENT_CAP: dict[Method, int] = {
    Method.COURT_OBSERVATION: 4 * HOUR,
    Method.SHADOWING: 6 * HOUR,
    Method.ON_SITE_GUIDANCE: 6 * HOUR,
    Method.MENTORING: 6 * HOUR,
    Method.SALON: 3 * HOUR,
}

# What taking part gives, however long it lasted (domain C3.3): 4 a contest, half an hour a passed test.
EVENT_CREDIT: dict[Method, int] = {
    Method.CONTEST: 4 * HOUR,
    Method.POST_PRACTICE: 4 * HOUR,
    Method.SELF_STUDY: HOUR // 2,
}
# What an award adds to it.
AWARD_CREDIT: dict[Method, int] = {Method.CONTEST: 4 * HOUR, Method.POST_PRACTICE: 4 * HOUR}

JUSTICE = frozenset({Role.JUSTICE_REVIEWER, Role.JUSTICE_DECIDER})
_LEGAL = JUSTICE | {Role.UNIT_LEGAL}
_HOST = _LEGAL | {Role.LINE_DEPT}
_PRACTICE = _LEGAL | {Role.UNIT_TRAINER, Role.LINE_DEPT}
_CONFIRMED_BY_LEGAL = (
    Method.CASE_COMMENT,
    Method.CASE_GUIDANCE,
    Method.VIDEO_DEMO,
    Method.COURT_OBSERVATION,
    Method.SIMULATION,
    Method.DRILL,
    Method.SCENARIO,
    Method.MEETING,
    Method.SELF_STUDY,
)
# Who confirms (domain C3.3, "Confirmed by"); the justice bureau may always.
CONFIRMERS: dict[Method, frozenset[Role]] = {
    Method.CLASSROOM: _HOST,
    Method.ONLINE: _HOST | {Role.SYSTEM},
    Method.CONTEST: _HOST,
    Method.POST_PRACTICE: _HOST,
    Method.LECTURING: _HOST,
    Method.SHADOWING: _PRACTICE,
    Method.ON_SITE_GUIDANCE: _PRACTICE,
    Method.MENTORING: _PRACTICE,
    Method.SALON: JUSTICE,
    # All else is the legal office's: case work, drills, hearings, meetings, self-study.
    **dict.fromkeys(_CONFIRMED_BY_LEGAL, _LEGAL),
}


class EvidenceKind(StrEnum):
    """What a file of evidence is."""

    NOTICE = "NOTICE"
    TIMETABLE = "TIMETABLE"
    SIGN_IN = "SIGN_IN"
    PLAN = "PLAN"
    AGENDA = "AGENDA"
    REPORT = "REPORT"
    RESULTS = "RESULTS"
    LOG = "LOG"
    SLIDES = "SLIDES"
    PHOTO = "PHOTO"
    OTHER = "OTHER"


_K = EvidenceKind
# What an inspector will ask for (domain C3.3). Without any evidence nothing is posted; what is missing is shown.
EVIDENCE_EXPECTED: dict[Method, tuple[EvidenceKind, ...]] = {
    Method.CLASSROOM: (_K.NOTICE, _K.TIMETABLE, _K.SIGN_IN),
    Method.ONLINE: (_K.LOG,),
    Method.CASE_COMMENT: (_K.AGENDA, _K.SIGN_IN),
    Method.CASE_GUIDANCE: (_K.AGENDA, _K.SIGN_IN),
    Method.VIDEO_DEMO: (_K.AGENDA, _K.SIGN_IN),
    Method.COURT_OBSERVATION: (_K.NOTICE, _K.SIGN_IN, _K.REPORT),
    Method.SIMULATION: (_K.PLAN, _K.SIGN_IN),
    Method.DRILL: (_K.PLAN, _K.SIGN_IN),
    Method.SCENARIO: (_K.PLAN, _K.SIGN_IN),
    Method.CONTEST: (_K.NOTICE, _K.RESULTS),
    Method.POST_PRACTICE: (_K.NOTICE, _K.RESULTS),
    Method.SHADOWING: (_K.LOG,),
    Method.ON_SITE_GUIDANCE: (_K.LOG,),
    Method.MENTORING: (_K.LOG,),
    Method.SALON: (_K.SIGN_IN, _K.REPORT),
    Method.LECTURING: (_K.TIMETABLE, _K.SLIDES),
    Method.MEETING: (_K.AGENDA, _K.SIGN_IN),
    Method.SELF_STUDY: (_K.RESULTS,),
}


class Rejection(StrEnum):
    """Why hours are sent back; the decider's own words stand beside it. BATCH_REJECTED is said by the house."""

    EVIDENCE_INCOMPLETE = "EVIDENCE_INCOMPLETE"
    OVERLAP = "OVERLAP"
    NOT_TRAINING = "NOT_TRAINING"
    HOURS_WRONG = "HOURS_WRONG"
    NOT_ATTENDED = "NOT_ATTENDED"
    OTHER = "OTHER"
