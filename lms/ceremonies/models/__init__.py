"""Tables of the oath."""

from lms.ceremonies.models.ceremonies import OathCeremony, OathCeremonyEvent, OathPhoto
from lms.ceremonies.models.records import OathPlace, OathRecord, OathSign, RefusedOathSign
from lms.ceremonies.models.texts import OathText

__all__ = [
    "OathCeremony",
    "OathCeremonyEvent",
    "OathPhoto",
    "OathPlace",
    "OathRecord",
    "OathSign",
    "OathText",
    "RefusedOathSign",
]
