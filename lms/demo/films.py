"""Short films for the demo, drawn and packed by ourselves: WebM with VP8 pictures. Pure: values in, bytes out.

A lossy WebP picture is a VP8 key frame in another wrapping; a film is such frames with times (RFC 6386, RFC 9559).
"""

import struct
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

WIDTH, HEIGHT = 480, 270
STEP = 5  # seconds from frame to frame; real recordings have no fewer bits a second
DRAWN = 15  # seconds until a new picture is drawn
_CLUSTER = 6  # pictures in a cluster: times in it are 16-bit milliseconds
_SMALL, _LARGE = ImageFont.load_default(16), ImageFont.load_default(18)
_INK, _PAPER, _ACCENT, _SOFT = (19, 35, 43), (246, 248, 247), (10, 90, 132), (211, 220, 221)


def film(seconds: int, *, seed: int = 0) -> bytes:
    """Return a film of so many seconds: a sheet that fills line by line, a running clock, a bar of what is over."""
    drawn = [_picture(at, seconds, seed) for at in range(0, seconds, DRAWN)]
    pictures = [drawn[at // DRAWN] for at in range(0, seconds, STEP)]
    clusters, cues, place = [], [], 0
    for first in range(0, len(pictures), _CLUSTER):
        start = first * STEP * 1000
        blocks = b"".join(
            _element(b"\xa3", b"\x81" + struct.pack(">h", number * STEP * 1000) + b"\x80" + frame)
            for number, frame in enumerate(pictures[first : first + _CLUSTER])
        )
        cluster = _element(b"\x1f\x43\xb6\x75", _element(b"\xe7", _number(start)) + blocks)
        cues.append((start, place))
        clusters.append(cluster)
        place += len(cluster)
    before = _info(seconds) + _tracks()
    # Where clusters lie is counted from the end of what stands before them, which the index itself belongs to.
    size = len(_cues(cues, 0))
    index = _cues(cues, len(before) + size)
    return _head() + _element(b"\x18\x53\x80\x67", before + index + b"".join(clusters))


def _picture(at: int, seconds: int, seed: int) -> bytes:
    image = Image.new("RGB", (WIDTH, HEIGHT), _PAPER)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, WIDTH, 34), fill=_INK)
    draw.text((14, 8), f"LIFA {seed + 1:02d}", fill=_PAPER, font=_SMALL)
    lines = at * 9 // max(seconds, 1) + 1
    for line in range(lines):
        width = 150 + (line * 67 + seed * 41) % 180
        colour = _ACCENT if line == lines - 1 else _SOFT
        draw.rounded_rectangle((60, 54 + line * 18, 60 + width, 62 + line * 18), 3, fill=colour)
    for dot in range(60):  # fine grain, as a camera would see paper
        draw.point(((dot * 97 + at * 13) % WIDTH, 40 + (dot * 53 + at * 7) % 180), fill=_SOFT)
    clock = f"{at // 60:02d}:{at % 60:02d} / {seconds // 60:02d}:{seconds % 60:02d}"
    draw.text((WIDTH - 150, HEIGHT - 44), clock, fill=_INK, font=_LARGE)
    draw.rectangle((0, HEIGHT - 12, WIDTH, HEIGHT), fill=_SOFT)
    draw.rectangle((0, HEIGHT - 12, WIDTH * at // max(seconds, 1), HEIGHT), fill=_ACCENT)
    out = BytesIO()
    image.save(out, "WEBP", quality=70, method=0)
    return _vp8_of(out.getvalue())


def _vp8_of(webp: bytes) -> bytes:
    """Return the VP8 frame inside a WebP picture."""
    place = 12
    while place < len(webp):
        (length,) = struct.unpack_from("<I", webp, place + 4)
        if webp[place : place + 4] == b"VP8 ":
            return webp[place + 8 : place + 8 + length]
        place += 8 + length + length % 2
    raise ValueError("no VP8 frame")


def _head() -> bytes:
    # The kind of document first: who looks at the beginning of a file finds it there.
    body = _element(b"\x42\x82", b"webm")
    facts = [(b"\x42\x86", 1), (b"\x42\xf7", 1), (b"\x42\xf2", 4), (b"\x42\xf3", 8), (b"\x42\x87", 2), (b"\x42\x85", 2)]
    body += b"".join(_element(key, _number(value)) for key, value in facts)
    return _element(b"\x1a\x45\xdf\xa3", body)


def _info(seconds: int) -> bytes:
    body = _element(b"\x2a\xd7\xb1", _number(1_000_000))
    body += _element(b"\x44\x89", struct.pack(">d", seconds * 1000.0))  # an exact whole number, as the format has it
    body += _element(b"\x4d\x80", b"Lifa") + _element(b"\x57\x41", b"Lifa")
    return _element(b"\x15\x49\xa9\x66", body)


def _tracks() -> bytes:
    video = _element(b"\xb0", _number(WIDTH)) + _element(b"\xba", _number(HEIGHT))
    body = _element(b"\xd7", _number(1)) + _element(b"\x73\xc5", _number(1)) + _element(b"\x83", _number(1))
    body += _element(b"\x86", b"V_VP8") + _element(b"\x23\xe3\x83", _number(STEP * 1_000_000_000))
    return _element(b"\x16\x54\xae\x6b", _element(b"\xae", body + _element(b"\xe0", video)))


def _cues(points: list[tuple[int, int]], offset: int) -> bytes:
    body = b""
    for start, place in points:
        where = _element(b"\xf7", _number(1)) + _element(b"\xf1", struct.pack(">Q", offset + place))
        body += _element(b"\xbb", _element(b"\xb3", _number(start)) + _element(b"\xb7", where))
    return _element(b"\x1c\x53\xbb\x6b", body)


def _element(key: bytes, body: bytes) -> bytes:
    return key + struct.pack(">Q", len(body) | 1 << 56) + body


def _number(value: int) -> bytes:
    return value.to_bytes(max(1, (value.bit_length() + 7) // 8), "big")
