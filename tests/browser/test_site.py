"""The built pages as files: links and anchors, headings, descriptions. No browser is needed, the built book is."""

import pytest

from tests.browser.site_check import link_faults, structure_faults

PAGE = """<!doctype html><html lang="en"><head><title>{title}</title><meta name="description" content="A page."></head>
<body><main><h1>Page</h1>{body}</main></body></html>"""


@pytest.fixture
def faults(tmp_path):
    """Faults of a site of two pages, one of which holds `body`."""

    def find(check, body="", whole=None):
        (tmp_path / "deep").mkdir(exist_ok=True)
        (tmp_path / "index.html").write_text(whole or PAGE.format(title="One", body=body))
        (tmp_path / "deep/two.html").write_text(PAGE.format(title="Two", body='<h2 id="here">Here</h2>'))
        return check(tmp_path)

    return find


def test_every_link_and_anchor_resolves(html):
    assert link_faults(html) == []


def test_every_page_is_in_order(html):
    assert structure_faults(html) == []


@pytest.mark.parametrize(
    "body",
    [
        '<a href="deep/two.html#here">a</a>',
        '<a href="deep/">a</a>'.replace("deep/", "deep/two.html"),
        '<a href="https://doi.org/10.1/x">a</a>',
        '<a href="#top" id="top">a</a>',
        "<h2>A</h2><h3>B</h3><h2>C</h2>",
        '<img src="data:," alt="A bakery">',
        '<svg aria-hidden="true"></svg><svg role="img" aria-label="A curve"></svg>',
    ],
)
def test_a_good_page_has_no_faults(faults, body):
    assert faults(link_faults, body) == []
    assert faults(structure_faults, body) == []


@pytest.mark.parametrize(
    "body",
    [
        '<a href="deep/three.html">a</a>',
        '<a href="deep/two.html#there">a</a>',
        '<a href="#nowhere">a</a>',
        '<a href="/deep/two.html">a</a>',
        '<a href="../outside.html">a</a>',
        '<a href="https://exa mple">a</a>',
        '<a href="http://localhost:8000/">a</a>',
        '<img src="missing.png" alt="x">',
        '<script src="missing.js"></script>',
    ],
)
def test_a_broken_link_is_found(faults, body):
    assert faults(link_faults, body)


@pytest.mark.parametrize(
    "body",
    [
        "<h3>Too deep</h3>",
        "<h1>Again</h1>",
        '<img src="data:,">',
        '<img src="data:," alt="_images/plot.png">',
        "<svg></svg>",
        '<p id="a"></p><p id="a"></p>',
    ],
)
def test_a_page_out_of_order_is_found(faults, body):
    assert faults(structure_faults, body)


@pytest.mark.parametrize(
    ("good", "bad"), [(' lang="en"', ""), ("<title>One</title>", ""), ("One", "Two"), ("description", "x")]
)
def test_a_page_that_does_not_say_what_it_is_is_found(faults, good, bad):
    whole = PAGE.format(title="One", body="")
    assert good in whole
    assert faults(structure_faults, whole=whole.replace(good, bad))
