"""Every table, in one import: what migrations are compared with and what a whole-schema check walks."""

from lms.audit import AuditEntry
from lms.courses import models as courses
from lms.db import Model
from lms.exchange.models import Upload
from lms.filings import models as filings
from lms.hours import models as hours
from lms.outbox import Job
from lms.people import accounts, models as people
from lms.requirements import models as requirements
from question_bank import models as questions

__all__ = [
    "AuditEntry",
    "Job",
    "Model",
    "Upload",
    "accounts",
    "courses",
    "filings",
    "hours",
    "people",
    "questions",
    "requirements",
]

metadata = Model.metadata
