"""A tiny MPEG-4 file made by hand: real boxes and tables, a few frames of nothing."""

import struct


def mp4(*, seconds: int = 2, tracks: int = 1, bytes_a_second: int = 4_000) -> bytes:
    """Return a video that says it lasts so long; its size does not grow with more than ten of them."""
    kind = _box(b"ftyp", b"isom", struct.pack(">L", 512), b"isomavc1mp41")
    body = _box(b"mdat", bytes(bytes_a_second * min(seconds, 10)))
    moov = _moov(seconds, tracks, len(kind) + 8)
    return kind + body + moov


def _box(name: bytes, *parts: bytes) -> bytes:
    body = b"".join(parts)
    return struct.pack(">L4s", len(body) + 8, name) + body


def _full(name: bytes, *parts: bytes) -> bytes:
    return _box(name, bytes(4), *parts)


_MATRIX = struct.pack(">9L", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)


def _moov(seconds: int, tracks: int, data_at: int) -> bytes:
    head = _full(
        b"mvhd",
        struct.pack(">4L", 0, 0, 1000, seconds * 1000),
        struct.pack(">LHH8x", 0x10000, 0x100, 0),
        _MATRIX,
        bytes(24),
        struct.pack(">L", tracks + 1),
    )
    return _box(b"moov", head, *(_track(number + 1, seconds, data_at) for number in range(tracks)))


def _track(number: int, seconds: int, data_at: int) -> bytes:
    head = _box(
        b"tkhd",
        struct.pack(">L", 7),
        struct.pack(">5L8xHHHH", 0, 0, number, 0, seconds * 1000, 0, 0, 0, 0),
        _MATRIX,
        struct.pack(">LL", 320 << 16, 240 << 16),
    )
    media = _full(b"mdhd", struct.pack(">4LHH", 0, 0, 1000, seconds * 1000, 0x55C4, 0))
    handler = _full(b"hdlr", struct.pack(">L4s12x", 0, b"vide"), b"VideoHandler\0")
    avc = _box(b"avcC", b"\x01\x64\x00\x0a\xff\xe1\x00\x00\x01\x00\x00")
    entry = _box(
        b"avc1",
        struct.pack(">6xH16xHHLL4xH32xHh", 1, 320, 240, 0x480000, 0x480000, 1, 24, -1),
        avc,
    )
    frames = seconds * 25
    tables = _box(
        b"stbl",
        _full(b"stsd", struct.pack(">L", 1), entry),
        _full(b"stts", struct.pack(">3L", 1, frames, 40)),
        _full(b"stsc", struct.pack(">4L", 1, 1, frames, 1)),
        _full(b"stsz", struct.pack(">2L", 160, frames)),
        _full(b"stco", struct.pack(">2L", 1, data_at)),
    )
    information = _box(b"dinf", _full(b"dref", struct.pack(">L", 1), _box(b"url ", b"\0\0\0\1")))
    minf = _box(b"minf", _box(b"vmhd", bytes(12)), information, tables)
    return _box(b"trak", head, _box(b"mdia", media, handler, minf))
