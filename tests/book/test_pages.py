"""What a built page is made of: its parts, its weight, what it says of itself."""

import json
import re

import pytest

from twoway.book import build, extension, folds, web


def files_of(built, page: str) -> list[str]:
    """The scripts and style sheets that a page names."""
    html = re.sub(r"<noscript>.*?</noscript>", "", built.html(page), flags=re.DOTALL)
    return re.findall(r'<script[^>]*\bsrc="([^"?]+)', html) + re.findall(
        r'<link rel="stylesheet"[^>]*href="([^"?]+)', html
    )


def test_a_page_names_only_what_it_uses(everything):
    assert sorted(files_of(everything, "index")) == ["_static/basic.css", "_static/book.css", "_static/book.js"]
    assert sorted(files_of(everything, "everything")) == [
        "_static/basic.css",
        "_static/book.css",
        "_static/book.js",
        "_static/quiz.js",
    ]
    assert "searchindex.js" in files_of(everything, "search")


@pytest.mark.parametrize("page", ["index", "everything", "search", "404", "sources"])
def test_no_page_names_another_host_to_load_from(everything, page):
    loads = re.findall(
        r'<(?:script|img|iframe|source|link(?! rel="canonical"))\b[^>]*(?:src|href)="([^"]+)"', everything.html(page)
    )
    assert loads
    assert [address for address in loads if re.match(r"(?:https?:)?//", address)] == []


def test_folds_are_details_that_need_no_script(everything):
    page = everything.html("everything")
    folds = re.findall(r"<details class=\"([^\"]+)\">\s*<summary[^>]*>(.*?)</summary>(.*?)</details>", page, re.DOTALL)
    titles = {title.strip(): (classes, body) for classes, title, body in folds}
    assert "dropdown" in titles["A hint"][0]
    assert "tip" in titles["A hint"][0]
    assert "Folded <em>text</em>." in titles["A hint"][1]
    assert "note" in titles["Note"][0]
    assert "Toggled text." in titles["Show"][1]
    assert not any("Not folded." in body for _, body in titles.values())


def test_hidden_code_is_folded_under_a_name_that_says_what_a_press_does(everything):
    page = everything.html("everything")
    fold = page[page.index('<details class="admonition hide') :]
    fold = fold[: fold.index("</details>")]
    assert re.findall(r"<span class=\"(\w+)\">(.*?)</span>", fold[: fold.index("</summary>")]) == [
        ("collapsed", "Show the answer"),
        ("expanded", "Hide the answer"),
    ]
    # what is seen is what is heard
    assert "aria-label" not in fold[: fold.index("</summary>")]
    assert "6 * 7" in re.sub(r"<[^>]+>", "", fold)
    assert ">42" in fold


@pytest.mark.parametrize(
    ("show", "hide", "wanted"),
    [
        ("Show the solution", "Hide code cell content", "Hide the solution"),
        ("Show code cell source", "Hide code cell source", "Hide code cell source"),
        ("Show the solution", "Fold it again", "Fold it again"),
        ("Answer", "Hide code cell content", "Hide code cell content"),
    ],
)
def test_the_name_of_an_open_fold_of_code_follows_that_of_the_closed_one(show, hide, wanted):
    assert folds.hide_prompt(show, hide, "Hide code cell {type}") == wanted


def test_a_table_scrolls_in_its_own_box(everything):
    assert re.search(r'<div class="tw-scroll">\s*<table', everything.html("everything"))


def test_the_bibliography_has_roles_that_fit_together(everything):
    page = everything.html("sources")
    assert "Organizational" in page
    assert 'role="list"' in page
    assert 'role="listitem"' in page
    assert "doc-biblioentry" not in page


def test_the_bibliography_holds_what_is_cited_now(new_course, run_build):
    page = "# Page\n\nText. See {{cite}}`{}`.\n"
    what_is_cited = "# Sources\n\n```{bibliography}\n:filter: cited\n```\n"
    course = new_course({"sources": what_is_cited, "page": page.format("kelleher2006")})
    built = run_build(course)
    assert built.returncode == 0, built.output
    assert "Organizational Blogs" in built.html("sources")
    assert "Emergence of Scaling" not in built.html("sources")

    # the list's own page did not change
    (course / "page.md").write_text(page.format("barabasi1999"))
    built = run_build(course)
    assert built.returncode == 0, built.output
    assert "Organizational Blogs" not in built.html("sources")
    assert "Emergence of Scaling" in built.html("sources")


