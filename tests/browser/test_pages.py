"""Every built page in a real browser: quiet, light, accessible, and whole on a phone."""

import gzip
import re
from pathlib import Path

import pytest

from tests.browser.conftest import DESKTOP, PHONE, watch
from tests.browser.simulator_page import settle
from tests.browser.site_check import pages
from twoway.book import build
from twoway.widgets import static_folder

ROOT = Path(__file__).resolve().parents[2]
# The list is taken from the built site: a page that is added is tested. Without one a single test says what to do.
PAGES = pages(build.html_folder(ROOT)) or ["index.html"]
LARGEST_PAGE = 600_000  # bytes, uncompressed, with all that it loads
NARROWEST = 320  # CSS pixels: a page 1280 wide, enlarged four times
CONTRAST = ["color-contrast", "link-in-text-block"]  # axe's rules that a theme can break
PHONE_IN_THE_DARK = {"color_scheme": "dark", "viewport": PHONE, "has_touch": True}


def open_page_at(page, address: str) -> None:
    """Open a page and wait until its simulators, if it has any, have started or said why not."""
    page.goto(address, wait_until="load")
    page.wait_for_function(
        """() => [...document.querySelectorAll('script[type="application/vnd.jupyter.widget-view+json"]')]
            .every(view => view.nextElementSibling?.childElementCount || view.nextElementSibling?.textContent)"""
    )


def theme(page) -> str:
    """The colours that the page shows."""
    return page.evaluate("document.documentElement.dataset.theme")


def has_simulator(page) -> bool:
    """Whether there is more to use on the page than folds and quizzes."""
    return page.locator('script[type="application/vnd.jupyter.widget-view+json"]').count() > 0


def use_everything(page) -> None:
    """Open every fold, answer every quiz, and press every button of every simulator once."""
    open_folds = "folds => folds.forEach(fold => { fold.open = true })"
    page.locator("details").evaluate_all(open_folds)
    page.locator(".tw-quiz").evaluate_all(
        """quizzes => quizzes.forEach(quiz => {
            quiz.querySelector('input[type=radio]').click()
            quiz.querySelector('button').click()
        })"""
    )
    answered = page.locator(".tw-quiz").evaluate_all("all => all.map(quiz => Boolean(quiz.querySelector(':checked')))")
    assert all(answered)
    if not has_simulator(page):
        return
    # what a button brings may hold buttons of its own; some would hide again what the others brought
    for _ in range(3):
        page.locator(".cell_output button:not(.tw-copy):not([data-pressed])").evaluate_all(
            """buttons => buttons.forEach(button => {
                if (/again|reset/i.test(button.innerText) || !button.checkVisibility() || button.disabled) return
                button.dataset.pressed = 'yes'
                button.click()
            })"""
        )
        page.locator("details").evaluate_all(open_folds)
        settle(page)
        page.locator(".tw[data-busy]").first.wait_for(state="detached")
        settle(page)


def overflow(page) -> list[str]:
    """What is wider than the window, unless it scrolls in a box of its own."""
    return page.evaluate("""() => {
        const wide = document.documentElement.clientWidth
        if (document.documentElement.scrollWidth <= wide) return []
        const boxed = element => {
            for (let box = element.parentElement; box; box = box.parentElement)
                if (getComputedStyle(box).overflowX !== 'visible') return true
            return false
        }
        return [...document.body.querySelectorAll('*')]
            .filter(element => element.getBoundingClientRect().right > wide + 1 && !boxed(element))
            .map(element => `${element.tagName}.${element.className}: ${element.getBoundingClientRect().right}`)
            .slice(0, 5)
            .concat([`the page is ${document.documentElement.scrollWidth} wide`])
    }""")


def low_targets(page) -> list[str]:
    """Buttons and inputs smaller than 24 by 24 pixels (WCAG 2.5.8), those within a line of text excepted."""
    return page.evaluate("""() => [...document.querySelectorAll('button, input, select, summary')]
        .filter(target => target.checkVisibility({visibilityProperty: true, opacityProperty: true}))
        .filter(target => !target.labels?.length)
        .map(target => [target, target.getBoundingClientRect()])
        .filter(([, box]) => box.width && (box.width < 24 || box.height < 23.9))
        .map(([target, box]) => `${target.outerHTML.slice(0, 80)}: ${box.width} x ${box.height}`)""")


def small_words(page) -> list[str]:
    """Words in drawings of the page that are shown smaller than 11 pixels."""
    return page.evaluate("""() => [...document.querySelectorAll('svg.tw-plot text')]
        .map(text => [text, text.getScreenCTM()])
        .map(([text, {a, b}]) => [text, parseFloat(getComputedStyle(text).fontSize) * Math.hypot(a, b)])
        .filter(([text, size]) => size && size < 10.9)
        .map(([text, size]) => `${text.textContent}: ${size.toFixed(1)} px`)""")


