"""Making the package of a unit for an inspector: read in one transaction, written to a zip outside of it."""

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from typing import cast

from sqlalchemy.orm import Session

from lms import clock
from lms.credentials.queries.inspection import inspection_of
from lms.exchange.inspection_package import package_of
from lms.i18n import Language
from lms.prints.models import PrintRun
from lms.web.wording import word


def gather(db: Session, run: PrintRun, ids: Sequence[int]) -> Callable[[], bytes]:
    """Read what the package of a unit is made of, as of the day it was ordered for."""
    facts = inspection_of(db, ids[0], int(run.args["year"]), date.fromisoformat(str(run.args["as_of"])))
    language = cast("Language", run.language)
    return partial(
        package_of, facts, made_at=clock.now(), local=clock.local_date, language=language, word=partial(word, language)
    )
