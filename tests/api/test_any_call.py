"""Whatever the document of the API allows is asked, and what it does not: no fault, nothing undocumented.

`HYPOTHESIS_PROFILE=long` asks each call a thousand times in each role.
"""

from datetime import datetime
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis.strategies import SearchStrategy
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from lms.access import Role
from lms.people.accounts import Account
from lms.people.scopes import Scope
from lms.settings import get_settings
from tests.cast import Cast
from tests.client import make_site
from tests.factories import adopt_rules, make_token

NOON = datetime.fromisoformat("2023-11-20T12:00:00+08:00")
pytestmark = [pytest.mark.slow, pytest.mark.at(NOON)]
PROMISES = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
EACH = max(settings.default.max_examples // 10, 4)  # type: ignore[union-attr] # a profile is always loaded


@pytest.mark.parametrize("role", [Role.JUSTICE_REVIEWER, Role.UNIT_TRAINER, Role.SELF])
def test_every_call_answers_as_its_document_says(role: Role, db: Session, cast: Cast, connection: Connection) -> None:
    site = make_site(get_settings(), connection)
    adopt_rules(db, cast.units["city"])
    token = make_token(db, db.get_one(Account, cast[role].account_id), scopes=set(Scope))
    db.flush()
    document = schemathesis.openapi.from_asgi("/api/v1/openapi.json", site)
    for found in document.get_all_operations():
        call = found.ok()  # type: ignore[union-attr] # what cannot be read fails here
        for mode in GenerationMode:
            ask_any(call.as_strategy(generation_mode=mode), {"authorization": f"Bearer {token}"})


def ask_any(cases: SearchStrategy[Case[Any]], headers: dict[str, str]) -> None:
    """Ask a call in some of its ways."""

    @settings(max_examples=EACH, suppress_health_check=list(HealthCheck), deadline=None)
    @given(case=cases)
    def ask(case: Case[Any]) -> None:
        case.call_and_validate(headers=headers, checks=PROMISES)

    ask()
