"""砺法: training, examination and credentials of administrative law-enforcement people.

Three floors, one staircase down. Top: `cli`, `app`, `pages`, `api` and their kit `web` know HTTP and HTML; `demo`
tells a world to look at, `worker` does what was asked for after the commit.
Middle: rooms, each owning its tables: `exchange` (files in and out), `requirements` (rule sets, verdicts, completion),
`hours` (the append-only ledger), `exams` (papers, sittings, attempts, scores), `people` (units, persons, accounts).
Ground: `audit`, `outbox`, `access`, `db`, `vault`, `clock`, `errors`, `settings`.
A room may use the rooms below it, never one beside or above it; `lint-imports` holds us to that.
"""
