"""A line department's field across townships: its trainings and comments (FN-1-6)."""

from fastapi import APIRouter

router = APIRouter(prefix="/field-training")
