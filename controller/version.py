"""The version of the program, as it was installed."""

from importlib.metadata import PackageNotFoundError, version


def program_version() -> str:
    """Return the installed version, or "unknown" where the program runs from a bare checkout."""
    try:
        return version("keycabinet")
    except PackageNotFoundError:
        return "unknown"
