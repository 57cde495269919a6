"""`python -m certificates.samples FOLDER`: the sample of every design as PDF, to look at."""

import sys
from pathlib import Path

from certificates.printing import designs, printed, sample
from lms.i18n import LANGUAGES


def main(folder: Path) -> None:
    """Print every sample in both languages."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in designs():
        for language in LANGUAGES:
            (folder / f"{name}-{language}.pdf").write_bytes(printed(sample(name, language)))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
