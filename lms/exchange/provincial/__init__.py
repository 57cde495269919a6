"""People, cards, hours and results for the provincial platform: one package out, and the same package in.

Promises: rows flow from the database into the file, so that a province needs no more memory than a town; what goes out
passes its own way in as "nothing new"; half a package is refused whole.
"""
