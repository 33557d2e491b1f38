"""Read the file of a learner's notebook, whatever state it is in, and write it back without losing it."""

import json
import os
import shutil
import stat
import tempfile
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

LARGEST = 1_000_000_000  # bytes; a larger file is not read
MOST_OUTPUTS = 200  # of a cell
SUFFIX = ".before-doctor"


class UnreadableError(Exception):
    """The file cannot be read as a notebook. The message says why and what to do."""


@dataclass(frozen=True)
class NotebookFile:
    """A notebook as it was read."""

    notebook: Any
    size: int
    faults: tuple[str, ...]
    """What is wrong with the file itself, so that other programs may refuse it: "is in the old notebook format 3"."""


def read(path: Path) -> NotebookFile:
    """Read a notebook of any format up to 4, mending what breaks the rules of the format.

    Raises
    ------
    UnreadableError
        If there is nothing in the file from which a notebook could be made.
    """
    text, faults = _text(path)
    data = _json(text, path)
    if not isinstance(data, dict) or not isinstance(data.get("nbformat"), int):
        raise UnreadableError("This is a JSON file, but not a notebook. Name a file that ends in .ipynb.")
    if data["nbformat"] > 4:
        raise UnreadableError(f"This notebook has format {data['nbformat']}, of a newer Jupyter. Save it in format 4.")
    if data["nbformat"] < 4:
        faults.append(f"is in the old notebook format {data['nbformat']}")
    try:
        notebook, broken = _notebook(data)
    except Exception:  # nbformat raises many kinds on what it does not expect
        raise UnreadableError(
            "Its outline is not that of a notebook: cells are missing or damaged." + _advice(path)
        ) from None
    if broken:
        faults.append("breaks the rules of the notebook format in places")
    return NotebookFile(notebook, len(text), tuple(faults))


