"""Signing in and out of a class by its rotating code."""

from fastapi import APIRouter

router = APIRouter(prefix="/attendance")
