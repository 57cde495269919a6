"""Our own form: every question whole, with its pictures and sounds, for moving a bank between installations."""

import base64
import binascii
import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from question_bank.content import Content, Fault
from question_bank.exchange.decoding import text_of_bytes
from question_bank.exchange.pictures import NotMedia, cleaned
from question_bank.exchange.reading import (
    MOST_QUESTIONS,
    MediaBytes,
    Reading,
    ReadQuestion,
    Source,
    Unreadable,
    Written,
    no_media,
    question,
    refused,
)

NAME, VERSION = "lifa-questions", 1
_MARK = re.compile(rb'(?:\xef\xbb\xbf)?\s*\{\s*"format"\s*:\s*"lifa-questions"')


def read(source: Source) -> Reading:
    """Read a file of ours. Raises Unreadable JSON_BROKEN, FILE_TOO_LONG or NO_QUESTIONS."""
    try:
        data = json.loads(text_of_bytes(source.data))
    except (json.JSONDecodeError, RecursionError):
        raise Unreadable("JSON_BROKEN") from None
    held = data.get("questions") if isinstance(data, dict) and data.get("format") == NAME else None
    if not isinstance(held, list) or not held:
        raise Unreadable("NO_QUESTIONS")
    if len(held) > MOST_QUESTIONS:
        raise Unreadable("FILE_TOO_LONG", most=MOST_QUESTIONS)
    media = _media(data.get("media"))
    return Reading("lifa", [_question(number, one, media) for number, one in enumerate(held, start=1)], (), media)


def write(contents: Sequence[Content], media: MediaBytes = no_media) -> Written:
    """Write questions whole: nothing is left out."""
    digests = sorted({entry.digest for content in contents for entry in content.media})
    held = {digest: base64.b64encode(media(digest)).decode() for digest in digests}
    whole = {"format": NAME, "version": VERSION, "questions": [content.to_json() for content in contents]}
    data = json.dumps(whole | {"media": held}, ensure_ascii=False, indent=1).encode()
    return Written(data, "application/json", "json")


def looks_like(source: Source) -> bool:
    """Tell whether a file says that it is ours."""
    return bool(_MARK.match(source.data[:200]))


def _question(number: int, values: Any, media: Mapping[str, bytes]) -> ReadQuestion:
    at = f"第 {number} 题"
    if not isinstance(values, dict) or not isinstance(values.get("type"), str):
        return refused(at, "CONTENT_UNREADABLE")
    made = question(at, values)
    entries = made.content.media if made.content else ()
    missing = [entry.name or entry.digest[:12] for entry in entries if entry.digest not in media]
    faults = [Fault("MEDIA_NOT_THERE", "media", values={"name": name}) for name in missing]
    return ReadQuestion(made.at, made.content, (*made.faults, *faults))


def _media(held: Any) -> dict[str, bytes]:
    """Return pictures and sounds whose bytes are what their name says, and nothing else."""
    found: dict[str, bytes] = {}
    for digest, text in held.items() if isinstance(held, dict) else ():
        try:
            data = base64.b64decode(text, validate=True)
            clean = cleaned(data)[0]
        except (binascii.Error, ValueError, TypeError, NotMedia):
            continue
        if hashlib.sha256(data).hexdigest() == digest and clean == data:
            found[digest] = data
    return found
