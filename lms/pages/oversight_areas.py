"""The areas of oversight, in the order in which their routes are looked through."""

from lms.pages import (
    appraisal_sheets,
    appraisals,
    bulletins,
    campaigns,
    exchange_package,
    filings,
    filings_sources,
    filings_writing,
    merits,
    spot_check_items,
    spot_checks,
)

ROUTERS = (
    bulletins.router,
    exchange_package.router,
    filings_writing.router,
    filings.router,
    filings_sources.router,
    spot_checks.router,
    spot_check_items.router,
    appraisals.router,
    appraisal_sheets.router,
    merits.router,
    campaigns.router,
)
