"""The pages by keyboard: skip link, contents, search, colours, quizzes, folds."""

import pytest

from tests.browser.conftest import PHONE
from tests.browser.test_pages import open_page_at, use_everything

LESSON = "chapters/01-conversation.html"


def focused(page) -> str:
    """The accessible text of what has the focus."""
    return page.evaluate("(document.activeElement.innerText || document.activeElement.name || '').trim()")


def focus_is_visible(page) -> bool:
    """Whether what has the focus is drawn with an outline, within the window."""
    return page.evaluate("""() => {
        const style = getComputedStyle(document.activeElement), box = document.activeElement.getBoundingClientRect()
        const drawn = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2
        return drawn && box.bottom > 0 && box.top < innerHeight
    }""")


def press_until(page, key: str, text: str, most: int = 40) -> None:
    """Press a key until the focus is on something with this text."""
    for _ in range(most):
        page.keyboard.press(key)
        if focused(page).startswith(text):
            return
    pytest.fail(f"{most} times {key} did not reach {text!r}")


def test_the_first_stop_skips_to_the_text(page, site):
    page.goto(site + LESSON)
    page.keyboard.press("Tab")
    assert focused(page) == "Skip to main content"
    page.wait_for_function("document.activeElement.getBoundingClientRect().top >= 0")
    assert focus_is_visible(page)
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


def test_every_stop_in_the_header_and_the_contents_shows_its_focus(page, site):
    page.goto(site + "index.html")
    stops = []
    for _ in range(14):
        page.keyboard.press("Tab")
        stops.append(focused(page))
        if stops[-1] != "Skip to main content":
            assert focus_is_visible(page), stops
    assert any(stop.startswith("Colours:") for stop in stops)
    assert "Welcome" in stops


def test_the_contents_open_and_close_by_keyboard_on_a_phone(open_page, site):
    page = open_page(viewport=PHONE)
    page.goto(site + LESSON)
    contents = page.get_by_role("navigation", name="Course")
    assert contents.is_hidden()
    press_until(page, "Tab", "Contents")
    page.keyboard.press("Enter")
    assert contents.is_visible()
    page.keyboard.press("Tab")
    assert focused(page) == "Welcome"
    page.keyboard.press("Escape")
    assert contents.is_hidden()
    assert focused(page) == "Contents"
    page.keyboard.press("Enter")
    press_until(page, "Tab", "The argument", most=80)  # below all pages of the course
    page.keyboard.press("Enter")
    assert contents.is_hidden()
    assert page.url.endswith("#the-argument")
    page.get_by_role("button", name="Contents").click()
    page.get_by_role("button", name="Close").click()
    assert contents.is_hidden()


@pytest.mark.parametrize("where", ["site", "course_site"])
def test_search_finds_a_lesson(page, request, where):
    address = request.getfixturevalue(where)
    page.goto(address + "chapters/reference/metrics.html")
    page.get_by_role("searchbox", name="Search the course").press_sequentially("broadcasting advertising")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{address}search.html?q=*")
    found = page.locator("#search-results").get_by_role("link", name="Conversation")
    found.first.wait_for()
    assert page.locator("#tw-q").input_value() == "broadcasting advertising"
    found.first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"{address}{LESSON}*")


def test_search_says_when_there_is_nothing(page, site):
    page.goto(site + "search.html?q=zzyzx")
    page.get_by_text("did not match any documents").wait_for()


def test_the_colours_change_and_are_remembered(open_page, site):
    page = open_page(color_scheme="dark")
    page.goto(site + "index.html")
    ground = "getComputedStyle(document.body).backgroundColor"
    dark = page.evaluate(ground)
    button = page.get_by_role("button", name="Colours: automatic")
    button.focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.documentElement.dataset.theme") == "light"
    assert page.evaluate(ground) != dark
    page.goto(site + LESSON)
    assert page.evaluate("document.documentElement.dataset.theme") == "light"
    page.get_by_role("button", name="Colours: light").press("Enter")
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    page.get_by_role("button", name="Colours: dark").press("Enter")
    # automatic leaves nothing behind, and follows the system
    assert page.evaluate("localStorage.length") == 0
    page.emulate_media(color_scheme="light")
    page.wait_for_function("document.documentElement.dataset.theme === 'light'")


def test_nonsense_in_the_storage_is_ignored(open_page, site):
    page = open_page(color_scheme="light")
    page.add_init_script("localStorage.setItem('tw-theme', '<b>neon</b>')")
    page.goto(site + "index.html")
    assert page.evaluate("document.documentElement.dataset.theme") == "light"


