"""The long page that becomes the printed book: whole, in order, and in paper's terms."""

import re

import pytest
from bs4 import BeautifulSoup

from twoway.book.paper.sheet import ANSWERS, sheet, with_plain_code_joined

CONFIG = 'title: "Two-Way: A Course"\nauthor: Authors\ncopyright: "2026"\n'
TOC = """format: jb-book
root: index
parts:
- caption: First
  chapters:
  - file: a/one.md
    sections:
    - file: a/deep
- caption: Second
  chapters:
  - file: two
"""
PAGE = '<html><body><nav>Course</nav><article class="tw-article">{}</article><footer>Foot</footer></body></html>'
LONG = "\n".join(f"row_{number} = {number}" for number in range(60))
ONE = f"""<section id="one"><h1>1. One<a class="headerlink" href="#one">¶</a></h1>
<p>See <a href="../two.html#here">there</a>, <a href="#run">below</a>, <a href="deep.html">deeper</a>,
<a href="../two.html#made-by-script">a place of the screen</a>, <a href="https://example.org/x">away</a> and
<a class="download" download="" href="../_downloads/x/one.ipynb"><code>one.ipynb</code></a>.
The chance <math display="inline"><mi>p</mi></math>. Then on.</p>
<section id="run"><h2>Run<a class="headerlink" href="#run">¶</a></h2>
<div class="cell"><div class="cell_output"><div class="output text_html"><div class="tw-static"><svg role="img"
aria-label="Orders"><defs><path id="s1"/></defs><use xlink:href="#s1"/></svg></div></div>
<script type="application/vnd.jupyter.widget-view+json">{{}}</script></div></div>
<details class="admonition dropdown note"><summary class="admonition-title">By the way</summary><p>Opened.</p></details>
<details><summary>Hint about the run</summary><p>Moved.</p></details>
<details><summary>Hint 2</summary><p>Moved, too.</p></details>
<pre>{LONG}</pre><pre>short = 1</pre>
</section>
<section id="check"><h2>Check yourself</h2>
<div class="tw-quiz"><fieldset><legend>Which <em>one</em>?</legend>
<div class="tw-quiz-choice"><input type="radio" id="q-0" name="q"/><label for="q-0">This</label></div>
<div class="tw-quiz-choice"><input type="radio" id="q-1" name="q"/><label for="q-1">That</label></div></fieldset>
<details class="tw-quiz-answers"><summary>Answer and why</summary><ul>
<li data-right="false"><strong>Not this one: This</strong> <span class="tw-quiz-why">Because no.</span></li>
<li data-right="true"><strong>Right: That</strong> <span class="tw-quiz-why">Because yes.</span></li></ul>
</details></div>
</section>
<section id="practice"><h2>Practice</h2><p>Try first.</p>
<section id="practice-1"><h3>Practice 1: count</h3><p>Count.</p>
<details class="sd-dropdown"><summary><span>Nudge</span></summary><div><p>Think.</p></div></details>
<div class="cell"><details class="hide"><summary><span class="collapsed">Show the solution</span><span
class="expanded">Hide the solution</span></summary><pre>len(posts)</pre></details></div>
</section></section></section>"""
MOVED = ["Hints", "Answers", "Hints and solution"]
PAGES = {
    "index": '<section id="two-way"><h1>Two-Way</h1><p>Begin.</p><div class="toctree-wrapper"></div></section>',
    "a/one": ONE,
    "a/deep": '<section id="deep"><h1>Deep</h1><p><img alt="A picture" src="../_images/x.png"/></p></section>',
    "two": '<section id="two"><h1>Two &amp; more</h1><section id="here"><h2>Here</h2><p id="run">Text.</p>'
    "</section></section>",
}


@pytest.fixture
def course(tmp_path):
    """A course's settings and its built pages."""
    (tmp_path / "_config.yml").write_text(CONFIG)
    (tmp_path / "_toc.yml").write_text(TOC)
    for page, body in PAGES.items():
        file = tmp_path / f"html/{page}.html"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(PAGE.format(body))
    return tmp_path


@pytest.fixture
def made(course):
    """The sheet of that course."""
    return sheet(course, course / "html")


@pytest.fixture
def soup(made):
    """The same, parsed."""
    return BeautifulSoup(made.html, "html.parser")


def chapter(soup, number):
    """One chapter of a parsed sheet."""
    return soup.select("article.pp-chapter")[number]


def test_the_chapters_stand_in_the_order_of_the_contents_below_their_parts(made, soup):
    assert [(found.title, found.part) for found in made.chapters] == [
        ("Welcome", ""),
        ("1. One", "First"),
        ("Deep", "First"),
        ("Two & more", "Second"),
        (ANSWERS, ""),
    ]
    assert [found.h1.get_text() for found in soup.select("article.pp-chapter")] == [
        part.title for part in made.chapters
    ]
    assert [line.get_text() for line in soup.select(".pp-toc p")] == [
        *("Welcome", "First", "1. One", "Run", "Check yourself", "Practice", "Deep", "Second", "Two & more", "Here"),
        ANSWERS,
    ]
    assert soup.title.get_text() == "Two-Way: A Course"
    assert "Course" not in soup.select_one(".pp-chapter").get_text()
    assert soup.html["lang"] == "en"


