"""Selects on issued papers, and on what other rooms know that is printed on them."""
