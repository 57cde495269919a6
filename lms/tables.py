"""Every table, in one import: what migrations are compared with and what a whole-schema check walks."""

from lms.appraisals import models as appraisals
from lms.audit import AuditEntry, AuditLink
from lms.ceremonies import models as ceremonies
from lms.courses import models as courses
from lms.credentials import models as credentials
from lms.db import Model
from lms.documents import models as documents
from lms.exams import models as exams
from lms.exchange import models as exchange
from lms.exchange.questions import models as question_files
from lms.exercises import models as exercises
from lms.filings import models as filings
from lms.holds.models import RecordHold
from lms.holidays import models as holidays
from lms.hours import models as hours
from lms.name_keys import NameKey
from lms.notices import models as notices
from lms.outbox import Job
from lms.people import accounts, models as people
from lms.prints import models as prints
from lms.requirements import models as requirements
from lms.spot_checks import models as spot_checks
from lms.unit_counts import UnitCount, UnitCountChange
from lms.webhooks import models as webhooks
from question_bank import models as questions

__all__ = [
    "AuditEntry",
    "AuditLink",
    "Job",
    "Model",
    "NameKey",
    "RecordHold",
    "UnitCount",
    "UnitCountChange",
    "accounts",
    "appraisals",
    "ceremonies",
    "courses",
    "credentials",
    "documents",
    "exams",
    "exchange",
    "exercises",
    "filings",
    "holidays",
    "hours",
    "notices",
    "people",
    "prints",
    "question_files",
    "questions",
    "requirements",
    "spot_checks",
    "webhooks",
]

metadata = Model.metadata


def is_described(name: str | None, kind: str, _: object) -> bool:
    """Tell whether a thing in the database stands in a model: not the search index, which has a form of its own on
    each database, nor what SQLite keeps beside it.
    """
    return not (kind == "table" and (name or "").startswith("question_grams"))
