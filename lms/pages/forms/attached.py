"""Files that come with a form: their bytes, and a name that shows no ID number."""

import re

from starlette.datastructures import FormData, UploadFile

from lms import files
from lms.errors import RuleBroken
from lms.files import Attached
from lms.settings import get_settings
from lms.web.forms import Form

MOST_FILES = 5
# The largest body of a form that takes one file, and of one that takes several.
ONE_FILE, SOME_FILES = (get_settings().upload_limit_mb + 1) * 2**20, get_settings().upload_limit_mb * 2**20 * 2
# A scan is often named after the person in it.
_ID_NO, _STARS = re.compile(r"\d{14}(?=\d{3}[\dXx])"), "_" * 14


def name_of(upload: UploadFile) -> str:
    """Return the name of a file as it may be kept and shown."""
    return _ID_NO.sub(_STARS, upload.filename or "")


def read_files(submitted: FormData, form: Form, field: str) -> list[Attached]:
    """Return the files of a field; what is no PDF, JPEG or PNG is refused beside it."""
    found: list[Attached] = []
    for upload in submitted.getlist(field):
        if isinstance(upload, UploadFile) and upload.filename:
            data = upload.file.read()
            try:
                files.media_type_of(data)
            except RuleBroken as refusal:
                form.refuse(field, refusal)
            found.append(Attached(name_of(upload), data))
    return found


def read_file(submitted: FormData, form: Form, field: str) -> Attached | None:
    """Return the one file of a field; refused as `read_files` does."""
    found = read_files(submitted, form, field)
    return found[-1] if found else None


def read_attached(submitted: FormData, form: Form) -> list[Attached]:
    """Return the files that come with a step of a case, five at most."""
    found = read_files(submitted, form, "files")
    if len(found) > MOST_FILES:
        form.refuse("files", RuleBroken("FILES_MANY", most=MOST_FILES))
    return found
