"""SCORM and H5P packages in their sandbox, and the bridge to their run-time."""

from fastapi import APIRouter

router = APIRouter(prefix="/packages")
