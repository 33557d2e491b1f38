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


@pytest.fixture
def workflow(root):
    return yaml.safe_load((root / ".github/workflows/publish.yml").read_text(encoding="utf-8"))


def commands(job: dict) -> list[str]:
    """What a job runs."""
    return [step["run"] for step in job["steps"] if "run" in step]


def pythons(job: dict) -> list[str]:
    """The versions of Python that a job names."""
    return [step["with"]["python-version"] for step in job["steps"] if "setup-python" in step.get("uses", "")]


def test_the_workflow_tests_before_it_publishes(workflow):
    jobs = workflow["jobs"]
    assert commands(jobs["test"]) == [".ci/run"]
    assert commands(jobs["build"]) == ["make book"]
    assert set(jobs["build"]["needs"]) == jobs.keys() - {"build", "publish"}
    assert jobs["publish"]["needs"] == "build"
    for job in jobs.values():
        for step in job["steps"]:
            assert re.fullmatch(r"actions/[a-z-]+@v\d+", step.get("uses", "actions/none@v1"))


def test_each_job_may_do_what_it_needs_and_no_more(workflow):
    assert workflow["permissions"] == {"contents": "read"}
    allowed = {name: job["permissions"] for name, job in workflow["jobs"].items() if "permissions" in job}
    assert allowed == {
        "build": {"contents": "read", "pages": "read"},
        "publish": {"pages": "write", "id-token": "write"},
    }


def test_a_newer_change_cancels_the_tests_of_a_pull_request_alone(workflow):
    assert workflow["concurrency"]["cancel-in-progress"] == "${{ github.event_name == 'pull_request' }}"


def test_every_python_that_the_package_admits_is_tested(root, workflow):
    test = workflow["jobs"]["test"]
    assert test["runs-on"] == "ubuntu-latest"
    assert test["strategy"]["matrix"] == {"python": ["3.11", "3.12", "3.13"]}
    assert pythons(test) == ["${{ matrix.python }}"]
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["requires-python"] == ">=3.11,<3.14"


def test_the_book_is_built_on_windows_without_make(workflow):
    job = workflow["jobs"]["windows"]
    assert job["runs-on"] == "windows-latest"
    twoway = r".venv\Scripts\twoway"
    assert commands(job) == ["python install.py", f"{twoway} data --verify", f"{twoway} book"]


def test_checks_and_data_are_tested_with_the_oldest_numpy_and_pandas_that_the_package_admits(root, workflow):
    job = workflow["jobs"]["oldest-pandas"]
    assert pythons(job) == ["${{ matrix.python }}"]
    install, older, tests, *verify = commands(job)
    assert install == "python install.py"
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    oldest = dict(re.match(r"(\w+)>=([\d.]+)", name).groups() for name in project["dependencies"])
    assert older.endswith(f'pip install "pandas=={oldest["pandas"]}.*" "numpy==${{{{ matrix.numpy }}}}"')
    numpy = {kind["python"]: kind["numpy"] for kind in job["strategy"]["matrix"]["include"]}
    assert list(numpy) == ["3.11", "3.12", "3.13"]
    assert numpy["3.11"] == numpy["3.12"] == f"{oldest['numpy']}.*"
    files = [word for word in tests.split() if word.startswith("tests/")]
    assert "tests/exercises/test_checks.py" in files
    assert "tests/data/test_load.py" in files
    assert all((root / file).exists() for file in files)
    assert verify == [".venv/bin/twoway data --verify"] * 2
    assert "AVX2" in job["steps"][-1]["env"]["NPY_DISABLE_CPU_FEATURES"], "once as an older processor computes"
