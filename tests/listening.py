"""Servers on this machine that a test lets answer for a while."""

import socketserver
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread


@contextmanager
def listening(server: socketserver.TCPServer) -> Iterator[int]:
    """Let a server answer until the end of the block; give its port."""
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield int(server.socket.getsockname()[1])
    finally:
        server.shutdown()
        server.server_close()
        thread.join(timeout=10)
