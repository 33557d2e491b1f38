"""Small courses, built with the real configuration and the real extension."""

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from twoway.book import build

CELLS = """---
jupytext:
  text_representation:
    extension: .md
    format_name: myst
    format_version: '0.13'
    jupytext_version: 1.19.6
kernelspec:
  display_name: Python 3
  language: python
  name: python3
---
"""

# One page that holds everything which the extension changes.
EVERYTHING = (
    CELLS
    + r"""
# Everything

The first paragraph says what this page is about, in more than forty characters. See {cite}`kelleher2006`.

Inline $\frac{a}{b}$ and, numbered,

$$
\begin{aligned} a &= \lceil 0.1 n \rceil \\ b &= 50\,\% \end{aligned}
$$ (eq-two)

See {eq}`eq-two`.

## Folds

```{admonition} A hint
:class: dropdown tip
Folded *text*.
```

```{note}
:class: dropdown
A note without a title of its own.
```

```{toggle}
Toggled text.
```

```{warning}
Not folded.
```

| A | B |
|---|--:|
| 1 | 2 |

## Quiz

:::{quiz} Which `account` *leads*?
- ( ) This & that :: No, because
  of **that**.
- (x) The other :: Yes.
:::

## Cells

```{code-cell} ipython3
---
mystnb:
  image:
    alt: A line that "rises" & falls.
---
import matplotlib.pyplot as plt
from twoway.figures import BROADCAST, use_style
use_style()
plt.plot([1, 2], [3, 4], color=BROADCAST);
```

```{code-cell} ipython3
:tags: [raises-exception]
1 / 0
```

```{code-cell} ipython3
---
tags: [hide-cell]
mystnb:
  code_prompt_show: Show the answer
---
6 * 7
```
"""
)

INDEX = "# Home\n\nThe course, in a paragraph that is long enough to describe it to a search engine.\n"


class Built(NamedTuple):
    """What came of a build."""

    root: Path
    returncode: int
    output: str

    def html(self, page: str) -> str:
        return (build.html_folder(self.root) / f"{page}.html").read_text(encoding="utf-8")


def run(course: Path, **environment: str) -> Built:
    """Build a course as `jupyter-book build -W -n --keep-going` does."""
    command = [sys.executable, "-c", build.RUN_JUPYTER_BOOK, "build", str(course), *build.STRICT]
    clean = {name: value for name, value in os.environ.items() if name not in build.VARIABLES}
    done = subprocess.run(command, cwd=course, env={**clean, **environment}, capture_output=True, text=True)
    return Built(course, done.returncode, re.sub(r"\x1b\[[0-9;]*m", "", done.stdout + done.stderr))


@pytest.fixture(scope="session")
def run_build() -> Callable[..., Built]:
    """Build a course as `jupyter-book build -W -n --keep-going` does; keywords are environment variables."""
    return run


@pytest.fixture(scope="session")
def new_course(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Write a course of the given pages (name to Markdown) with the real `_config.yml` and sources."""

    def write(pages: dict[str, str]) -> Path:
        course = tmp_path_factory.mktemp("course")
        (course / "_config.yml").write_bytes((root / "_config.yml").read_bytes())
        chapters = "".join(f"  - file: {name}\n" for name in pages if name != "index")
        (course / "_toc.yml").write_text(f"format: jb-book\nroot: index\nchapters:\n{chapters}")
        sources = root / "chapters/reference/references.bib"
        for name, text in {"index": INDEX, "sources": "# Sources\n\n```{bibliography}\n```\n", **pages}.items():
            file = course / f"{name}.md"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        (course / "chapters/reference").mkdir(parents=True, exist_ok=True)
        (course / "chapters/reference/references.bib").write_bytes(sources.read_bytes())
        (course / "data").mkdir()
        return course

    return write


@pytest.fixture(scope="session")
def cells() -> str:
    """The header of a page that holds code cells."""
    return CELLS


@pytest.fixture(scope="session")
def everything(new_course: Callable[..., Path]) -> Built:
    """A built course with one page that holds everything."""
    built = run(
        new_course(
            {
                "everything": EVERYTHING,
                "sources": "# Sources\n\n```{bibliography}\n```\n",
                "chapters/reference/report": "# Report a problem\n\nSay so.\n",
            }
        )
    )
    assert built.returncode == 0, built.output
    return built
