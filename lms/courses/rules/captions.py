"""Captions of a recording (WCAG 1.2.2): WebVTT or SubRip read, checked and written anew as plain WebVTT. Pure.

What is kept is ours: times and plain text. Styles, regions, notes, settings and markup of the file are left behind, so
nothing of it reaches a browser as it came.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import unescape

from lms.errors import RuleBroken

MOST_BYTES = 1_000_000
MOST_CUES = 20_000
MOST_SIGNS = 1_000
# A file that was cut for another edition ends elsewhere than the recording; so far is rounding (default).
_SLACK_MS = 5_000
_MINUTE_MS = 60_000
_TIME = r"(?:(\d{1,3}):)?([0-5]?\d):([0-5]?\d)[.,](\d{3})"
_TIMES = re.compile(rf"^\s*{_TIME}\s+-->\s+{_TIME}(?:\s.*)?$")
_TAG = re.compile(r"<[^<>]*>|\{\\[^{}]*\}")


@dataclass(frozen=True, slots=True)
class Cue:
    """What is said from a time to a time, in milliseconds."""

    start_ms: int
    end_ms: int
    text: str


def read_captions(data: bytes, *, duration_ms: int | None) -> list[Cue]:
    """Return the cues of a WebVTT or SubRip file, in order of time.

    Raises RuleBroken CAPTIONS_EMPTY, CAPTIONS_LARGE, CAPTIONS_ENCODING (neither UTF-8 nor GB18030), CAPTIONS_FORMAT
    (no line with times), CAPTIONS_TIME (line: an end before its start), CAPTIONS_LONG (a text or their number),
    CAPTIONS_OTHER_FILM (a cue begins after the recording ends).
    """
    if not data.strip(b"\xef\xbb\xbf\r\n\t "):
        raise RuleBroken("CAPTIONS_EMPTY")
    if len(data) > MOST_BYTES:
        raise RuleBroken("CAPTIONS_LARGE", most=MOST_BYTES // 1000)
    cues = sorted(_cues(_decoded(data)), key=lambda cue: (cue.start_ms, cue.end_ms))
    if not cues:
        raise RuleBroken("CAPTIONS_FORMAT")
    if len(cues) > MOST_CUES:
        raise RuleBroken("CAPTIONS_LONG", most=MOST_CUES)
    if duration_ms is not None and cues[-1].start_ms > duration_ms + _SLACK_MS:
        raise RuleBroken("CAPTIONS_OTHER_FILM", at=said_time(cues[-1].start_ms), length=said_time(duration_ms))
    return cues


def to_webvtt(cues: Sequence[Cue]) -> str:
    """Write cues as WebVTT; signs that mean something there are spelled out."""
    blocks = ["WEBVTT"]
    for cue in cues:
        text = cue.text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        blocks.append(f"{_stamp(cue.start_ms)} --> {_stamp(cue.end_ms)}\n{text}")
    return "\n\n".join(blocks) + "\n"


def to_transcript(cues: Sequence[Cue]) -> str:
    """Write cues as a text to be read: a line each, with the time at which it is said."""
    return "".join(f"[{said_time(cue.start_ms)}] {' '.join(cue.text.split())}\n" for cue in cues)


def said_time(ms: int) -> str:
    """Write a time as people do: 2:05, 1:02:05."""
    seconds = ms // 1000
    hours, minutes = seconds // 3600, seconds % 3600 // 60
    return f"{hours}:{minutes:02d}:{seconds % 60:02d}" if hours else f"{minutes}:{seconds % 60:02d}"


def _decoded(data: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text.replace("\r\n", "\n").replace("\r", "\n")
    raise RuleBroken("CAPTIONS_ENCODING")


def _cues(text: str) -> Iterator[Cue]:
    lines = text.split("\n")
    at = 0
    while at < len(lines):
        times = _TIMES.match(lines[at])
        at += 1
        if times is None:
            continue
        start, end = _ms(*times.groups()[:4]), _ms(*times.groups()[4:])
        if end <= start:
            raise RuleBroken("CAPTIONS_TIME", line=at)
        said = []
        while at < len(lines) and lines[at].strip():
            said.append(_plain(lines[at]))
            at += 1
        if words := "\n".join(line for line in said if line):
            if len(words) > MOST_SIGNS:
                raise RuleBroken("CAPTIONS_LONG", most=MOST_SIGNS)
            yield Cue(start, end, words)


def _plain(line: str) -> str:
    """Return a line without markup and signs nobody sees; `-->` would begin another cue."""
    text = unescape(_TAG.sub("", line)).replace("-->", "→")
    return "".join(sign for sign in text if sign.isprintable()).strip()


def _ms(hours: str | None, minutes: str, seconds: str, rest: str) -> int:
    return (int(hours or 0) * 60 + int(minutes)) * _MINUTE_MS + int(seconds) * 1000 + int(rest)


def _stamp(ms: int) -> str:
    return f"{ms // 3_600_000:02d}:{ms // 60_000 % 60:02d}:{ms // 1000 % 60:02d}.{ms % 1000:03d}"
