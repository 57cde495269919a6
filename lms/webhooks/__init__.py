"""Webhooks (推送): other systems are told that something happened, by ids and codes alone.

Owns the addresses and what was sent to them. What happened is read from the chained audit log: each committed line has
a place there, so nothing is missed, told twice or told before it is true, and no room knows that anybody listens.
"""
