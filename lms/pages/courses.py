"""Courses as whoever makes them sees them: list, draft, submit, publish, withdraw."""

from fastapi import APIRouter

router = APIRouter(prefix="/courses")
