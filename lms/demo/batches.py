"""Scenes of files from other systems."""

from collections.abc import Sequence

from lms.demo.cast import Cast
from lms.demo.lessons import Watched
from lms.demo.story import Story


def tell(story: Story, cast: Cast, watched: Sequence[Watched]) -> None:
    """Add the scenes of the cloud platform's files."""
