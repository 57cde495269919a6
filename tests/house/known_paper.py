"""A paper with a code everybody knows, in the access matrix: whoever has the code of a paper may ask how it stands."""

from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import NamedTemporaryFile

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from sqlalchemy.orm import Session

from lms import clock
from lms.documents.models import IssuedDocument
from lms.settings import get_settings
from tests.cast import Cast

KNOWN_CODE = "0" * 27


def add_known_paper(db: Session, cast: Cast) -> None:
    """Put the paper on record: it is of somebody elsewhere, and says nothing but a word."""
    person, unit = cast.people["沈秋实"], cast.units["elsewhere"]
    paper = {"number": "0", "code": KNOWN_CODE, "issuer": "某局", "issued_on": "2023-06-01", "version": 1}
    row = IssuedDocument(
        kind="COURSE", person_id=person.id, subject="0", version=1, unit_id=unit.id, issuer_id=unit.id, year=2020,
        running=1, number="0", code=KNOWN_CODE, design="course_certificate", design_version="",
        facts={"name": "某人", "paper": paper | {"replaces": ""}},
        issued_on=clock.today(), issued_at=clock.now(),
    )  # fmt: skip
    db.add(row)
    db.flush()


@contextmanager
def all_that_a_site_may_open() -> Iterator[None]:
    """Give the organisation a key to sign badges with, and publish its officers: papers and lists can be had."""
    made = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    with NamedTemporaryFile(suffix=".pem") as file, pytest.MonkeyPatch.context() as patch:
        file.write(made)
        file.flush()
        patch.setenv("LMS_BADGE_KEY", file.name)
        patch.setenv("LMS_PUBLIC_OFFICERS", "true")
        get_settings.cache_clear()
        yield
    get_settings.cache_clear()
