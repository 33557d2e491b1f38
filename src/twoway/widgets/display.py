"""Show a simulator, and a figure and table in its place where nothing can run: without JavaScript, on paper."""

from typing import Protocol

from IPython import get_ipython
from IPython.display import display


class Simulator(Protocol):
    """What `show` needs of a widget."""

    def stand_in(self) -> list[dict[str, object]]:
        """Return a figure and a table of the widget's own parameters, outputs by MIME type."""

    def _repr_mimebundle_(self, **options: object) -> tuple[dict, dict] | None: ...


def somebody_watches() -> bool:
    """Tell whether a person runs this cell, in JupyterLab say, rather than a program that builds a book or a paper.

    A program that executes notebooks cannot answer `input()`, and says so in its request.
    """
    shell = get_ipython()
    try:
        return bool(shell.kernel.get_parent("shell")["content"]["allow_stdin"])
    except (AttributeError, KeyError, TypeError):
        return True  # no kernel that tells: a browser kernel, a terminal, a plain script


def show(widget: Simulator, stand_in: bool | None = None) -> None:
    """Display a simulator, after a static figure and table of the same run if they are wanted.

    On a page, the figure and the table disappear as soon as the simulator runs.

    Parameters
    ----------
    widget
        A simulator of the course.
    stand_in
        Whether to draw the static figure, which takes some seconds. By default, only where a program executes the
        notebook, as when the book is built.
    """
    if stand_in is None:
        stand_in = not somebody_watches()
    bundle = widget._repr_mimebundle_()
    if stand_in:
        for output in widget.stand_in():
            display(output, raw=True)
    if bundle is not None:
        data, metadata = bundle
        if stand_in:
            data = {**data, "text/plain": ""}  # where only text is shown, the figure's and the table's say it all
        display(data, metadata=metadata, raw=True)
