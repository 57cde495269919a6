"""Rules of issued papers. Pure."""

from lms.documents.rules.kinds import ABOUT_PEOPLE, DESIGNS, OF_YEARS, DocumentKind
from lms.documents.rules.states import DocumentState, Held, Now, state_now

__all__ = ["ABOUT_PEOPLE", "DESIGNS", "OF_YEARS", "DocumentKind", "DocumentState", "Held", "Now", "state_now"]
