"""Text messages: every bureau has a gateway of its own, so there is one small face for them all."""

import json
from pathlib import Path
from typing import Protocol

from lms.settings import private_folder


class TextMessages(Protocol):
    """What a gateway must do. A new one is a class with this method; `lms/worker/notices.py` chooses it."""

    def send(self, phone: str, text: str, *, number: str) -> None:
        """Hand a message over; the same `number` means the same message. Raises OSError when it was not taken."""


class MessageFolder:
    """Leaves each message as a file that the bureau's gateway collects and removes: {"phone": …, "text": …}."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def send(self, phone: str, text: str, *, number: str) -> None:
        """Write the file whole or not at all; nothing personal is in its name."""
        folder = private_folder(self._folder)
        draft = folder / f".{number}.draft"
        draft.write_text(json.dumps({"phone": phone, "text": text}, ensure_ascii=False), "utf-8")
        draft.chmod(0o600)
        draft.rename(folder / f"{number}.json")
