"""Captions: WebVTT and SubRip are read, what is hostile or wrong is refused, what is kept is plain (WCAG 1.2.2)."""

import pytest
from hypothesis import given, strategies as st

from lms.courses.rules.captions import MOST_BYTES, Cue, read_captions, to_transcript, to_webvtt
from lms.errors import RuleBroken

VTT = """WEBVTT - 四张清单

STYLE
::cue { background: url(http://evil.example/x.png) }

NOTE 编辑备注

1
00:01.000 --> 00:04.500 line:0 position:20%
<v 讲师>同志们好，<b>今天</b>讲四张清单。

第二条
01:02:05.000 --> 01:02:08.000
<script>alert(1)</script>先看不予处罚 &lt;清单&gt; &amp; 条件。
"""
SRT = (
    "1\r\n00:00:01,000 --> 00:00:04,500\r\n{\\an8}<i>同志们好</i>\r\n第二行\r\n\r\n"
    "2\r\n00:00:05,000 --> 00:00:06,000\r\n完\r\n"
)


def test_webvtt_keeps_times_and_words_and_nothing_else() -> None:
    cues = read_captions(VTT.encode(), duration_ms=None)
    assert cues == [
        Cue(1_000, 4_500, "同志们好，今天讲四张清单。"),
        Cue(3_725_000, 3_728_000, "alert(1)先看不予处罚 <清单> & 条件。"),
    ]
    written = to_webvtt(cues)
    assert written.startswith("WEBVTT\n\n00:00:01.000 --> 00:00:04.500\n同志们好，今天讲四张清单。\n\n01:02:05.000 -->")
    assert "先看不予处罚 &lt;清单&gt; &amp; 条件。" in written
    assert not any(word in written for word in ("STYLE", "NOTE", "<v", "<script", "url(", "line:0"))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_subrip_is_taken_in_the_encodings_people_have(encoding: str) -> None:
    cues = read_captions(SRT.encode(encoding), duration_ms=10_000)
    assert cues == [Cue(1_000, 4_500, "同志们好\n第二行"), Cue(5_000, 6_000, "完")]


def test_the_transcript_is_a_text_to_be_read() -> None:
    cues = [Cue(1_000, 2_000, "同志们好\n第二行"), Cue(3_725_000, 3_728_000, "完")]
    assert to_transcript(cues) == "[0:01] 同志们好 第二行\n[1:02:05] 完\n"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "CAPTIONS_EMPTY"),
        (b"\xef\xbb\xbf \r\n", "CAPTIONS_EMPTY"),
        (b"x" * (MOST_BYTES + 1), "CAPTIONS_LARGE"),
        (b"WEBVTT\n\n", "CAPTIONS_FORMAT"),
        ("同志们好".encode(), "CAPTIONS_FORMAT"),
        (b"<html><script>alert(1)</script></html>", "CAPTIONS_FORMAT"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\xff\xff", "CAPTIONS_ENCODING"),
        (b"\x00\x01\x02", "CAPTIONS_ENCODING"),
        (b"WEBVTT\n\n00:05.000 --> 00:04.000\nx\n", "CAPTIONS_TIME"),
        (b"WEBVTT\n\n00:01.000 --> 00:02.000\n" + b"x" * 1001, "CAPTIONS_LONG"),
        (b"WEBVTT\n\n01:00.000 --> 01:01.000\nx\n", "CAPTIONS_OTHER_FILM"),  # the film lasts thirty seconds
    ],
)
def test_what_cannot_be_captions_of_this_film_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(RuleBroken, match=code):
        read_captions(data, duration_ms=30_000)


@given(st.lists(st.tuples(st.integers(0, 10**8), st.integers(1, 10**5), st.text(max_size=40)), min_size=1, max_size=20))
def test_what_we_wrote_is_read_as_what_it_was(parts: list[tuple[int, int, str]]) -> None:
    text = "\n\n".join(
        f"{s // 3600000:02d}:{s // 60000 % 60:02d}:{s // 1000 % 60:02d}.{s % 1000:03d} --> "
        f"{(s + d) // 3600000:02d}:{(s + d) // 60000 % 60:02d}:{(s + d) // 1000 % 60:02d}.{(s + d) % 1000:03d}\n{words}"
        for s, d, words in parts
    )
    try:
        cues = read_captions(text.encode("utf-8", "replace"), duration_ms=None)
    except RuleBroken:
        return
    assert read_captions(to_webvtt(cues).encode(), duration_ms=None) == cues


@given(st.binary(max_size=400))
def test_whatever_is_sent_is_read_or_refused(data: bytes) -> None:
    try:
        cues = read_captions(data, duration_ms=None)
    except RuleBroken:
        return
    assert "<" not in to_webvtt(cues)
