"""What shares a fixture runs in one worker: the fixture is made once, however many workers there are."""

from pathlib import Path

import pytest

from tests.conftest import shared_by


@pytest.mark.parametrize(
    ("file", "shared"),
    [
        ("tests/book/test_party_claims.py", "tests/book/test_party_claims.py"),
        ("tests/simulators/test_bundle.py", None),
        ("tests/book/test_mathml.py", "the course with everything"),
        ("tests/browser/test_party.py", None),
    ],
)
def test_what_a_file_shares_is_known(file, shared):
    assert shared_by(file) == shared


@pytest.fixture(scope="module")
def makers(tmp_path_factory: pytest.TempPathFactory, testrun_uid: str, worker_id: str) -> Path:
    """A file for each worker that made this fixture."""
    made = tmp_path_factory.getbasetemp().parent / f"makers-{testrun_uid}"
    made.mkdir(exist_ok=True)
    (made / worker_id).touch()
    return made


@pytest.mark.parametrize("number", range(8))
def test_a_modules_fixture_is_made_by_one_worker(makers, number, worker_id):
    assert [file.name for file in makers.iterdir()] == [worker_id]
