"""Who must sit an exam: confirmed on its roster, and neither deferred nor exempt."""

from sqlalchemy import and_

from lms.db import table_of
from lms.exams.models import ExamCandidate
from lms.exams.rules.states import CandidateState, Standing

# Of plain columns, so that a statement of such stays one.
_CANDIDATE = table_of(ExamCandidate).c
MUST_SIT = and_(_CANDIDATE.state == CandidateState.CONFIRMED.value, _CANDIDATE.standing == Standing.DUE.value)
