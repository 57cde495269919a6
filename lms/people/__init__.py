"""Units, natural persons with their dated roles, posts and leave, and the accounts they sign in with.

Promises: one record per natural person, however often he moves; nobody holds two posts, or is officer and assistant,
on the same day; what an actor may see follows the unit tree, along its territorial and its professional line.
Knows nothing of hours, exams or credentials.
"""
