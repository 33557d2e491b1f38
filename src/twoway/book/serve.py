"""Serve the built pages on this machine."""

import functools
import http.server
import sys
import webbrowser
from pathlib import Path
from typing import BinaryIO, ClassVar

TRIES = 20


class PortTakenError(Exception):
    """No free port was found near the one asked for."""


class Handler(http.server.SimpleHTTPRequestHandler):
    """Serve files quietly, with the course's own page for a missing one."""

    extensions_map: ClassVar[dict[str, str]] = {
        **http.server.SimpleHTTPRequestHandler.extensions_map,
        ".js": "text/javascript",
        ".ipynb": "application/x-ipynb+json",
    }

    def log_message(self, *_: object) -> None:
        """Say nothing for each request."""

    def send_head(self) -> BinaryIO | None:
        """Answer a path that no file can have, such as one with a zero byte, as one that no file has."""
        try:
            return super().send_head()
        except ValueError:
            self.send_error(404)
            return None

    def list_directory(self, path: str) -> None:
        """Show nothing of a folder without a page, as a static host does."""
        self.send_error(404)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Answer a missing page with the built 404 page, as a static host does."""
        page = Path(self.directory) / "404.html"
        if code != 404 or not page.exists():
            super().send_error(code, message, explain)
            return
        body = page.read_bytes()
        self.send_response(404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)


class Server(http.server.ThreadingHTTPServer):
    """A server that isn't troubled by a browser that leaves a page while it is still being sent."""

    def handle_error(self, request: object, client_address: object) -> None:
        """Report what went wrong with a request, unless its browser has just gone."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


def server(folder: Path, port: int) -> Server:
    """Return a server for `folder` on the first free port from `port` on (0: any).

    Raises
    ------
    PortTakenError
        If `port` and those just above it are all in use.
    FileNotFoundError
        If `folder` holds no built pages.
    """
    if not (folder / "index.html").exists():
        raise FileNotFoundError(f"{folder} holds no index.html; build the course first: twoway book")
    handler = functools.partial(Handler, directory=str(folder))
    for candidate in [0] if port == 0 else range(port, min(port + TRIES, 65536)):
        try:
            return Server(("127.0.0.1", candidate), handler)
        except OSError:
            continue
    raise PortTakenError(f"ports {port} to {port + TRIES - 1} are all in use; name another one with --port.")


def serve(folder: Path, port: int = 8000, open_browser: bool = False) -> None:
    """Serve `folder` until interrupted, printing the address first."""
    with server(folder, port) as running:
        address = f"http://127.0.0.1:{running.server_address[1]}/"
        print(f"The course is at {address}  (Ctrl+C stops)", flush=True)
        if open_browser:
            webbrowser.open(address)
        try:
            running.serve_forever()
        except KeyboardInterrupt:
            print("\nStopped.")
