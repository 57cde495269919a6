"""My courses: what is due, what was begun, what was finished; the calendar."""

from fastapi import APIRouter

router = APIRouter(prefix="/learning")
