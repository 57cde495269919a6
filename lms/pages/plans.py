"""Training plans: draft, file, receive, amend, follow."""

from fastapi import APIRouter

router = APIRouter(prefix="/plans")
