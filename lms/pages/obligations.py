"""Who must train whom (谁赋权谁培训): obligations and what fulfils them."""

from fastapi import APIRouter

router = APIRouter(prefix="/obligations")
