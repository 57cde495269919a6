"""Pictures and sounds of questions: told by their content, and stripped of everything that is not picture or sound.

PNG and JPEG lose what is not needed to see them without being drawn anew, so that a picture written to a file and read
again is the same; other pictures become PNG.
"""

import io
import struct
import warnings

from PIL import Image, ImageFile, UnidentifiedImageError

MOST_PIXELS = 40_000_000
MOST_BYTES = 10 * 2**20
_PNG = b"\x89PNG\r\n\x1a\n"
_PNG_KEPT = {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS"}
_JPEG_SPECIAL = {
    0xFE,
    *range(0xE1, 0xEE),
    0xEF,
}  # comments and application data; APP0 and Adobe's APP14 say how to draw
_SOUNDS = (
    (b"ID3", "audio/mpeg"),
    (b"\xff\xfb", "audio/mpeg"),
    (b"\xff\xf3", "audio/mpeg"),
    (b"OggS", "audio/ogg"),
    (b"fLaC", "audio/flac"),
)


class NotMedia(ValueError):
    """What was given is no picture or sound that a question may hold; the message is a code."""


def cleaned(data: bytes) -> tuple[bytes, str]:
    """Return a picture or sound without anything else in it, and its media type.

    Raises NotMedia MEDIA_EMPTY, MEDIA_TOO_LARGE, MEDIA_KIND or MEDIA_BROKEN.
    """
    if not data:
        raise NotMedia("MEDIA_EMPTY")
    if len(data) > MOST_BYTES:
        raise NotMedia("MEDIA_TOO_LARGE")
    for signature, media_type in _SOUNDS:
        if data.startswith(signature):
            return data, media_type
    if data[:4] == b"RIFF" and data[8:12] == b"WAVE":
        return data, "audio/wav"
    if data[4:8] == b"ftyp" and data[8:11] == b"M4A":
        return data, "audio/mp4"
    _require_drawable(data)
    if data.startswith(_PNG):
        return _bare_png(data), "image/png"
    if data.startswith(b"\xff\xd8\xff"):
        return _bare_jpeg(data), "image/jpeg"
    return _drawn_anew(data), "image/png"


def _require_drawable(data: bytes) -> None:
    ImageFile.LOAD_TRUNCATED_IMAGES = False  # WeasyPrint lets half pictures pass, for the whole process
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=("PNG", "JPEG", "GIF", "WEBP", "BMP")) as image:
                if image.width * image.height > MOST_PIXELS:
                    raise NotMedia("MEDIA_TOO_LARGE")
                image.load()
    except UnidentifiedImageError:
        raise NotMedia("MEDIA_KIND") from None
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise NotMedia("MEDIA_TOO_LARGE") from None
    except (OSError, ValueError, SyntaxError, struct.error) as error:
        if isinstance(error, NotMedia):
            raise
        raise NotMedia("MEDIA_BROKEN") from None


def _bare_png(data: bytes) -> bytes:
    kept, at = [_PNG], len(_PNG)
    while at + 12 <= len(data):
        (length,) = struct.unpack(">I", data[at : at + 4])
        kind = data[at + 4 : at + 8]
        if kind in _PNG_KEPT:
            kept.append(data[at : at + 12 + length])
        at += 12 + length
        if kind == b"IEND":
            return b"".join(kept)
    raise NotMedia("MEDIA_BROKEN")


def _bare_jpeg(data: bytes) -> bytes:
    kept, at = [data[:2]], 2
    while at + 4 <= len(data) and data[at] == 0xFF:
        marker, length = data[at + 1], struct.unpack(">H", data[at + 2 : at + 4])[0]
        if marker == 0xDA:  # from here the picture itself, to its end mark
            end = data.rfind(b"\xff\xd9")
            return b"".join([*kept, data[at : end + 2]]) if end > at else b"".join([*kept, data[at:]])
        if marker not in _JPEG_SPECIAL:
            kept.append(data[at : at + 2 + length])
        at += 2 + length
    raise NotMedia("MEDIA_BROKEN")


def _drawn_anew(data: bytes) -> bytes:
    with Image.open(io.BytesIO(data)) as image:
        fresh = io.BytesIO()
        image.convert("RGBA" if "A" in image.getbands() or "transparency" in image.info else "RGB").save(fresh, "PNG")
        return _bare_png(fresh.getvalue())
