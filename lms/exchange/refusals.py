"""Why a whole file is refused, and how large a file may be. Codes are stable; their texts stand in `messages.py`."""

from lms.errors import RuleBroken

MEGABYTE = 1024 * 1024
# A roster of 20,000 people is about 1.5 MB; these leave room for a province and stop what only wants to fill memory.
MAX_BYTES = 20 * MEGABYTE
MAX_UNPACKED = 64 * MEGABYTE
MAX_RATIO = 250  # deflate cannot do better than 1032; real sheets stay below 40
MAX_ENTRIES = 2_000
MAX_ROWS = 200_000
MAX_AREA = 4_000_000  # rows × columns; the reader keeps a place for every cell of it
MAX_TEXTS = 1_000_000


class FileRefused(RuleBroken):
    """A whole file was refused before anything was stored; `code` and `parameters` say why."""
