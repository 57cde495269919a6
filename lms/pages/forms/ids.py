"""Ids that come from forms."""

from typing import Annotated

from pydantic import Field

from lms.web.forms import Whole

# Larger numbers do not fit the column; they are refused as a choice that is not offered.
RowId = Annotated[Whole, Field(ge=1, le=2**63 - 1)]
