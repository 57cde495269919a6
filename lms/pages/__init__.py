"""The pages: one file an area of the site, HTTP in, HTML out.

Handlers ask queries, call actions and render templates; `templates/` mirrors this folder.
How to add one: docs/pages.md.
"""

from fastapi import APIRouter

from lms.pages import (
    about,
    accounts,
    activities,
    attendance,
    batches,
    claims,
    classes,
    completion,
    completion_files,
    completion_units,
    courses,
    courses_deciding,
    courses_draft,
    courses_people,
    desk,
    entries,
    evidence,
    field_training,
    health,
    imports,
    learning,
    materials,
    my_year,
    objections,
    obligations,
    package_files,
    packages,
    people,
    people_posts,
    people_roles,
    plans,
    practice,
    practice_pairs,
    rules,
    session,
    study,
    styleguide,
    syllabi,
    units,
    uploads,
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
    materials.router,
    uploads.router,
    syllabi.router,
    courses_people.router,
    courses.router,
    courses_draft.router,
    courses_deciding.router,
    learning.router,
    study.router,
    package_files.router,
    packages.router,
    classes.router,
    attendance.router,
    practice_pairs.router,
    practice.router,
    plans.router,
    obligations.router,
    field_training.router,
)


def routers(settings: Settings) -> tuple[APIRouter, ...]:
    """Return the routers of the site; the style guide is shown in development only."""
    return (*ROUTERS, styleguide.router) if settings.development else ROUTERS
