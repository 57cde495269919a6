"""The print shop: plain facts in, documents out; no database and no web.."""
