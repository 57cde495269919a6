"""The pages: one file an area of the site, HTTP in, HTML out.

Handlers ask queries, call actions and render templates; `templates/` mirrors this folder.
How to add one: docs/pages.md.
"""

from fastapi import APIRouter

from lms.pages import (
    about,
    accounts,
    activities,
    batches,
    claims,
    completion,
    completion_files,
    completion_units,
    desk,
    entries,
    evidence,
    health,
    imports,
    my_year,
    objections,
    people,
    people_posts,
    people_roles,
    rules,
    session,
    styleguide,
    units,
    years,
)
from lms.settings import Settings

# Every router of the site, by name: the application includes them, house tests walk them.
ROUTERS: tuple[APIRouter, ...] = (
    about.router,
    session.router,
    accounts.router,
    health.router,
    my_year.router,
    people.router,
    people_posts.router,
    people_roles.router,
    activities.router,
    evidence.router,
    claims.router,
    batches.router,
    entries.router,
    objections.router,
    imports.router,
    desk.router,
    completion.router,
    completion_files.router,
    completion_units.router,
    rules.router,
    units.router,
    years.router,
)


def routers(settings: Settings) -> tuple[APIRouter, ...]:
    """Return the routers of the site; the style guide is shown in development only."""
    return (*ROUTERS, styleguide.router) if settings.development else ROUTERS