def test_a_page_describes_itself(everything):
    page = everything.html("everything")
    assert "<title>Everything · Two-Way</title>" in page
    said = re.search(r'<meta name="description" content="([^"]+)"', page)[1]
    assert said.startswith("The first paragraph says what this page is about")
    assert len(said) <= web.LONGEST_DESCRIPTION
    assert 'property="og:title" content="Everything"' in page
    preview = build.html_folder(everything.root) / web.PREVIEW
    assert preview.read_bytes()[16:24] == b"".join(side.to_bytes(4) for side in web.PREVIEW_SIZE)


def test_an_unknown_address_is_not_made_up(everything):
    assert "canonical" not in everything.html("everything")
    assert "og:url" not in everything.html("everything")
    assert 'href="chapters/reference/report.html">Report a problem' in everything.html("everything")


def test_a_published_copy_names_its_addresses(new_course, run_build):
    built = run_build(
        new_course({"page": "# A & B\n\nText.\n"}),
        TWOWAY_SITE_URL="https://example.org/course",
        TWOWAY_REPOSITORY_URL="https://example.org/code/",
    )
    assert built.returncode == 0, built.output
    page = built.html("page")
    assert '<link rel="canonical" href="https://example.org/course/page.html"/>' in page
    assert '<link rel="canonical" href="https://example.org/course/"/>' in built.html("index")
    assert 'property="og:image" content="https://example.org/course/_static/preview.png"' in page
    assert 'href="https://example.org/code/issues/new?title=Problem%20on%20the%20page%3A%20A%20%26%20B"' in page
    assert '<base href="/course/"/>' in built.html("404")


def test_hosts_are_told_to_leave_underscored_folders_alone(everything):
    assert (build.html_folder(everything.root) / ".nojekyll").exists()


def test_a_description_ends_between_words():
    assert web.shortened("one two three", 9) == "one two…"
    assert web.shortened("one, two three", 6) == "one…"
    assert web.shortened("short") == "short"


def test_the_contents_are_marked_and_hold_no_headings_before_the_page(everything):
    page = everything.html("everything")
    nav = page[page.index('<nav class="tw-contents"') : page.index("</nav>")]
    assert 'role="heading"' not in nav
    assert nav.count('aria-current="page"') == 1
    assert re.search(r'aria-current="page" href="#">.*Everything', nav)


def test_a_widgets_code_is_taken_out_of_its_page_where_a_shared_file_has_it():
    def script(**models: dict) -> extension._JavaScript:
        body = json.dumps({"version_major": 2, "state": {name: {"state": state} for name, state in models.items()}})
        return extension._JavaScript(None, priority=500, type=extension.WIDGET_STATE, body=body)

    made = extension.without_bundles(
        script(
            ours={"_module": "two_accounts.js", "_esm": "export", "_css": "a{}", "seed": 7, "note": "</script>"},
            other={"_esm": "export default 1"},
        )
    )
    state = json.loads(made.attributes["body"])["state"]
    assert state["ours"]["state"] == {"_module": "two_accounts.js", "seed": 7, "note": "</script>"}
    assert state["other"]["state"] == {"_esm": "export default 1"}
    assert "</script>" not in made.attributes["body"]
    other = extension._JavaScript("book.js")
    assert extension.without_bundles(other) is other


def test_a_page_fetches_its_simulators_early_and_no_others():
    def state(**traits: str) -> extension._JavaScript:
        body = json.dumps({"state": {"widget": {"state": traits}}})
        return extension._JavaScript(None, priority=500, type=extension.WIDGET_STATE, body=body)

    def pathto(name: str, resource: int) -> str:
        return f"../{name}"

    made = extension.preloads([state(_module="one.js"), state(_esm="export default 1")], pathto)
    assert made == '<link rel="modulepreload" href="../_static/simulators/one.js"/>'
    assert extension.preloads([extension._JavaScript("book.js")], pathto) == ""
