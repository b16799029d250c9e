"""One question to the plain model, while readings of the rules may change it."""

from dataclasses import dataclass, field

from controller.reasons import Reason
from tests.naive.badge import is_valid_person
from tests.naive.words import Via
from tests.naive.world import Ask, World
from tests.takes.case import HOST, Case
from tests.takes.theirs import STAFF, world_of

Words = set[Reason]


@dataclass
class Asked:
    """One question to the model: what a reading may change before, and its words afterwards."""

    case: Case
    world: World
    ask: Ask
    at_ms: int
    taps: list[tuple[str, int]]
    escort: str | None
    is_armed: bool
    adds: Words = field(default_factory=set)
    is_escorted_apart: bool = False

    @property
    def registrar(self) -> str | None:
        """Return who writes it down."""
        return self.ask.registrar

    @property
    def second(self) -> str | None:
        """Return who comes along."""
        return self.ask.second_badge[1:] if self.ask.second_badge else None

    @property
    def is_blind(self) -> bool:
        """Return whether nobody knows the hour."""
        return not self.case.is_clock_trusted

    @property
    def key_class(self):
        """Return the class of the set."""
        return self.world.key_classes["c"]

    def dismiss(self, name: str | None) -> None:
        """Let somebody's badge count for nothing."""
        self.ask.approvals = [
            each for each in self.ask.approvals if each.via is Via.WEB or each.by != name
        ]
        if name is not None and self.second == name:
            self.ask.second_badge = None
        if name is not None and self.escort == name:
            self.escort = None


def is_host_good(case: Case) -> bool:
    """Return whether the asker's host is somebody who may have visitors now."""
    host = case.person(HOST)
    if not case.is_clock_trusted and (host.valid_from_ms or host.valid_until_ms):
        return False
    is_valid = is_valid_person(world_of(case).people[HOST], case.at_ms)
    return is_valid and bool(STAFF & set(host.roles))


def is_staff(asked: Asked, name: str) -> bool:
    """Return whether somebody is of the house."""
    person = asked.case.person(name)
    return bool(STAFF & set(person.roles)) and not person.needs_escort
