"""Tables of filings."""

from lms.filings.models.bulletins import Bulletin, BulletinLine, Rectification, RectificationEvent
from lms.filings.models.filings import Filing, FilingEvent
from lms.filings.models.obligations import Obligation, ObligationLink, Relation
from lms.filings.models.plans import PlanLine, TrainingPlan
from lms.filings.models.reports import FilingReport, Incident

__all__ = [
    "Bulletin",
    "BulletinLine",
    "Filing",
    "FilingEvent",
    "FilingReport",
    "Incident",
    "Obligation",
    "ObligationLink",
    "PlanLine",
    "Rectification",
    "RectificationEvent",
    "Relation",
    "TrainingPlan",
]
