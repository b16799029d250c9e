"""The cabinet's door: hinges, a bolt with a spring latch, and the contact that watches it."""

from random import Random

from sim.bolt import Bolt
from sim.contact import Contact
from sim.things import ActRefused


class Door:
    """A door that stays where it is put. Its latch snaps in when it is closed, bolt home or not."""

    def __init__(self, random: Random) -> None:
        self.bolt = Bolt()
        self.contact = Contact(random, is_closed=True)

    @property
    def is_open(self) -> bool:
        """Whether hands reach the slots."""
        return not self.contact.is_closed

    def open(self) -> None:
        """Swing the door open.

        Raises:
            ActRefused: it is open already, or its bolt is home.
        """
        if self.is_open:
            raise ActRefused("door_open")
        if self.bolt.is_home:
            raise ActRefused("door_bolt_holds")
        self.contact.is_closed = False

    def force(self) -> None:
        """Break the door open past its bolt.

        Raises:
            ActRefused: it is open already.
        """
        if self.is_open:
            raise ActRefused("door_open")
        self.contact.is_closed = False

    def close(self) -> None:
        """Push the door shut until it latches.

        Raises:
            ActRefused: it is shut already.
        """
        if not self.is_open:
            raise ActRefused("door_shut")
        self.contact.is_closed = True

    def tick(self, is_powered: bool, now_us: int) -> None:
        """Move the bolt and the contact, the bolt's coil being powered or not."""
        self.bolt.tick(is_powered, now_us)
        self.contact.tick(now_us)
