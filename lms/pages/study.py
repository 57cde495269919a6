"""The player: studying one courseware, heartbeats, presence checks, finishing."""

from fastapi import APIRouter

router = APIRouter(prefix="/study")
