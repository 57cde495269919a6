"""Large prints: what takes too long for a request is ordered, made piece by piece by the worker, kept and offered.

Any room may order one; what its pieces are made of is said by a maker in `lms/worker/prints.py`. Promises: a piece that
was made is made once, whatever is killed in between; the file is for who ordered it, in the role and unit he had then.
May not know exams, documents or how anything is printed.
"""
