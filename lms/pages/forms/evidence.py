"""Files of evidence in a form: one field a kind, each taking several files."""

from collections.abc import Sequence

from sqlalchemy.orm import Session
from starlette.datastructures import FormData

from lms.access import Actor
from lms.files import Attached
from lms.hours.actions.proposing import add_evidence
from lms.hours.catalogue import EvidenceKind
from lms.hours.models import Activity
from lms.pages.forms.attached import read_files
from lms.web.forms import Form

Evidence = tuple[EvidenceKind, Attached]


def read_evidence(submitted: FormData, form: Form) -> list[Evidence]:
    """Return kind and file of all that is attached; one that is no evidence stands beside its field."""
    return [(kind, one) for kind in EvidenceKind for one in read_files(submitted, form, f"file_{kind.value}")]


def add_files(db: Session, activity: Activity, attached: Sequence[Evidence], *, actor: Actor) -> int:
    """Add attached files to an activity's evidence; return how many. Raises as `add_evidence` does."""
    for kind, one in attached:
        add_evidence(db, activity, data=one.data, file_name=one.name, kind=kind, actor=actor)
    return len(attached)
