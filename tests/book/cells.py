"""Run the code cells of a page, for tests of what its prose says of them."""

import ast
import contextlib
import io
import re

import matplotlib
import matplotlib.pyplot as plt

CELL = re.compile(r"```\{code-cell\} ipython3\n(.*?)\n```", flags=re.DOTALL)
SIMULATOR = re.compile(r"^show\(", flags=re.MULTILINE)
SETTINGS = re.compile(r"\A(---\n.*?\n---|:tags:.*?\n)", flags=re.DOTALL)


class Cells:
    """The cells of a page, run in order as a reader would, the simulators' left out.

    `names` are what they leave behind. `printed` and `shown` tell what one cell printed and what its last line gave.
    The cell is named by a piece of its code that stands in no other.
    """

    def __init__(self, source: str) -> None:
        self.names: dict[str, object] = {}
        self.ran: list[tuple[str, str, object]] = []
        backend = matplotlib.get_backend()
        matplotlib.use("Agg")
        with matplotlib.rc_context():
            for cell in CELL.findall(source):
                code = SETTINGS.sub("", cell)
                if not SIMULATOR.search(code):
                    self._run(code)
        matplotlib.use(backend)

    def _run(self, code: str) -> None:
        tree, value, printed = ast.parse(code), None, io.StringIO()
        last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
        with contextlib.redirect_stdout(printed):
            exec(compile(tree, "cell", "exec"), self.names)
            if last:
                value = eval(compile(ast.Expression(last.value), "cell", "eval"), self.names)
        plt.close("all")
        self.ran.append((code, printed.getvalue(), value))

    def of(self, piece: str) -> tuple[str, str, object]:
        (cell,) = [cell for cell in self.ran if piece in cell[0]]
        return cell

    def printed(self, piece: str) -> str:
        return self.of(piece)[1]

    def shown(self, piece: str):
        return self.of(piece)[2]
