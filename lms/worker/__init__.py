"""The background worker: carries out the jobs that committed transactions left in the outbox.

Promises: jobs of one kind and key are one piece of work, done once, in one transaction with the removal of exactly the
job rows that were seen; a job that fails stays, is tried again later, and holds up no other.
"""
