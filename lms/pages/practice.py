"""Practice on the post: daily logs, mentors' signatures, who mentors whom."""

from fastapi import APIRouter

router = APIRouter(prefix="/practice")
