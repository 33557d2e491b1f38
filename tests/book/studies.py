"""Compare what a page says of the studies it cites with the annotated bibliography."""

import re
from pathlib import Path

SOURCES = Path(__file__).resolve().parents[2] / "chapters/reference/bibliography.md"
CITED = re.compile(r"\{cite(?::t)?\}`([^`]*)`")
NUMBER = re.compile(r"(?<![\w.])\d+(?:[.,]\d+)*")
NO_FINDING = re.compile(
    r"\b(?:[Ee]ssay|[Ll]essons?|Articles?) \d+|\]\([^)]*\)|`[^`]*`|^#+ .*|^\([\w-]+\)=", re.MULTILINE
)


def annotations() -> dict[str, str]:
    """What the bibliography says of each study, by key."""
    parts = re.split(r"^\{cite:t\}`(\w+)`", SOURCES.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def unsupported(section: str) -> list[tuple[str, str]]:
    """The numbers of a section that no annotation of the studies cited beside them holds, each with its paragraph."""
    said, found = annotations(), []
    for paragraph in re.split(r"\n\n|\n(?=- )", section):
        keys = [key for keys in CITED.findall(paragraph) for key in keys.split(",")]
        text = " ".join(said[key] for key in keys)
        numbers = NUMBER.findall(NO_FINDING.sub(" ", CITED.sub(" ", paragraph)))
        known = set(NUMBER.findall(text)) | {"1"}
        found += [(number, " ".join(paragraph.split())) for number in numbers if number not in known]
    return found
