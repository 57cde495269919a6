"""Checks of what was uploaded, before anybody sees it: what a file is, and that nothing else travels in it.

Promises: a file is judged by its content and never by its name alone; each refusal has a code and a sentence that says
what to do; nothing is written where a check fails. Reads files only; knows no database and no people. Security E1.
"""