def test_nothing_is_kept_but_the_choice_of_colours(page, site):
    """As the privacy page says."""
    page.goto(site + LESSON)
    page.get_by_role("button", name="Colours: automatic").click()
    page.get_by_role("searchbox", name="Search the course").fill("broadcasting advertising")
    page.keyboard.press("Enter")
    found = page.locator("#search-results").get_by_role("link", name="Conversation").first
    found.wait_for()
    # the words are still set in bold, once the pages found were asked for them
    page.locator("#search-results .highlighted").first.wait_for()
    kept = "[Object.keys(localStorage), Object.keys(sessionStorage), document.cookie]"
    assert page.evaluate(kept) == [["tw-theme"], [], ""]
    found.click()
    open_page_at(page, page.url)
    use_everything(page)
    assert page.evaluate(kept) == [["tw-theme"], [], ""]
    assert page.evaluate("async () => (await indexedDB.databases()).length + (await caches.keys()).length") == 0
    assert page.context.cookies() == []
    page.evaluate("localStorage.setItem('other', '1')")
    assert page.evaluate(kept) != [["tw-theme"], [], ""]


def test_pages_work_where_storage_is_forbidden(open_page, site):
    page = open_page(color_scheme="light")
    page.add_init_script("Object.defineProperty(window, 'localStorage', {get() { throw new Error('forbidden') }})")
    page.goto(site + "index.html")
    page.get_by_role("button", name="Colours: automatic").click()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"


def test_a_quiz_is_answered_by_keyboard_and_says_why(page, site):
    page.goto(site + LESSON)
    quiz = page.locator(".tw-quiz").first
    said = quiz.get_by_role("status")
    radios = quiz.get_by_role("radio")
    right = quiz.locator(".tw-quiz-answers li").evaluate_all("all => all.findIndex(li => li.dataset.right === 'true')")
    wrong = 0 if right else 1
    check = quiz.get_by_role("button", name="Check")

    check.press("Enter")
    assert said.inner_text() == "Choose an answer first."

    radios.nth(0).focus()
    page.keyboard.press("Space")
    for _ in range(radios.count() - 1):
        # moving among the answers answers nothing
        page.keyboard.press("ArrowDown")
        assert said.inner_text() == ""
    for index, verdict in ((wrong, "Not this one."), (right, "Right.")):
        radios.nth(index).focus()
        page.keyboard.press("Space")
        assert said.inner_text() == ""
        page.keyboard.press("Tab")
        assert focused(page) == "Check"
        page.keyboard.press("Enter")
        why = quiz.locator(".tw-quiz-answers .tw-quiz-why").nth(index).text_content()
        assert " ".join(said.text_content().split()) == f"{verdict} {' '.join(why.split())}"
    assert quiz.locator(".tw-quiz-answers").is_hidden()


def test_a_quiz_is_announced_as_a_group_with_its_question(page, site):
    page.goto(site + LESSON)
    for quiz in page.locator(".tw-quiz").all():
        question = quiz.locator("legend").inner_text()
        assert quiz.get_by_role("group", name=question, exact=True).count() == 1
        assert all(radio.get_attribute("name") for radio in quiz.get_by_role("radio").all())


def test_code_is_copied_as_it_is_written(open_context, site):
    context = open_context()
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(site + LESSON)
    block = page.locator(".cell_input .highlight").first
    code = block.locator("pre").inner_text().strip()
    page.locator(".cell_input").first.get_by_role("button", name="Copy this code").press("Enter")
    page.get_by_text("Copied").wait_for()
    assert page.evaluate("navigator.clipboard.readText()").strip() == code


def test_what_scrolls_sideways_can_be_reached_by_keyboard(open_page, site):
    page = open_page(viewport={"width": 320, "height": 640})
    page.goto(site + LESSON)
    page.wait_for_function("document.querySelector('article pre[tabindex]')")
    plot = page.locator(".tw-plot-box").first
    assert plot.get_attribute("aria-label") == "Plot, scrolls sideways"
    plot.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("document.activeElement.matches('.tw-plot-box') && document.activeElement.scrollLeft > 0")
    out = page.evaluate("""() => [
            ...document.querySelectorAll('article pre, .tw-scroll, .tw-math, .text_html, .tw-plot-box')
        ]
        .filter(box => box.checkVisibility({contentVisibilityAuto: true}))
        .filter(box => box.scrollWidth > box.clientWidth + 1 && getComputedStyle(box).overflowX !== 'visible')
        .filter(box => box.tabIndex !== 0 || !box.getAttribute('aria-label'))
        .map(box => box.outerHTML.slice(0, 100))""")
    assert out == []


def test_paper_shows_folds_and_no_tools(page, site):
    page.goto(site + LESSON)
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    assert page.evaluate("[...document.querySelectorAll('article details')].every(fold => fold.open)")
    for tool in (".tw-tools", "#tw-contents", ".tw-near", ".tw-onpage"):
        assert page.locator(tool).is_hidden()
    page.emulate_media(media="screen")
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert not page.evaluate("[...document.querySelectorAll('article details.dropdown')].some(fold => fold.open)")