def answers_to(page) -> list:
    """A list that grows by each answer that the page gets from now on."""
    answers = []
    page.on("response", lambda answer: answers.append(answer))
    return answers


def sizes(page, answers) -> dict[str, int]:
    """The uncompressed size of all that a page loaded, down to its end."""
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    # The network was idle once already, so waiting for that would return before a late request is even made.
    page.wait_for_timeout(300)
    return {answer.url: len(answer.body()) for answer in answers}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_accessible_before_and_after_use_whole_on_a_phone_quiet_and_light(
    open_page, course_site, check_axe, name
):
    """Below a sub-path, on a phone in the dark and on a desk in the light; opened once, since all of it takes long.

    The watched page fails on a console error, a failed request, and a request to another host.
    """
    page = open_page(**PHONE_IN_THE_DARK, reduced_motion="reduce")
    answers = answers_to(page)
    open_page_at(page, course_site + name)
    assert theme(page) == "dark"
    # Use adds to what is there; what it hides again is there on a page with a simulator only.
    if has_simulator(page):
        check_axe(page)
    use_everything(page)
    check_axe(page)
    assert low_targets(page) == []
    for width in (PHONE["width"], NARROWEST):
        page.set_viewport_size({"width": width, "height": PHONE["height"]})
        settle(page)  # charts follow in the next frame
        assert overflow(page) == []
        assert small_words(page) == []
    page.set_viewport_size(DESKTOP)
    page.emulate_media(color_scheme="light")
    settle(page)
    assert theme(page) == "light"
    check_axe(page)
    loaded = sizes(page, answers)
    assert all(url.startswith(course_site) or url.startswith(("data:", "blob:")) for url in loaded), loaded
    assert sum(loaded.values()) <= LARGEST_PAGE, loaded
    simulators = {url.split("/")[-1] for url in loaded if "/simulators/" in url}
    assert sum(len(gzip.compress((static_folder() / name).read_bytes(), mtime=0)) for name in simulators) <= 60_000


def test_a_missing_page_at_any_depth_leads_back(browser, course_site, site):
    for address, depths in (
        (site, ("nowhere.html", "chapters/deep/er/nowhere.html")),
        (course_site, ("chapters/no.html",)),
    ):
        for path in depths:
            with browser.new_context() as context:
                page = context.new_page()
                faults = []
                watch(page, faults)
                page.goto(address + path)
                # the missing page itself answers 404, and nothing else may fail
                assert [fault for fault in faults if address + path not in fault] == []
                assert page.get_by_role("heading", level=1).inner_text() == "This page is not here"
                page.get_by_role("main").get_by_role("link", name="welcome page").click()
                assert page.url == address + "index.html"


def unreadable(page) -> list[str]:
    """What is missing on a page that runs no JavaScript."""
    page.locator(".tw-quiz-answers").evaluate_all("folds => folds.forEach(fold => { fold.open = true })")
    return page.evaluate("""() => {
        const isShown = one => Boolean(one?.checkVisibility({visibilityProperty: true}))
        const told = fold => [...fold.querySelectorAll('li')].find(item => item.innerText.startsWith('Right:'))
        const wanted = {
            heading: isShown(document.querySelector('h1')),
            contents: isShown(document.querySelector('nav[aria-label=Course] a')),
            answers: [...document.querySelectorAll('.tw-quiz-answers')].every(fold => isShown(told(fold))),
            'no choice of colours': !isShown(document.querySelector('#tw-theme')),
            'no button': !document.querySelector('.tw-quiz button'),
        }
        return Object.keys(wanted).filter(name => !wanted[name])
    }""")


def test_every_page_can_be_read_without_javascript(open_page, site):
    page = open_page(java_script_enabled=False, color_scheme="dark")
    found = {}
    for name in PAGES:
        page.goto(site + name)
        found[name] = unreadable(page)
    assert {name: missing for name, missing in found.items() if missing} == {}
    page.goto(site + "chapters/01-conversation.html")
    page.evaluate("""() => {
        document.querySelector('h1').style.display = 'none'
        document.querySelector('.tw-quiz-answers ul').hidden = true
    }""")
    assert unreadable(page) == ["heading", "answers"]


def test_the_welcome_fits_one_screen(open_page, site):
    """What the course is, for whom, where to begin and how to read it, without scrolling on a common laptop."""
    page = open_page(viewport={"width": 1440, "height": 900})
    page.goto(f"{site}index.html")
    last = page.locator("main p").filter(has_text="How to read it").bounding_box()
    assert last["y"] < 900 - last["height"] / 2


