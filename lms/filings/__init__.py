"""Filing (备案): training plans filed by units, receipts, obligations between units.

Promises: filing is not approval; lateness is recorded, never blocked; an amendment is a new filing that names the
first.
"""
