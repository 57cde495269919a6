"""Tables of credentials."""

from lms.credentials.models.credentials import Card, Credential, CredentialEvent

__all__ = ["Card", "Credential", "CredentialEvent"]
