"""The local server."""

import socket
import threading
import urllib.error
import urllib.request

import pytest

from twoway.book import serve


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "index.html").write_text("home")
    (tmp_path / "404.html").write_text("not here")
    (tmp_path / "host.js").write_text("export {}")
    return tmp_path


@pytest.fixture
def address(folder):
    with serve.server(folder, 0) as running:
        threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        yield f"http://127.0.0.1:{running.server_address[1]}/"
        running.shutdown()


def test_pages_are_served(address):
    with urllib.request.urlopen(address) as answer:
        assert answer.read() == b"home"


def test_a_module_has_the_type_that_browsers_insist_on(address):
    with urllib.request.urlopen(address + "host.js") as answer:
        assert answer.headers["Content-Type"] == "text/javascript"


@pytest.mark.parametrize("path", ["nowhere.html", "deep/er/nowhere.html", "../../etc/passwd"])
def test_a_missing_page_gets_the_courses_own(address, path):
    with pytest.raises(urllib.error.HTTPError) as error:
        urllib.request.urlopen(address + path)
    assert error.value.code == 404
    assert error.value.read() == b"not here"


@pytest.mark.parametrize("path", ["%00", "a%00b.html", "%ED%A0%80", "%00/"])
def test_a_path_that_no_file_can_have_is_missing_without_a_traceback(address, capfd, path):
    with pytest.raises(urllib.error.HTTPError) as error:
        urllib.request.urlopen(address + path)
    assert error.value.code == 404
    assert error.value.read() == b"not here"
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize("path", ["folder", "folder/"])
def test_a_folder_without_a_page_shows_nothing(address, folder, path):
    (folder / "folder").mkdir()
    (folder / "folder" / "part.css").touch()
    with pytest.raises(urllib.error.HTTPError) as error:
        urllib.request.urlopen(address + path)
    assert error.value.code == 404
    assert error.value.read() == b"not here"


def test_a_folder_with_a_page_shows_it(address, folder):
    (folder / "folder").mkdir()
    (folder / "folder" / "index.html").write_text("a page")
    with urllib.request.urlopen(address + "folder/") as answer:
        assert answer.read() == b"a page"


def test_a_head_request_for_a_missing_page_has_no_body(address):
    with pytest.raises(urllib.error.HTTPError) as error:
        urllib.request.urlopen(urllib.request.Request(address + "nowhere", method="HEAD"))
    assert error.value.code == 404
    assert error.value.read() == b""


def test_only_this_machine_is_served(folder):
    with serve.server(folder, 0) as running:
        assert running.server_address[0] == "127.0.0.1"


def test_the_next_free_port_is_taken(folder):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with serve.server(folder, port) as running:
            assert port < running.server_address[1] < port + serve.TRIES


def test_no_free_port_is_said_plainly(folder, monkeypatch):
    def refuse(*_):
        raise OSError("taken")

    monkeypatch.setattr(serve, "Server", refuse)
    with pytest.raises(serve.PortTakenError, match=r"8000 to 8019 are all in use; name another one with --port"):
        serve.server(folder, 8000)


def test_a_folder_without_pages_is_refused(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"holds no index\.html; build the course first: twoway book"):
        serve.server(tmp_path / "nowhere", 0)


@pytest.mark.parametrize(
    ("error", "told"), [(BrokenPipeError(32, "Broken pipe"), False), (ValueError("a fault"), True)]
)
def test_a_browser_that_leaves_is_no_error_but_a_fault_is(folder, capfd, error, told):
    with serve.server(folder, 0) as running:
        try:
            raise error
        except (OSError, ValueError):
            running.handle_error(None, ("127.0.0.1", 1))
    assert ("Traceback" in capfd.readouterr().err) is told
