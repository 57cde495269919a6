"""Teaching materials: list, upload, look at one, deliver its bytes."""

from fastapi import APIRouter

router = APIRouter(prefix="/materials")
