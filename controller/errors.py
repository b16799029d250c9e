"""The errors this project raises on purpose; everything else is a bug."""


class CabinetError(Exception):
    """Base class for every error this project raises on purpose."""


class ConfigError(CabinetError):
    """A setting is wrong; the message names file, line, key and what was expected."""


class PartMissing(CabinetError):
    """A part named in the configuration is not there; the message names part, bus and pin.

    `problems` holds one line per missing part, so that a technician sees all of them at once.
    """

    def __init__(self, *problems: str) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class LinkError(CabinetError):
    """A wire carried nothing, or nonsense; the caller may try again later."""


class LinkTimeout(LinkError, TimeoutError):
    """No valid reply arrived before the deadline; the caller may try again later."""


class ReaderFault(LinkError):
    """The badge reader's chip does not answer as a real chip would; it needs a fresh start."""


class JournalError(CabinetError):
    """The journal could not be made durable; nothing may be actuated, the process must end."""


class JournalFull(JournalError):
    """The disk is full; nothing moves until there is room, what is sensed must wait in memory."""


class JournalDamaged(JournalError):
    """The journal is not what was written; the message names the first bad entry.

    The file is kept as it is: restore a backup beside it, never repair it in place.
    """


class JournalBusy(JournalError):
    """Another process writes this data folder; send it a request instead of opening it."""


class SecretsError(CabinetError):
    """The file of secrets is missing, damaged or open to others; the message says what to do."""


class RequestRefused(CabinetError):
    """The controller answered a request with a refusal; the message says why."""
