"""What the audit log says of oversight: filings, bulletins, spot checks, appraisals, commendations."""

from lms.web.appraisal_words import APPRAISAL_ACTIONS
from lms.web.bulletin_words import BULLETIN_ACTIONS
from lms.web.filing_words import FILING_ACTIONS
from lms.web.merit_words import MERIT_ACTIONS
from lms.web.spot_check_words import SPOT_CHECK_ACTIONS

OVERSIGHT_ACTIONS = FILING_ACTIONS | BULLETIN_ACTIONS | SPOT_CHECK_ACTIONS | APPRAISAL_ACTIONS | MERIT_ACTIONS
