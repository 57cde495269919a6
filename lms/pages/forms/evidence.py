"""Files of evidence in a form: one field a kind, each taking several files."""

import re
from collections.abc import Sequence

from sqlalchemy.orm import Session
from starlette.datastructures import FormData, UploadFile

from lms import files
from lms.access import Actor
from lms.errors import RuleBroken
from lms.hours.actions.proposing import add_evidence
from lms.hours.catalogue import EvidenceKind
from lms.hours.models import Activity
from lms.web.forms import Form

# A scan is often named after the person in it; a file's name shows no ID number.
_ID_NO, _STARS = re.compile(r"\d{14}(?=\d{3}[\dXx])"), "_" * 14
Attached = tuple[EvidenceKind, str, bytes]


def read_files(submitted: FormData, form: Form) -> list[Attached]:
    """Return kind, name and bytes of each attached file; one that is no evidence stands beside its field."""
    found: list[Attached] = []
    for kind in EvidenceKind:
        for upload in submitted.getlist(f"file_{kind.value}"):
            if isinstance(upload, UploadFile) and upload.filename:
                data = upload.file.read()
                try:
                    files.media_type_of(data)
                    found.append((kind, _ID_NO.sub(_STARS, upload.filename), data))
                except RuleBroken as refusal:
                    form.refuse(f"file_{kind.value}", refusal)
    return found


def add_files(db: Session, activity: Activity, attached: Sequence[Attached], *, actor: Actor) -> int:
    """Add attached files to an activity's evidence; return how many. Raises as `add_evidence` does."""
    for kind, name, data in attached:
        add_evidence(db, activity, data=data, file_name=name, kind=kind, actor=actor)
    return len(attached)
