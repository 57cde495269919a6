"""Tests reach this machine and no other."""

import socket
from collections.abc import Callable

import pytest


@pytest.mark.parametrize(
    "attempt",
    [
        lambda: socket.getaddrinfo("example.org", 443),
        lambda: socket.create_connection(("192.0.2.1", 80), timeout=1),
        lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).connect(("192.0.2.1", 53)),
    ],
    ids=["name", "stream", "datagram"],
)
@pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning")  # the refused socket has nobody to close it
def test_other_machines_are_out_of_reach(attempt: Callable[[], object]) -> None:
    with pytest.raises(ConnectionRefusedError, match="only loopback"):
        attempt()


def test_loopback_is_within_reach() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as client:
        assert client.getpeername() == server.getsockname()
