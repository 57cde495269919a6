"""Notices: what somebody should know, in his inbox and by mail, robot or text message (issue 8.6).

A notice is a row written in the transaction of what it tells about. Afterwards the worker collects the new ones into
deliveries, a digest a day or one at once, and sends those; how each went is on record.
"""
