"""Issued papers (证明): certificates, transcripts, status sheets and badges; their codes, versions and batches.

Promises: what stands on a paper is frozen when it is issued, with the version of its design; a number is given once
for an issuer, kind and year, without gaps; the same paper is issued once, however often and by whomever it is asked
for; a correction is a new version that names the old one; nothing issued ever disappears. Whether a paper still holds
is derived at every question, never stored. May not print by itself nor know HTTP: `certificates` prints.
"""
