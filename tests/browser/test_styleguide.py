"""Every component in a real browser: accessible, within the width, without a word on the console, by keyboard."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from fastapi import FastAPI, Request, Response
from fastapi.responses import HTMLResponse
from fastapi.staticfiles import StaticFiles
from playwright.sync_api import Browser, Page

from lms.pages import styleguide
from lms.web.templating import STATIC
from tests.browser.serving import listening, served, set_to
from tests.browser.waiting import until

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


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    page = browser.new_page()
    yield page
    page.close()


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("width", WIDTHS)
def test_components_fit_are_accessible_and_keep_the_policy(page: Page, site: str, width: int, language: str) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{site}?lang={language}")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    found = [(rule["id"], rule["nodes"][0]["html"]) for rule in Axe().run(page).response["violations"]]
    assert found == []
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
    assert page.evaluate("document.activeElement.className") == "error-summary"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**#bad-end")


def first_by_keyboard(page: Page) -> bool:
    """Press Tab and say whether it came to anything: what is pressed before the first paint, Chromium drops."""
    page.keyboard.press("Tab")
    return bool(page.evaluate("document.activeElement !== document.body"))


def test_skipping_to_the_content_is_the_first_thing_the_keyboard_finds(browser: Browser, site: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site)
    skip = page.locator(".skip")
    until(page, lambda: first_by_keyboard(page))
    assert skip.evaluate("e => e === document.activeElement")
    box = skip.bounding_box()
    assert box is not None
    assert box["y"] >= 0
    context.close()


def test_a_dialog_opens_takes_the_focus_and_closes(page: Page, site: str) -> None:
    page.goto(site)
    page.get_by_role("button", name="确认并入账24人").click()
    dialog = page.locator("#confirm")
    assert dialog.is_visible()
    dialog.get_by_role("button", name="再看看").click()
    assert not dialog.is_visible()


def test_chosen_rows_are_counted(page: Page, site: str) -> None:
    page.goto(site)
    page.get_by_label("选择纪怀川").check()
    page.get_by_label("选择何以宁").check()
    assert page.locator("[data-picked]").inner_text() == "已选2项"


def test_a_password_shows_while_the_box_is_ticked(page: Page, site: str) -> None:
    page.goto(site)
    page.get_by_label("显示密码").check()
    assert page.locator("#password").get_attribute("type") == "text"
    page.get_by_label("显示密码").uncheck()
    assert page.locator("#password").get_attribute("type") == "password"


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
    page.wait_for_function("document.title === 'taken'")
    assert page.locator("#main").inner_text() == "1 花名册.csv"


def test_a_page_left_open_says_how_old_it_is(page: Page, site: str) -> None:
    page.clock.install()
    page.goto(site)
    assert "统计至" in page.locator("[data-page-age]").inner_text()
    page.clock.fast_forward("07:30")
    assert page.locator("[data-page-age]").inner_text() == "本页是7分钟前的"


def test_on_paper_a_chart_brings_its_figures_and_controls_stay_behind(page: Page, site: str) -> None:
    page.goto(site)
    figures = page.locator(".chart .data table").first
    assert not figures.is_visible()
    page.emulate_media(media="print")
    assert figures.is_visible()
    assert page.locator(".button:visible, .nav:visible, .band:visible").count() == 0


def test_in_high_contrast_bars_and_words_take_the_readers_colours(browser: Browser, site: str) -> None:
    context = browser.new_context(forced_colors="active", color_scheme="dark")
    page = context.new_page()
    page.goto(site)
    colour = "e => getComputedStyle(e).fill"
    ground = page.evaluate("getComputedStyle(document.body).color")
    assert page.locator(".meter .posted").first.evaluate(colour) == ground
    assert page.locator(".meter .need").first.evaluate(colour) == ground
    context.close()
