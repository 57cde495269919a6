"""Fixtures for tests of the API: what pages use."""

from tests.pages.conftest import client, site

__all__ = ["client", "site"]
