"""The pages: one file an area of the site, HTTP in, HTML out.

Handlers ask queries, call actions and render templates; `templates/` mirrors this folder.
"""
