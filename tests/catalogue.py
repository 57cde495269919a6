"""The English catalogue: what the sources say, what is translated, and bringing the two together.

`python tests/catalogue.py` adds new texts, drops those nobody shows any more and lists what lacks English.
`python tests/catalogue.py FILE.json` takes translations from a file, {"中文": "English", …}, a plural being a list, and
drops nothing, so that several people can write at once.
"""

import fcntl
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parent.parent
ENGLISH = ROOT / "locale" / "en" / "LC_MESSAGES" / "messages.po"
HEADER = """\
# English texts of 砺法. The message ids are the Chinese texts of templates and tables.
# Kept by `make messages`; tests/house/test_translations.py holds it complete.
msgid ""
msgstr ""
"Language: en\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

"""
# A template that cannot be read is an error, not a template without texts.
OPTIONS = {"silent": "false", "extensions": "jinja2.ext.do"}
MessageId = str | tuple[str, ...]


def source_messages() -> dict[MessageId, list[str]]:
    """Return every text marked for translation in templates and Python files, with the files that show it."""
    found: dict[MessageId, list[str]] = {}
    templates = [*(ROOT / "templates").rglob("*.html"), *(ROOT / "certificates" / "designs").rglob("*.html")]
    for method, files in (("jinja2", templates), ("python", (ROOT / "lms").rglob("*.py"))):
        for file in sorted(files):
            for _, message, _, _ in extract_from_file(method, file, options=OPTIONS):
                key = message[:2] if isinstance(message, (tuple, list)) else message
                found.setdefault(tuple(key) if not isinstance(key, str) else key, []).append(
                    file.relative_to(ROOT).as_posix()
                )
    return found


def english() -> Catalog:
    """Return the English catalogue as it stands."""
    with ENGLISH.open("rb") as file:
        return read_po(file, locale="en")


def entries(catalogue: Catalog) -> dict[MessageId, Message]:
    """Return the messages of a catalogue by id, without its header."""
    return {
        message.id if isinstance(message.id, str) else tuple(message.id): message for message in catalogue if message.id
    }


def update(translations: dict[str, Any], *, drop: bool) -> list[MessageId]:
    """Bring the English catalogue up to the sources and return what still lacks English."""
    with _alone():
        old = {key: message.string for key, message in entries(english()).items()}
        new = Catalog(locale="en")
        shown = set(source_messages())
        for key in sorted(shown if drop else shown | set(old), key=str):
            given = translations.get(key if isinstance(key, str) else key[0])
            new.add(key, _filled(key, given if given is not None else old.get(key)))
        out = BytesIO()
        write_po(out, new, sort_output=True, omit_header=True, width=110)
        ENGLISH.write_text(HEADER + out.getvalue().decode(), encoding="utf-8")
        return [key for key, message in entries(english()).items() if not is_translated(message)]


def is_translated(message: Message) -> bool:
    """Tell whether a message has English, every plural form of it."""
    return all(message.string) if isinstance(message.string, (tuple, list)) else bool(message.string)


def _filled(key: MessageId, value: Any) -> Any:
    """Return the forms a message needs: one for a plain text, two for one that counts."""
    if isinstance(key, str):
        return (value if isinstance(value, str) else value[-1]) if value else ""
    return tuple(value) if value and not isinstance(value, str) else ("", "")


@contextmanager
def _alone() -> Iterator[None]:
    """Let one writer at a time at the catalogue."""
    with (ROOT / "locale" / "README.md").open("rb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


if __name__ == "__main__":
    taken = {key: value for name in sys.argv[1:] for key, value in json.loads(Path(name).read_text("utf-8")).items()}
    missing = update(taken, drop=not sys.argv[1:])
    sys.stdout.writelines(f"{key if isinstance(key, str) else key[0]}\n" for key in missing)
    sys.stderr.write(f"{len(missing)} texts lack English\n")
