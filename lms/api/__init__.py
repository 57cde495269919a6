"""The JSON face, /api/v1: one file an area, the same rooms behind it as behind the pages.

Errors are RFC 9457 problem details; hours are decimal numbers; lists are paged with a cursor.
"""

from fastapi import APIRouter

from lms.api import (
    attempts,
    attempts_saving,
    certificates,
    completion,
    credentials,
    dashboard,
    duty,
    hours,
    people,
    status,
    training,
    units,
)

# Every router of the API: the application includes them, house tests walk them.
ROUTERS: tuple[APIRouter, ...] = (
    units.router,
    people.router,
    hours.router,
    completion.router,
    dashboard.router,
    training.router,
    status.router,
    duty.router,
    credentials.router,
    certificates.router,
    attempts.router,
    attempts_saving.router,
)
# Asked thousands of times a minute: routes are looked through in order, and that costs more than a save.
FIRST = (attempts_saving.router, attempts.router)
