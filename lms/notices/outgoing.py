"""Posting to an address outside: looked up once, refused when it lies in an inner network, and that very one called.

What was checked is what is called: a name that answers differently the second time gains nothing, and redirects are
not followed. Hosts that the operator names may lie inside, such as a bureau's own robot server.
"""

import socket
import ssl
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from ipaddress import IPv6Address, IPv6Network, ip_address
from threading import Event, Timer
from urllib.parse import urlsplit

TIMEOUT_SECONDS = 10
# For the whole of it: who sends a byte every nine seconds never lets a single read run out of time.
MOST_SECONDS = 20
_MOST_ANSWER = 64 * 1024
_NAT64 = IPv6Network("64:ff9b::/96")


class AddressRefused(Exception):
    """An address is not called; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Unreachable(Exception):
    """Nothing answered."""


def post_json(
    url: str,
    body: bytes,
    *,
    headers: Mapping[str, str] | None = None,
    inner_hosts: Collection[str] = (),
    most_seconds: float = MOST_SECONDS,
) -> tuple[int, bytes]:
    """Post to an address and return the status and the answer, of which 64 KB are read.

    Raises AddressRefused NOT_HTTPS, NO_HOST, INNER_ADDRESS; Unreachable when nothing answers.
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    is_inner = host in inner_hosts
    if not host or parts.username is not None:
        raise AddressRefused("NO_HOST")
    if parts.scheme != "https" and not (is_inner and parts.scheme == "http"):
        raise AddressRefused("NOT_HTTPS")
    port = parts.port or (443 if parts.scheme == "https" else 80)
    address = resolve(host, port, may_be_inner=is_inner)
    is_tls = parts.scheme == "https"
    connection = _Pinned(host, port, address) if is_tls else HTTPConnection(address, port, timeout=TIMEOUT_SECONDS)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    sent = {"Content-Type": "application/json; charset=utf-8", "Host": parts.netloc} | dict(headers or {})
    try:
        connection.connect()
        with _within(connection.sock, most_seconds):
            if isinstance(connection.sock, ssl.SSLSocket):
                connection.sock.do_handshake()
            connection.request("POST", path, body, sent)
            answer = connection.getresponse()
            return answer.status, answer.read(_MOST_ANSWER)
    except (OSError, HTTPException) as error:
        raise Unreachable(type(error).__name__) from error
    finally:
        connection.close()


@contextmanager
def _within(line: socket.socket, seconds: float) -> Iterator[None]:
    """Cut a line that is still open after so many seconds. Raises TimeoutError for what may have been cut short."""
    is_cut = Event()
    timer = Timer(seconds, _cut, [line, is_cut])
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
    if is_cut.is_set():
        raise TimeoutError


def _cut(line: socket.socket, is_cut: Event) -> None:
    is_cut.set()
    with suppress(OSError):
        line.shutdown(socket.SHUT_RDWR)


def resolve(host: str, port: int, *, may_be_inner: bool = False) -> str:
    """Return the address of a host. Raises AddressRefused INNER_ADDRESS when any of its addresses is not public."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Unreachable(type(error).__name__) from error
    addresses = [str(each[4][0]) for each in found]
    if not may_be_inner and not all(is_public(each) for each in addresses):
        raise AddressRefused("INNER_ADDRESS")
    return addresses[0]


def is_public(text: str) -> bool:
    """Tell whether an address is one of the public internet, also one that is wrapped in an IPv6 address."""
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return False
    if isinstance(address, IPv6Address):
        wrapped = address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
        if wrapped is not None:
            return wrapped.is_global and not wrapped.is_multicast
        if address in _NAT64:
            return is_public(str(ip_address(int(address) & 0xFFFFFFFF)))
    return address.is_global and not address.is_multicast


class _Pinned(HTTPSConnection):
    """A connection to one address, whose certificate must be the host's."""

    def __init__(self, host: str, port: int, address: str) -> None:
        self._tls = ssl.create_default_context()
        super().__init__(host, port, timeout=TIMEOUT_SECONDS, context=self._tls)
        self._address = address

    def connect(self) -> None:
        """Connect to the address that was checked; certificates are shown with the first byte, on the clock."""
        plain = socket.create_connection((self._address, self.port), TIMEOUT_SECONDS)
        self.sock = self._tls.wrap_socket(plain, server_hostname=self.host, do_handshake_on_connect=False)
