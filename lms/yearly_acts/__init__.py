"""What units and the bureau do once a year, or once a quarter, beside what they file (calendar A.4).

Promises: an act is fulfilled by a row another room keeps, and by nothing else; late is said and never blocks. Keeps
nothing itself, so nothing can differ.
"""
