"""Resumable uploads of large files, by the tus protocol."""

from fastapi import APIRouter

router = APIRouter(prefix="/uploads")
