"""Fixtures for tests of the API: the cast and what pages use."""

from tests.pages.conftest import cast, client, site

__all__ = ["cast", "client", "site"]
