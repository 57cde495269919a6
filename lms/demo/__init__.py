"""The demo world: 启东市 in the autumn of 2023, told through the same verbs people use.

Promises: made-up people only, and visibly so (their ID numbers begin with 990000, which is no place); the same seed
gives the same world; telling it again changes nothing; a database that holds anybody else is refused.
"""
