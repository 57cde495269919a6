"""HTML of strangers: what stays, what goes, and how it is read as text."""

import pytest

from question_bank.markup import from_text, media_in, normal, sanitise, text_of

DIGEST = "a" * 64
PICTURE = f'<img src="media:{DIGEST}" alt="标志">'


@pytest.mark.parametrize(
    ("markup", "kept"),
    [
        ("《行政处罚法》第三十三条", "《行政处罚法》第三十三条"),
        ("<p>初次违法且<b>危害后果轻微</b></p>", "<p>初次违法且<b>危害后果轻微</b></p>"),
        ("a<script>alert(1)</script>b", "ab"),
        ("<p onclick='x()' style='color:red' class=k id=i>a</p>", "<p>a</p>"),
        ('<a href="javascript:x()">a</a>', "a"),
        ('<img src="https://example.org/x.png">a', "a"),
        ('<img src="data:image/png;base64,AAAA">a', "a"),
        (f'<img src="media:{DIGEST}" onerror="x()">', f'<img src="media:{DIGEST}">'),
        ('<img src="media:../../etc">a', "a"),
        ("<svg><text>x</text></svg>a", "a"),
        ("<iframe src=x>in</iframe>a", "a"),
        ("<math><mtext><img src onerror=x></math>a", "a"),
        ("<table><tbody><tr><td colspan=2>a</td></tr></tbody></table>",
         '<table><tbody><tr><td colspan="2">a</td></tr></tbody></table>'),
        ('<td-x colspan="javascript">a', "a"),
        ("5 < 6 & 7 > 2", "5 &lt; 6 &amp; 7 &gt; 2"),
        ("a<!-- 答案 B -->b", "ab"),
        ("a\x00\u202eb\ud800", "ab"),
        ("<form><input value=B>a</form>", "a"),
    ],
)  # fmt: skip
def test_only_what_is_on_the_list_stays(markup: str, kept: str) -> None:
    assert sanitise(markup) == kept
    assert sanitise(kept) == kept


def test_text_becomes_html_and_text_again() -> None:
    assert from_text("罚款 < 100 元\n& 警告") == "罚款 &lt; 100 元<br>&amp; 警告"
    assert text_of(from_text("罚款 < 100 元\n& 警告")) == "罚款 < 100 元 & 警告"


def test_tags_leave_no_trace_in_the_text_but_pictures_do() -> None:
    assert text_of("<p>甲</p><p>乙<b>丙</b></p>") == "甲 乙丙"
    assert text_of(f"看图{PICTURE}") == f"看图 [{DIGEST[:12]}]"
    assert media_in(f"看图{PICTURE}") == {DIGEST}


def test_a_sign_inside_an_attribute_does_not_end_the_tag() -> None:
    markup = sanitise(f'甲<img src="media:{DIGEST}" alt="a > b">乙')
    assert text_of(markup) == f"甲 [{DIGEST[:12]}] 乙"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("<p>甲</p>", "甲"),
        ("<p>甲</p><p>乙</p>", "甲<br>乙"),
        ("甲&nbsp;  乙", "甲 乙"),
        ("<div><span lang='zh'>甲</span></div>", "甲"),
    ],
)
def test_two_writings_of_one_thing_are_equal(one: str, other: str) -> None:
    assert normal(sanitise(one)) == normal(sanitise(other))


def test_emphasis_and_pictures_make_a_difference() -> None:
    assert normal("不<b>正确</b>") != normal("不正确")
    assert normal(PICTURE) != normal(PICTURE.replace("a" * 64, "b" * 64))