BAD = """<!doctype html><html lang="en" data-theme="light"><head><title>Bad</title><link rel="icon" href="data:,">
<meta name="viewport" content="width=device-width"></head><body><main><h1>Bad</h1>{}</main></body></html>"""


@pytest.fixture
def bad_page(browser, serve_folder, tmp_path):
    """A page with `body`, and the faults that the watch sees on it."""
    contexts = []

    def show(body, **options):
        (tmp_path / "index.html").write_text(BAD.format(body))
        contexts.append(browser.new_context(**options))
        page = contexts[-1].new_page()
        faults = []
        watch(page, faults)
        page.goto(serve_folder(tmp_path))
        page.wait_for_timeout(150)
        return page, faults

    yield show
    for context in contexts:
        context.close()


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("<script>console.error('no')</script>", "console error: no"),
        ("<script>throw new Error('thrown')</script>", "uncaught error: thrown"),
        ("<script>Promise.reject(new Error('lost'))</script>", "uncaught error: lost"),
        ("<img alt='x' src='missing.png'>", "404: "),
        ("<script src='https://example.org/x.js'></script>", "request to another host: https://example.org/x.js"),
        ("<style>@import url(//example.org/font.css)</style>", "request to another host: http://example.org/font.css"),
        ("<script>new Image().src = 'https://example.org/pixel'</script>", "request to another host"),
        ("<script>navigator.sendBeacon('https://example.org/seen')</script>", "request to another host"),
    ],
)
def test_the_watch_sees(bad_page, body, said):
    _, faults = bad_page(body)
    assert any(said in fault for fault in faults), faults


def test_the_watch_is_quiet_on_a_quiet_page(bad_page):
    _, faults = bad_page("<p>Quiet.</p><img alt='x' src='data:image/gif;base64,R0lGODlhAQABAAAAACw='>")
    assert faults == []


@pytest.mark.parametrize(
    ("body", "rule"),
    [
        ("<img src='data:,'>", "image-alt"),
        ("<input>", "label"),
        ("<p style='color:#999;background:#fff'>pale</p>", "color-contrast"),
        ("<button></button>", "button-name"),
        ("<div role='list'><div role='doc-biblioentry'>x</div></div>", "aria-required-children"),
        (
            "<div style='width:90px;height:30px;overflow:auto'><p style='width:500px;height:9px'>x</p></div>",
            "scrollable",
        ),
        ("<a href='#'></a>", "link-name"),
    ],
)
def test_axe_finds(bad_page, axe_violations, check_axe, body, rule):
    page, _ = bad_page(body)
    assert any(rule in line for line in axe_violations(page))
    with pytest.raises(AssertionError, match=rule):
        check_axe(page)


def test_rules_can_be_named(bad_page, axe_violations):
    page, _ = bad_page("<img src='data:,'><p style='color:#999;background:#fff'>pale</p>")
    assert [line.split()[0] for line in axe_violations(page, CONTRAST)] == ["color-contrast"]


def test_axe_is_content_with_a_good_page(bad_page, axe_violations):
    page, _ = bad_page("<p>Good. <a href='#x'>A link</a></p>")
    assert axe_violations(page) == []


def test_a_heavy_page_is_found(open_page, serve_folder, tmp_path):
    late = (
        "<script>addEventListener('scroll', () => document.body.append(Object.assign(new Image(), {src: 'late.svg'})))"
    )
    (tmp_path / "index.html").write_text(
        BAD.format(f"<script src='a.js'></script><p style='height:5000px'></p>{late}</script>")
    )
    (tmp_path / "a.js").write_text("//" + "x" * 300_000)
    (tmp_path / "late.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'>" + " " * 300_000 + "</svg>")
    page = open_page()
    answers = answers_to(page)
    page.goto(serve_folder(tmp_path))
    loaded = sizes(page, answers)
    assert len(loaded) == 3
    assert sum(loaded.values()) > LARGEST_PAGE


def test_an_overflow_is_found(bad_page):
    page, _ = bad_page("<div style='width:500px'>wide</div>", viewport=PHONE)
    assert re.search("500|508", " ".join(overflow(page)))
    page, _ = bad_page("<div style='overflow-x:auto'><div style='width:500px'>wide</div></div>", viewport=PHONE)
    assert overflow(page) == []


def test_small_words_in_a_drawing_are_found(bad_page):
    drawing = (
        "<svg class='tw-plot' viewBox='0 0 400 100' style='width:{}px'><text y='20' font-size='10'>day</text></svg>"
    )
    page, _ = bad_page(drawing.format(300))
    assert small_words(page) == ["day: 7.5 px"]
    page, _ = bad_page(drawing.format(500))
    assert small_words(page) == []


def test_a_small_target_is_found(bad_page):
    page, _ = bad_page("<button style='width:12px;height:12px;padding:0'>x</button>")
    assert len(low_targets(page)) == 1
