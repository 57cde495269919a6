"""Syllabi: list, draft, approve."""

from fastapi import APIRouter

router = APIRouter(prefix="/syllabi")
