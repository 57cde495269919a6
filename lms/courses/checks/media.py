"""Video and audio: opened, measured, and refused when no browser would play them or they are not whole."""

import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pymediainfo import MediaInfo

from lms.courses.rules.materials import Kind
from lms.errors import RuleBroken

LONGEST_MS = 12 * 3600 * 1000
# Fewer bits a second than any real recording has: the length is made up.
_LEAST_BITS = {Kind.VIDEO: 4_000, Kind.AUDIO: 4_000}
# What current browsers play, as MediaInfo calls it.
_PLAYED = {
    "mp4": ({"AVC", "AV1", "VP9"}, {"AAC", "MPEG Audio", "Opus", "FLAC"}),
    "webm": ({"VP8", "VP9", "AV1"}, {"Vorbis", "Opus"}),
    "m4a": (set[str](), {"AAC", "FLAC", "ALAC"}),
    "mp3": (set[str](), {"MPEG Audio"}),
    "ogg": (set[str](), {"Vorbis", "Opus", "FLAC"}),
}


@dataclass(frozen=True, slots=True)
class Measured:
    """What a recording is: how long it lasts, what it is made of."""

    duration_ms: int
    details: dict[str, Any]


def measure(path: Path, kind: Kind, extension: str) -> Measured:
    """Return how long a recording lasts.

    Raises RuleBroken MEDIA_BROKEN, MEDIA_CUT, MEDIA_NO_VIDEO, MEDIA_NO_AUDIO, MEDIA_CODEC, MEDIA_DURATION, MEDIA_LONG.
    """
    if extension in {"mp4", "m4a"}:
        _require_whole_boxes(path)
    tracks = [track.to_data() for track in MediaInfo.parse(str(path)).tracks]
    general = next((track for track in tracks if track["track_type"] == "General"), {})
    video = [track for track in tracks if track["track_type"] == "Video"]
    audio = [track for track in tracks if track["track_type"] == "Audio"]
    if general.get("istruncated") == "Yes":
        raise RuleBroken("MEDIA_CUT")
    _require_tracks(kind, video, audio)
    _require_played(extension, video, audio)
    duration = _duration(general, video if kind is Kind.VIDEO else audio)
    _require_duration(duration, path.stat().st_size, kind)
    return Measured(duration, _described(video, audio))


def _require_tracks(kind: Kind, video: list[Any], audio: list[Any]) -> None:
    if not video and not audio:
        raise RuleBroken("MEDIA_BROKEN")
    if kind is Kind.VIDEO and not video:
        raise RuleBroken("MEDIA_NO_VIDEO")
    if kind is Kind.AUDIO and (video or not audio):
        raise RuleBroken("MEDIA_NO_AUDIO")


def _require_played(extension: str, video: list[Any], audio: list[Any]) -> None:
    for tracks, played in zip((video, audio), _PLAYED[extension], strict=True):
        for track in tracks:
            if track.get("format") not in played:
                raise RuleBroken("MEDIA_CODEC", codec=str(track.get("format") or track.get("codec_id") or "?")[:40])


def _duration(general: Any, tracks: list[Any]) -> int:
    """Return the shortest length that anything in the file admits, in milliseconds: nobody gains by a longer claim."""
    said = [int(float(track["duration"])) for track in (general, *tracks) if track.get("duration")]
    for track in tracks:
        frames, rate = track.get("frame_count"), track.get("frame_rate")
        if frames and rate and float(rate) > 0:
            said.append(int(int(frames) / float(rate) * 1000))
    return min(said, default=0)


def _require_duration(duration: int, size: int, kind: Kind) -> None:
    if duration <= 0 or size * 8 * 1000 / duration < _LEAST_BITS[kind]:
        raise RuleBroken("MEDIA_DURATION")
    if duration > LONGEST_MS:
        raise RuleBroken("MEDIA_LONG", hours=LONGEST_MS // 3_600_000)


def _described(video: list[Any], audio: list[Any]) -> dict[str, Any]:
    described: dict[str, Any] = {}
    if video:
        described = {"width": video[0].get("width"), "height": video[0].get("height"), "video": video[0].get("format")}
    if audio:
        described["audio"] = audio[0].get("format")
    return described


def _require_whole_boxes(path: Path) -> None:
    """Raise RuleBroken MEDIA_CUT or MEDIA_BROKEN unless the boxes of an MPEG-4 file fill it exactly."""
    size, at, seen = path.stat().st_size, 0, set()
    with path.open("rb") as file:
        while at < size:
            file.seek(at)
            head = file.read(16)
            if len(head) < 8:
                raise RuleBroken("MEDIA_CUT")
            length, name = struct.unpack(">L4s", head[:8])
            if length == 1 and len(head) == 16:
                length = struct.unpack(">Q", head[8:])[0]
            length = size - at if length == 0 else length
            if length < 8 or not name.isalnum():
                raise RuleBroken("MEDIA_BROKEN")
            seen.add(name)
            at += length
    if at > size or not {b"moov", b"mdat"} <= seen:
        raise RuleBroken("MEDIA_CUT")
