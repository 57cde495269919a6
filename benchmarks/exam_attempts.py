"""How many whole attempts of fifty questions a real `lms serve` takes a second, and what each of its steps costs.

The scenario of the peer (issue 5): open, start, page, three saves, hand in, look at what came of it; 600 attempts by
eight and by thirty-two candidates at once (`--quick`: 100 each), of which the better rate counts, as with the peer.
`server_ms_per_attempt`, `database_ms_per_attempt`: processor time of the site's processes and of PostgreSQL;
`driver_ms_per_attempt`: of ourselves, on the same cores. `cores_idle`: the share of the cores' time nobody used.
`…_cpu_ms`: of site and PostgreSQL together for one step, all candidates doing one step before anybody the next.
"""

import json
import os
import tempfile

from benchmarks._attempts import AT_ONCE, by_step, sat, sit_all
from benchmarks._candidates import Candidate, open_for
from benchmarks._city import arguments, empty_city, settle
from benchmarks.heartbeat import served
from lms.db import make_sessions
from lms.settings import get_settings

# Who sits before anything is counted: the first of each page pays for its template.
FIRST = 64


def main() -> None:
    """Measure and print one JSON object."""
    asked = arguments(__doc__ or "")
    each, stepping = (100, 50) if asked.quick else (600, 200)
    count = FIRST + each * len(AT_ONCE) + stepping
    with tempfile.TemporaryDirectory(prefix="lms-benchmark-") as folder, empty_city(asked.database) as engine:
        os.environ["LMS_DATA_DIR"] = folder
        get_settings.cache_clear()
        with make_sessions(engine).begin() as db:
            sitting = open_for(db, count)
        settle(engine)
        with served(engine, workers=1 if engine.dialect.name == "sqlite" else 2) as port:
            candidates = [Candidate(1000 + number, port, sitting) for number in range(count)]
            sit_all(candidates[:FIRST], AT_ONCE[0])
            figures = sat(engine, candidates[FIRST:-stepping]) | by_step(engine, candidates[-stepping:])
    figures |= {"attempts": each * len(AT_ONCE), "errors": sum(one.faults for one in candidates)}
    print(json.dumps({"benchmark": "exam_attempts", "figures": figures}))


if __name__ == "__main__":
    main()
