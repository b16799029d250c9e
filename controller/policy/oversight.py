"""What looking after the cabinet asks for: which changes are reviewed, by whom, until when."""

from collections.abc import Iterator

from controller.directory import Directory, Oversight
from controller.directory.oversight import OVERSIGHT, REVIEWERS
from controller.policy.hours import Moment
from controller.policy.posts import DAY_MINUTES, passed


def oversight_of(directory: Directory) -> Oversight | None:
    """Return how the cabinet is looked after, None while nobody has set it up."""
    return directory.oversights.get(OVERSIGHT)


def reviewers_of(directory: Directory) -> frozenset[str]:
    """Return the roles that review changes; before anything is set up a supervisor's."""
    found = oversight_of(directory)
    return frozenset(found.reviewers if found is not None else REVIEWERS)


def find_oversight_misfits(oversight: Oversight) -> Iterator[str]:
    """Yield what is impossible about `oversight`, a line each."""
    if oversight.id != OVERSIGHT:
        yield f"oversight {oversight.id!r} has to be called {OVERSIGHT!r}: there is only one"
    for name in ("night_minute", "review_minute"):
        if not 0 <= getattr(oversight, name) < DAY_MINUTES:
            yield f"oversight has a {name} of {getattr(oversight, name)}, which no day has"
    if not oversight.reviewers:
        yield "oversight names nobody who reviews changes"


def last_night(oversight: Oversight, now: Moment) -> str:
    """Return the last local day whose count is due at `now`."""
    return passed(oversight.night_minute, now).isoformat()


def is_late(oversight: Oversight, day: str, now: Moment) -> bool:
    """Return whether the changes of `day` should have been signed for by `now`."""
    return day < passed(oversight.review_minute, now).isoformat()
