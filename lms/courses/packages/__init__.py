"""Learning packages: what a SCORM 1.2, SCORM 2004 or H5P archive holds, and where its files lie once unpacked.

Promises: a package is read before anything of it is written; each refusal has a code and says what to do; nothing in it
is ever run here. What its code does in a browser is the business of the sandbox (docs/packages.md). Knows no people.
"""
