"""Classes: plan, announce, enrol, take the roll, hand in."""

from fastapi import APIRouter

router = APIRouter(prefix="/classes")