def _text(path: Path) -> tuple[str, list[str]]:
    try:
        size = path.stat().st_size
        if size > LARGEST:
            raise UnreadableError(
                f"The file has {size / 1e9:.1f} GB. Open it, clear all outputs, save it, and try again."
            )
        raw = path.read_bytes()
    except FileNotFoundError:
        raise UnreadableError("There is no such file. Check its name and the folder that you are in.") from None
    except OSError as error:
        reason = "it is a folder" if path.is_dir() else (error.strerror or str(error)).lower()
        raise UnreadableError(
            f"The file cannot be opened: {reason}. Name a notebook, a file that ends in .ipynb."
        ) from None
    if not raw.strip():
        raise UnreadableError("The file is empty." + _advice(path))
    faults = []
    encoding = "utf-16" if raw[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig"
    if encoding == "utf-16" or raw[:3] == b"\xef\xbb\xbf":
        faults.append("was saved by a text editor, in an encoding that nbgrader does not read")
    try:
        return raw.decode(encoding), faults
    except UnicodeDecodeError:
        raise UnreadableError(
            "This is no text, so it is no notebook: another kind of file, or damaged." + _advice(path)
        ) from None


def _json(text: str, path: Path) -> Any:
    try:
        return json.loads(text)
    except RecursionError:
        raise UnreadableError("This is not a notebook: it is nested too deeply.") from None
    except json.JSONDecodeError as error:
        if not text.lstrip().startswith("{"):
            raise UnreadableError(
                "This is not a notebook. Name a file that Jupyter saved; it ends in .ipynb."
            ) from None
        elif "<<<<<<< " in text and ">>>>>>> " in text:
            why = (
                "It holds the marks of a git merge (<<<<<<<). Take one of the two versions whole: git checkout --ours."
            )
            raise UnreadableError(why) from None
        elif text[error.pos :].strip() == "" or error.msg.startswith("Unterminated string"):
            why = "The file breaks off in the middle, as after a full disk or a broken download."
        else:
            why = f"The file is damaged at line {error.lineno} ({error.msg.lower()})."
        raise UnreadableError(why + _advice(path)) from None


def _advice(path: Path) -> str:
    """Say where an older state of the notebook may be."""
    kept = path.parent / ".ipynb_checkpoints" / f"{path.stem}-checkpoint.ipynb"
    if kept.is_file():
        return f" Jupyter kept an earlier state of it: {kept}. Copy that over it, and look what is missing."
    return " Take the last good copy (File, Revert Notebook to Checkpoint), or download the assignment again."


def _notebook(data: dict[str, Any]) -> tuple[Any, bool]:
    """Return the notebook in format 4, and whether parts of it had to be mended."""
    import nbformat
    from nbformat.v4.rwbase import rejoin_lines

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about ids, which matter to no one here
        notebook = nbformat.from_dict(data)
        if data["nbformat"] < 4:
            notebook = nbformat.convert(notebook, 4)
        notebook.setdefault("metadata", nbformat.NotebookNode())
        notebook.setdefault("nbformat_minor", 0)
        for cell in notebook.cells:
            if isinstance(cell.get("source"), list):
                cell.source = "".join(cell.source)
        broken = not isinstance(notebook.metadata, dict)
        if broken:
            notebook.metadata = nbformat.NotebookNode()
        whole = [_mended(cell, notebook.nbformat_minor) for cell in notebook.cells]
        broken = broken or any(mended is not cell for mended, cell in zip(whole, notebook.cells, strict=True))
        notebook.cells = whole
        rejoin_lines(notebook)
        return notebook, broken


def _mended(cell: Any, minor: int) -> Any:
    """Return the cell itself if it keeps the rules, else a new one with all of it that does."""
    import nbformat
    from nbformat import v4

    outputs = cell.get("outputs", [])
    bare = {**cell, "outputs": []} if "outputs" in cell else cell
    if _keeps_rules(bare, f"{cell.get('cell_type')}_cell") and (cell.cell_type != "code" or _all_keep_rules(outputs)):
        return cell
    make = {"code": v4.new_code_cell, "raw": v4.new_raw_cell}.get(cell.get("cell_type"), v4.new_markdown_cell)
    source = cell.get("source", "")
    metadata = cell.get("metadata")
    mended = make(source if isinstance(source, str) else json.dumps(source))
    mended.metadata = metadata if isinstance(metadata, dict) else nbformat.NotebookNode()
    if mended.cell_type == "code":
        whole = outputs if isinstance(outputs, list) else []
        mended.outputs = [output for output in whole if _keeps_rules(output, "output")]
        count = cell.get("execution_count")
        mended.execution_count = count if isinstance(count, int) else None
    if not _keeps_rules(mended, f"{mended.cell_type}_cell"):
        marks = mended.metadata.get("nbgrader")
        mended.metadata = nbformat.from_dict({"nbgrader": marks} if isinstance(marks, dict) else {})
    if "id" in cell and isinstance(cell.id, str):
        mended.id = cell.id
    if minor < 5:
        mended.pop("id", None)
    return mended


def _all_keep_rules(outputs: Any) -> bool:
    """Whether outputs keep the rules; of very many only the first are looked at closely, or it would take minutes."""
    if not isinstance(outputs, list):
        return False
    known = {"stream", "display_data", "execute_result", "error"}
    return all(isinstance(output, dict) and output.get("output_type") in known for output in outputs) and all(
        _keeps_rules(output, "output") for output in outputs[:MOST_OUTPUTS]
    )


def _keeps_rules(part: Any, kind: str) -> bool:
    import nbformat

    if not isinstance(part, dict):
        return False
    try:
        nbformat.validate(part, ref=kind, version=4, version_minor=5 if "id" in part else 4)
    except Exception:
        return False
    return True


def write(path: Path, notebook: Any) -> Path:
    """Replace a notebook in one step, having copied the file that was there.

    Returns
    -------
    pathlib.Path
        The copy, beside the notebook: ``name.before-doctor.ipynb``, or the next free number if that is taken.
    """
    import nbformat

    path = path.resolve()
    try:
        raw = (nbformat.writes(notebook) + "\n").encode()
    except UnicodeEncodeError:  # half a sign, which JSON can hold and UTF-8 cannot
        raw = (nbformat.writes(notebook, ensure_ascii=True) + "\n").encode()
    backup = _backup(path)
    handle, fresh = tempfile.mkstemp(dir=path.parent, prefix=f".{path.stem}-", suffix=".new")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(raw)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(fresh, stat.S_IMODE(path.stat().st_mode))
        os.replace(fresh, path)
    except BaseException:
        Path(fresh).unlink(missing_ok=True)
        raise
    return backup


def _backup(path: Path) -> Path:
    """Copy a file beside it, over nothing; an equal copy of before will do."""
    number = 1
    while True:
        copy = path.with_name(f"{path.stem}{SUFFIX}{'' if number == 1 else f'-{number}'}{path.suffix}")
        try:
            with copy.open("xb"):
                pass
        except FileExistsError:
            if copy.is_file() and copy.read_bytes() == path.read_bytes():
                return copy
            number += 1
            continue
        try:
            shutil.copy2(path, copy)
        except BaseException:
            copy.unlink(missing_ok=True)
            raise
        return copy
