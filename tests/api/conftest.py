"""Fixtures for tests of the API: what pages use."""

from tests.pages.conftest import cast, client, connection, site

__all__ = ["cast", "client", "connection", "site"]
