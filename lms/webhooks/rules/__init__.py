"""Which lines of the audit log are events, and how a message is signed. Pure."""
