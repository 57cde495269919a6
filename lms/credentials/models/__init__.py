"""Tables of credentials."""

from lms.credentials.models.applications import (
    Application,
    ApplicationDocument,
    ApplicationEvent,
    ApplicationExemption,
    PublicityObjection,
)
from lms.credentials.models.assistants import AssistantCheck
from lms.credentials.models.badges import Badge, BadgeEvent, BadgeFiling, BadgeStop
from lms.credentials.models.campaigns import Campaign, CampaignUnit, Nomination
from lms.credentials.models.cases import (
    CredentialCase,
    CredentialCaseEvent,
    CredentialCasePaper,
    CredentialCasePoint,
)
from lms.credentials.models.clean_ups import CleanUp, CleanUpDecision, CleanUpLine
from lms.credentials.models.complaints import Complaint, ComplaintBatch
from lms.credentials.models.contracts import EmploymentContract
from lms.credentials.models.credentials import Card, Credential, CredentialEvent
from lms.credentials.models.duty import DutyCheck
from lms.credentials.models.exits import Exit, ExitExcuse
from lms.credentials.models.file_corrections import FileCorrection, FileCorrectionEvent
from lms.credentials.models.merits import Commendation, RegularAppraisal
from lms.credentials.models.negative_lists import NegativeList, NegativeListSignature
from lms.credentials.models.requests import CardCollection, CardRequest, CardRequestEvent, VoidNotice
from lms.credentials.models.reviews import ReviewEvent, ReviewRound, YearlyReview
from lms.credentials.models.sanctions import ExemptionFinding, Sanction
from lms.credentials.models.social_supervisors import SocialSupervisor, SocialSupervisorRecord

__all__ = [
    "Application",
    "ApplicationDocument",
    "ApplicationEvent",
    "ApplicationExemption",
    "AssistantCheck",
    "Badge",
    "BadgeEvent",
    "BadgeFiling",
    "BadgeStop",
    "Campaign",
    "CampaignUnit",
    "Card",
    "CardCollection",
    "CardRequest",
    "CardRequestEvent",
    "CleanUp",
    "CleanUpDecision",
    "CleanUpLine",
    "Commendation",
    "Complaint",
    "ComplaintBatch",
    "Credential",
    "CredentialCase",
    "CredentialCaseEvent",
    "CredentialCasePaper",
    "CredentialCasePoint",
    "CredentialEvent",
    "DutyCheck",
    "EmploymentContract",
    "ExemptionFinding",
    "Exit",
    "ExitExcuse",
    "FileCorrection",
    "FileCorrectionEvent",
    "NegativeList",
    "NegativeListSignature",
    "Nomination",
    "PublicityObjection",
    "RegularAppraisal",
    "ReviewEvent",
    "ReviewRound",
    "Sanction",
    "SocialSupervisor",
    "SocialSupervisorRecord",
    "VoidNotice",
    "YearlyReview",
]