def test_every_link_within_the_book_leads_to_one_place(soup):
    ids = [tag["id"] for tag in soup.find_all(id=True) if not tag.find_parent("svg")]
    assert len(ids) == len(set(ids))
    inside = [link["href"] for link in soup.find_all("a") if link["href"].startswith("#")]
    assert len(inside) > 10
    assert {target[1:] for target in inside} <= set(ids)


def test_links_say_which_page_of_another_chapter_they_lead_to(made):
    def said(numbers):
        paragraph = chapter(BeautifulSoup(made.with_numbers(numbers), "html.parser"), 1).select_one("h1 + p")
        return " ".join(paragraph.get_text().split()).replace("\u00a0", " ")

    assert said({"c03-here": 12, "c02": 7, "c03": 11}) == (
        "See there p. 12, below, deeper p. 7, a place of the screen p. 11, away (https://example.org/x) and one.ipynb. "
        "The chance p. Then on."
    )
    assert "there p. 00," in said({})


def test_what_is_not_in_the_book_is_a_link_only_if_the_site_is_known(course, soup):
    assert chapter(soup, 1).select_one(".download").name == "span"
    known = BeautifulSoup(sheet(course, course / "html", "https://example.org/course/").html, "html.parser")
    assert chapter(known, 1).select_one(".download")["href"] == "https://example.org/course/_downloads/x/one.ipynb"
    assert known.select_one(".pp-note a")["href"] == "https://example.org/course/a/one.html"
    away = chapter(soup, 1).find("a", href="https://example.org/x")
    assert away.get_text() == "away (https://example.org/x)"


def test_what_was_moved_is_called_by_its_name(soup):
    moved = [" ".join(link.get_text().split()) for link in chapter(soup, 1).find_all("a", href=re.compile("-answers"))]
    assert [text.split("p.")[0].strip() for text in moved] == MOVED


def test_pictures_are_found_and_drawings_keep_their_parts(course, soup):
    assert chapter(soup, 2).img["src"] == (course / "html/_images/x.png").as_uri()
    assert chapter(soup, 1).svg.use["xlink:href"] == "#s1"
    assert chapter(soup, 1).svg.path["id"] == "s1"


def test_a_simulator_is_its_figure_and_a_note(soup):
    cell = chapter(soup, 1).select_one(".pp-simulator")
    assert cell.svg["aria-label"] == "Orders"
    assert "a simulator that you can run" in cell.select_one(".pp-note").get_text()


def test_nothing_is_left_that_only_a_screen_has_use_for(soup):
    assert soup.body.find_all(["button", "input", "details", "summary", "fieldset", "nav.course", "footer"]) == []
    assert soup.select(".headerlink, .toctree-wrapper") == []
    (script,) = soup.find_all("script")
    assert "zoom" in script.get_text()


def test_answers_stand_at_the_end_and_the_place_says_on_which_page(soup):
    here = " ".join(chapter(soup, 1).get_text(" ").split())
    for answer in ("Because", "Think", "len(posts)", "Moved"):
        assert answer not in here
    assert "1. Which one ? This That Answers p." in here
    end = " ".join(chapter(soup, 4).get_text(" ").split())
    assert "Question 1: b Not this one. Because no. Right. Because yes." in end
    assert "Practice 1: count Nudge Think. Solution len(posts)" in end
    assert "Run Hint about the run Moved." in end
    assert [link["href"] for link in chapter(soup, 1).select(".pp-pointer a")] == [
        "#c01-run-answers",
        "#c01-answers",
        "#c01-practice-1-answers",
    ]


def test_another_fold_is_opened_where_it_stands(soup):
    fold = chapter(soup, 1).select_one(".pp-fold")
    assert [part.get_text() for part in fold.find_all("p")] == ["By the way", "Opened."]


def test_short_code_stays_whole_and_long_code_may_be_cut(soup):
    assert [code["class"] for code in chapter(soup, 1).find_all("pre")] == [["pp-long"], ["pp-short"]]


def test_code_keeps_the_marks_that_are_shown_and_no_others():
    page = '<pre><span></span><span class="kn">import</span> <span class="nn">a</span></pre><span class="nn">b</span>'
    assert with_plain_code_joined(page) == '<pre><span class="kn">import</span> a</pre><span class="nn">b</span>'


def test_an_exercise_stays_with_the_line_that_says_where_its_answer_is(soup):
    exercise = chapter(soup, 1).find(id="c01-practice-1")
    assert exercise["class"] == ["pp-short"]
    assert exercise.select_one(".pp-pointer")
    assert "pp-short" not in chapter(soup, 1).find(id="c01-practice").get("class", [])


def test_a_title_cannot_break_the_style_sheet(course):
    page = course / "html/two.html"
    page.write_text(page.read_text().replace("Two &amp; more", 'The "end" \\ &lt;/style&gt;'))
    made = sheet(course, course / "html")
    assert '@bottom-left { content: "The \\"end\\" \\\\ \\3c /style>" }' in made.html
    assert made.html.count("</style>") == 2


def test_a_book_without_questions_has_no_answers(course):
    page = course / "html/a/one.html"
    page.write_text(
        re.sub(r"<(details|div class=\"tw-quiz\").*?</(details|div)>", "", page.read_text(), flags=re.DOTALL)
    )
    assert sheet(course, course / "html").chapters[-1].title == "Two & more"
