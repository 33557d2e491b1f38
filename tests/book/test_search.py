"""The search keeps nothing of what was looked for."""

from pathlib import Path

import pytest
import sphinx
from sphinx.errors import ExtensionError

from twoway.book import build, search


def test_the_built_script_stores_nothing_and_still_sets_words_in_bold(everything):
    script = (build.html_folder(everything.root) / search.SCRIPT).read_text(encoding="utf-8")
    assert "localStorage" not in script
    assert "_highlightText" in script
    assert script.count("{") == script.count("}")


def test_what_is_taken_out_is_in_sphinxs_own():
    own = (Path(sphinx.__file__).parent / "themes/basic/static/searchtools.js").read_text(encoding="utf-8")
    assert "localStorage" in own
    assert "localStorage" not in search.forgetful(own)
    assert search.forgetful(search.forgetful(own)) == search.forgetful(own)


def test_a_script_that_would_still_store_the_words_fails_the_build():
    with pytest.raises(ExtensionError, match="would store what readers search for"):
        search.forgetful("function search(words) { localStorage.setItem('words', words) }")
