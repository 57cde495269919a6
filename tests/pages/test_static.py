"""Style sheets and scripts: compressed for who takes it, the same file for who does not, not sent twice."""

from collections.abc import Callable

from lms.web.templating import ONE_SHEET, asset, one_sheet
from tests.client import Browser

SCRIPT = "/static/css/base.css"


def test_a_text_goes_out_compressed_and_is_the_same_text(client: Callable[[None], Browser]) -> None:
    browser = client(None)
    light = browser.get(SCRIPT, headers={"accept-encoding": "br;q=1, gzip;q=0.8"})
    plain = browser.get(SCRIPT, headers={"accept-encoding": "identity"})
    assert light.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert light.text == plain.text
    assert int(light.headers["content-length"]) < len(plain.content) / 2
    assert light.headers["content-type"] == plain.headers["content-type"]
    assert light.headers["vary"] == plain.headers["vary"] == "Accept-Encoding"


def test_what_a_browser_has_is_not_sent_again(client: Callable[[None], Browser]) -> None:
    browser = client(None)
    first = browser.get(SCRIPT)
    again = browser.get(SCRIPT, headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_a_part_of_a_file_is_a_part_of_the_file_itself(client: Callable[[None], Browser]) -> None:
    part = client(None).get(SCRIPT, headers={"range": "bytes=0-9"})
    assert part.status_code == 206
    assert len(part.content) == 10


def test_all_style_sheets_come_in_one_answer_that_is_kept_for_ever(client: Callable[[None], Browser]) -> None:
    browser = client(None)
    address = asset(ONE_SHEET)
    light = browser.get(address, headers={"accept-encoding": "gzip"})
    plain = browser.get(address, headers={"accept-encoding": "identity"})
    assert light.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert light.content == plain.content == one_sheet()
    assert light.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert light.headers["content-type"].startswith("text/css")
    assert browser.get("/static/css/base.css").text in plain.text
