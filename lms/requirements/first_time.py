"""First certification: forty hours together and a hundred and twenty on the post before the first card. Pure."""

from dataclasses import dataclass

from lms.hours.catalogue import HOUR
from lms.requirements.parameters import Parameters


@dataclass(frozen=True, slots=True)
class FirstTime:
    """How far an applicant's first-time training has come, in hundredths (QD-10-2, QD-10-3)."""

    concentrated: int
    concentrated_required: int
    on_post: int
    on_post_required: int

    @property
    def concentrated_missing(self) -> int:
        """What is missing of the concentrated study."""
        return max(self.concentrated_required - self.concentrated, 0)

    @property
    def on_post_missing(self) -> int:
        """What is missing of the training on the post."""
        return max(self.on_post_required - self.on_post, 0)

    @property
    def met(self) -> bool:
        """Whether both are complete; one never stands in for the other."""
        return not (self.concentrated_missing or self.on_post_missing)


def online_cap_of(params: Parameters) -> int:
    """Return how much of the concentrated study may have been online, in hundredths (domain C3.3: half)."""
    return params.initial_concentrated_min * HOUR * params.online_cap_percent // 100


def first_time(concentrated: int, on_post: int, params: Parameters) -> FirstTime:
    """Judge an applicant's two counters, whatever years the hours lie in."""
    return FirstTime(concentrated, params.initial_concentrated_min * HOUR, on_post, params.initial_post_min * HOUR)
