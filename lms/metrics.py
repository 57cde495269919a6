"""What is counted for whoever watches the server, in the form Prometheus reads: requests, their time, failed jobs."""

import os
from collections.abc import Iterable, Iterator

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest, multiprocess
from prometheus_client.core import GaugeMetricFamily, Metric

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
# Several server processes count into files of this folder; `lms serve --workers` sets it.
SHARED_FOLDER = "PROMETHEUS_MULTIPROC_DIR"
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)

_registry = CollectorRegistry()
_requests = Counter("lms_requests", "Requests answered.", ["route", "method", "status"], registry=_registry)
_took = Histogram("lms_request_seconds", "Time to the last byte.", ["route"], buckets=_SECONDS, registry=_registry)
_jobs = Counter("lms_jobs", "Pieces of background work tried.", ["kind", "outcome"], registry=_registry)


def count_request(route: str, method: str, status: int, seconds: float) -> None:
    """Count one request under its route's name; names are few, so nobody can fill the memory with addresses."""
    _requests.labels(route, method if method in _METHODS else "OTHER", str(status)).inc()
    _took.labels(route).observe(seconds)


def count_job(kind: str, outcome: str) -> None:
    """Count one piece of background work: `done` or `failed`."""
    _jobs.labels(kind, outcome).inc()


def exposition(moment: Iterable[tuple[str, str, dict[str, float]]] = ()) -> bytes:
    """Return everything counted, and figures of this moment: name, meaning, and the value of each label."""
    registry = CollectorRegistry()
    registry.register(_Moment(moment))
    if os.environ.get(SHARED_FOLDER):
        multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call] # the library's
        return generate_latest(registry)
    return generate_latest(_registry) + generate_latest(registry)


class _Moment:
    """Figures that are asked for when they are read."""

    def __init__(self, figures: Iterable[tuple[str, str, dict[str, float]]]) -> None:
        self._figures = figures

    def collect(self) -> Iterator[Metric]:
        for name, meaning, values in self._figures:
            family = GaugeMetricFamily(name, meaning, labels=["of"])
            for label, value in values.items():
                family.add_metric([label], value)
            yield family
