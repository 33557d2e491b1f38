"""What goes with a published copy: the citation, the licences, the workflow."""

import re
import tomllib

import pytest
import yaml

# Citation File Format 1.2.0: what a file must have, and what it may.
REQUIRED = {"authors", "cff-version", "message", "title"}
KNOWN = REQUIRED | {
    "abstract",
    "date-released",
    "doi",
    "keywords",
    "license",
    "repository-code",
    "type",
    "url",
    "version",
}


def citation_faults(text: str) -> list[str]:
    """What is wrong with a citation file."""
    data = yaml.safe_load(text)
    found = [f"{name} is missing" for name in sorted(REQUIRED - data.keys())]
    found += [f"{name} is unknown" for name in sorted(data.keys() - KNOWN)]
    if data.get("cff-version") != "1.2.0":
        found.append("cff-version must be 1.2.0, as text")
    if not all(author.keys() & {"name", "family-names"} for author in data.get("authors") or [{}]):
        found.append("an author has no name")
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", str(data.get("date-released", "2000-01-01"))):
        found.append("date-released is not a date")
    return found


def test_the_citation_is_well_formed_and_names_this_version(root):
    text = (root / "CITATION.cff").read_text(encoding="utf-8")
    assert citation_faults(text) == []
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert str(yaml.safe_load(text)["version"]) == project["version"]


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        ('title: "', 'titel: "'),
        ("cff-version: 1.2.0", "cff-version: 1.2"),
        ('- name: "The', '- nom: "The'),
        ("date-released: 2026-11-21", "date-released: soon"),
    ],
)
def test_a_faulty_citation_is_noticed(root, good, bad):
    text = (root / "CITATION.cff").read_text(encoding="utf-8")
    assert good in text
    assert citation_faults(text.replace(good, bad))


def test_the_licence_of_the_content_leaves_the_essays_out(root):
    text = (root / "LICENSE-CONTENT").read_text(encoding="utf-8")
    assert "CC BY 4.0" in text
    assert "They are not ours, they are not included in this repository, and they\n  remain their authors'." in text


def test_the_workflow_tests_before_it_publishes(root):
    jobs = yaml.safe_load((root / ".github/workflows/publish.yml").read_text(encoding="utf-8"))["jobs"]
    commands = {name: [step["run"] for step in job["steps"] if "run" in step] for name, job in jobs.items()}
    assert commands["test"] == [".ci/run"]
    assert commands["build"] == ["make book"]
    assert jobs["build"]["needs"] == "test"
    assert jobs["publish"]["needs"] == "build"
    for job in jobs.values():
        for step in job["steps"]:
            assert re.fullmatch(r"actions/[a-z-]+@v\d+", step.get("uses", "actions/none@v1"))
