"""The kit pages are built with: sessions, forms, errors, templates and how figures and dates are written.

It knows HTTP and HTML and no area of the site; pages and the API stand on it, rooms never import it.
"""
