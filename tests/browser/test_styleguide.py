"""Every component in a real browser: accessible, within the width, without a word on the console, by keyboard."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI, Request, Response
from fastapi.responses import HTMLResponse
from fastapi.staticfiles import StaticFiles
from playwright.sync_api import Browser, BrowserContext, Page, expect

from lms.pages import styleguide
from lms.web.templating import STATIC
from tests.browser.conftest import NewSite
from tests.browser.looking import faults, fits
from tests.browser.serving import PATIENCE_MS, listening, served, set_to
from tests.browser.waiting import press, whole

POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
WIDTHS = (320, 390, 1440)


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    """Serve the style guide under the policy of the real site, and answer what is sent to it."""
    app = FastAPI()
    app.include_router(styleguide.router)
    app.mount("/static", StaticFiles(directory=STATIC))

    @app.middleware("http")
    async def strict(request: Request, call_next):  # type: ignore[no-untyped-def]
        response: Response = await call_next(request)
        response.headers["content-security-policy"] = POLICY
        return response

    @app.post("/styleguide")
    async def taken(request: Request) -> HTMLResponse:
        async with request.form() as form:
            names = [getattr(value, "filename", "") for value in form.getlist("files")]
        return HTMLResponse(f"<title>taken</title><main id=main>{len(names)} {names[0]}</main>", status_code=422)

    with set_to({"development": "true"}), listening() as (address, place), served(app, place):
        yield f"{address}/styleguide"


@contextmanager
def device(browser: Browser, **how: Any) -> Iterator[BrowserContext]:
    context = browser.new_context(**how)
    context.set_default_timeout(PATIENCE_MS)
    yield context
    context.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    with device(browser) as context:
        yield context.new_page()


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("width", WIDTHS)
def test_components_fit_are_accessible_and_keep_the_policy(page: Page, site: str, width: int, language: str) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{site}?lang={language}")
    assert fits(page)
    assert faults(page) == []
    assert said == []


def test_the_bar_of_officers_is_at_the_foot_of_phones_and_covers_no_content(page: Page, site: str) -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(f"{site}?role=SELF")
    bar = page.locator(".nav--tabs").bounding_box()
    assert bar is not None
    assert bar["y"] + bar["height"] == 800
    page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    last = page.locator(".foot li").last.bounding_box()
    assert last is not None
    assert last["y"] + last["height"] <= bar["y"]


def test_the_error_summary_has_the_focus_and_leads_to_the_field(page: Page, site: str) -> None:
    page.goto(site)
    summary = page.locator(".error-summary")
    expect(summary).to_be_focused()
    press(whole(page), "Tab", lambda: page.evaluate("document.activeElement.className") != "error-summary")
    page.locator(":focus").press("Enter")
    page.wait_for_url("**#bad-end")


def test_skipping_to_the_content_is_the_first_thing_the_keyboard_finds(new_site: NewSite) -> None:
    with new_site() as real, real.device(scripts=False) as device:  # a page on which nothing takes the focus by itself
        page = device.new_page()
        page.goto("/accessibility")
        press(whole(page), "Tab", lambda: page.evaluate("document.activeElement !== document.body"))
        skip = page.locator(".skip")
        expect(skip).to_be_focused()
        box = skip.bounding_box()
        assert box is not None
        assert box["y"] >= 0


def test_a_dialog_opens_takes_the_focus_and_closes(page: Page, site: str) -> None:
    page.goto(site)
    page.get_by_role("button", name="确认并入账24人").click()
    dialog = page.locator("#confirm")
    expect(dialog).to_be_visible()
    dialog.get_by_role("button", name="再看看").click()
    expect(dialog).to_be_hidden()


def test_chosen_rows_are_counted(page: Page, site: str) -> None:
    page.goto(site)
    page.get_by_label("选择纪怀川").check()
    page.get_by_label("选择何以宁").check()
    expect(page.locator("[data-picked]")).to_have_text("已选2项")


def test_a_password_shows_while_the_box_is_ticked(page: Page, site: str) -> None:
    page.goto(site)
    page.get_by_label("显示密码").check()
    expect(page.locator("#password")).to_have_attribute("type", "text")
    page.get_by_label("显示密码").uncheck()
    expect(page.locator("#password")).to_have_attribute("type", "password")


def test_a_filter_sends_itself_and_leaves_out_what_is_empty(page: Page, site: str) -> None:
    page.goto(site)
    with page.expect_navigation():
        page.locator("#f-class").select_option("officer")
    assert page.url == f"{site}?sort=-missing&class=officer"


def test_an_upload_shows_the_answer_in_place(page: Page, site: str, tmp_path: Path) -> None:
    (tmp_path / "花名册.csv").write_text("姓名\n", encoding="utf-8")
    page.goto(site)
    page.locator("#files").set_input_files(tmp_path / "花名册.csv")
    page.get_by_role("button", name="退回给本人").click()
    expect(page).to_have_title("taken")
    expect(page.locator("#main")).to_have_text("1 花名册.csv")


def test_a_page_left_open_says_how_old_it_is(page: Page, site: str) -> None:
    page.clock.install()
    page.goto(site)
    expect(page.locator("[data-page-age]")).to_contain_text("统计至")
    page.clock.fast_forward("07:01")
    expect(page.locator("[data-page-age]")).to_have_text("本页是7分钟前的")


def test_on_paper_a_chart_brings_its_figures_and_controls_stay_behind(page: Page, site: str) -> None:
    page.goto(site)
    figures = page.locator(".chart .data table").first
    assert not figures.is_visible()
    page.emulate_media(media="print")
    expect(figures).to_be_visible()
    expect(page.locator(".button:visible, .nav:visible, .band:visible")).to_have_count(0)


def test_in_high_contrast_bars_and_words_take_the_readers_colours(browser: Browser, site: str) -> None:
    with device(browser, forced_colors="active", color_scheme="dark") as context:
        page = context.new_page()
        page.goto(site)
        colour = "e => getComputedStyle(e).fill"
        ground = page.evaluate("getComputedStyle(document.body).color")
        assert page.locator(".meter .posted").first.evaluate(colour) == ground
        assert page.locator(".meter .need").first.evaluate(colour) == ground
