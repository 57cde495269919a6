"""The audit log: who did what to which thing, when. Written in the same transaction as the change; read by people.

Each line carries a keyed mark of its content; shortly after its commit the worker chains it to the line before. The
key lies outside the database, and the head of the chain is signed and kept in a second place (decision 17).
"""

from lms.audit.actions import record, record_alone
from lms.audit.models import AuditEntry, AuditLink

__all__ = ["AuditEntry", "AuditLink", "record", "record_alone"]
