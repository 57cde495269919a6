"""A made-up county, city or province of any size, for tests of scale: `lms simulate`.

Owns nothing: fills an empty database with units, people and their cards, and years of claims, ledger entries and exam
results, in bulk: what there is much of the database makes up itself. Promises: only into an empty database; one seed
and one last day, one world; memory does not grow with the world;
`lms check` finds nothing wrong. What the rooms' own verbs would check one by one is true by construction; who wants a
world told through the verbs takes `lms demo`.
"""
