"""Chinese typefaces for printing: cut once, at set-up, from the Noto CJK fonts of the system.

`python -m certificates.fonts` makes them. A whole Noto font has 65,000 signs, and every document would carry a table of
them; the cut ones have the signs of GB 2312 and the marks of Chinese print, so documents come out sooner and at a third
of the size. Signs beyond, as in rare names, are taken from the whole font, and only the document that has one pays.
"""

import shutil
import struct
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from fontTools.ttLib import TTFont

FOLDER = Path(__file__).parent / "typefaces"
# How they are cut; raised with every change to it, so that what another release has cut is not taken for this one's.
_CUT = 2
_DROPPED = "BASE,DSIG,GSUB,VORG,vhea,vmtx"
_LICENCE = "LICENCE.txt"
_NOTICE = Path("/usr/share/doc/fonts-noto-cjk/copyright")
# Marks beside those of GB 2312: Latin with accents, punctuation, circled numbers, boxes and shapes, full-width forms.
_MARKS = ((0x20, 0x250), (0x2000, 0x2070), (0x2100, 0x2200), (0x2200, 0x2300), (0x2460, 0x2500), (0x25A0, 0x2620),
          (0x3000, 0x3040), (0xFF00, 0xFFF0))  # fmt: skip


class FontsMissing(Exception):
    """The typefaces cannot be made or are not there; the message is one line for the operator."""


@dataclass(frozen=True, slots=True)
class Face:
    """A typeface as designs name it, and the font of the system it is cut from."""

    family: str
    weight: int
    whole: str

    @property
    def path(self) -> Path:
        """Where the cut font lies."""
        return FOLDER / f"{self.family.replace(' ', '')}-{self.weight}-{_CUT}.otf"


# 宋体 for text, 黑体 for headings and what must stand out.
FACES = (
    Face("Lifa Song", 400, "Noto Serif CJK SC"),
    Face("Lifa Song", 700, "Noto Serif CJK SC"),
    Face("Lifa Hei", 400, "Noto Sans CJK SC"),
    Face("Lifa Hei", 700, "Noto Sans CJK SC"),
)


def is_missing() -> bool:
    """Tell whether a typeface has not been made yet."""
    return not all(face.path.exists() for face in FACES)


def style() -> str:
    """Return the style sheet that brings the typefaces in. Raises FontsMissing."""
    if is_missing():
        raise FontsMissing("The typefaces are missing: python -m certificates.fonts")
    rule = '@font-face{{font-family:"{}";font-weight:{};src:url("{}")}}'
    return "".join(rule.format(face.family, face.weight, face.path.as_uri()) for face in FACES)


def signs() -> list[int]:
    """Return the code points that the cut fonts have, in order."""
    rows = (bytes([high, low]) for high in range(0xA1, 0xF8) for low in range(0xA1, 0xFF))
    chinese = {ord(sign) for row in rows for sign in row.decode("gb2312", "ignore")}
    return sorted(chinese.union(*(range(*span) for span in _MARKS)))


def make() -> None:
    """Cut the typefaces, whole or not at all. Raises FontsMissing with what to install."""
    cutter = shutil.which("hb-subset")
    if cutter is None:
        raise FontsMissing("hb-subset is missing: install libharfbuzz-bin")
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=FOLDER) as drafts:
        wanted = Path(drafts) / "signs.txt"
        wanted.write_text("\n".join(f"{sign:X}" for sign in signs()), encoding="ascii")
        for face in FACES:
            _cut(cutter, face, wanted)
    if _NOTICE.exists():
        shutil.copyfile(_NOTICE, FOLDER / _LICENCE)
    else:
        text = "Cut from the Noto CJK fonts, (c) Adobe and Google, SIL Open Font License 1.1: https://openfontlicense.org\n"
        (FOLDER / _LICENCE).write_text(text, encoding="utf-8")


def _cut(cutter: str, face: Face, wanted: Path) -> None:
    source, index = whole_font(face)
    draft = wanted.with_name(face.path.name)
    _run(cutter, f"--face-index={index}", f"--unicodes-file={wanted}", "--layout-features=kern", "--name-IDs=*",
         f"--drop-tables+={_DROPPED}", "--desubroutinize", f"--output-file={draft}", str(source))  # fmt: skip
    _number(draft)
    draft.replace(face.path)


def _number(draft: Path) -> None:
    """Let the signs of a font go by their place in it: `embedding` stands on that.

    The table of their numbers ("charset") is replaced by one range that begins with 1 (CFF, format 2).
    """
    with TTFont(draft) as font:
        outlines = font["CFF "].cff[0]
        at = font.reader.tables["CFF "].offset + outlines.rawDict["charset"]
        count = font["maxp"].numGlyphs
    data = bytearray(draft.read_bytes())
    data[at : at + 5] = struct.pack(">BHH", 2, 1, count - 2)
    draft.write_bytes(data)


def whole_font(face: Face) -> tuple[Path, int]:
    """Return file and index of the system's font that a typeface is cut from. Raises FontsMissing."""
    finder = shutil.which("fc-match")
    if finder is None:
        raise FontsMissing("fc-match is missing: install fontconfig")
    weight = "bold" if face.weight > 500 else "regular"
    told = _run(finder, "--format=%{family[0]}\n%{file}\n%{index}", f"{face.whole}:{weight}").splitlines()
    if len(told) != 3 or told[0] != face.whole:
        raise FontsMissing(f"{face.whole} is missing: install fonts-noto-cjk")
    return Path(told[1]), int(told[2])


def _run(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - found on the path, our own words
    if done.returncode:
        raise FontsMissing(f"{Path(command[0]).name}: {done.stderr.strip() or done.returncode}")
    return done.stdout


if __name__ == "__main__":
    try:
        make()
    except FontsMissing as fault:
        sys.exit(str(fault))
