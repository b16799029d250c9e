"""The controller's wires to a simulated cabinet that is a process of its own."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from random import Random

from controller.commands import Command, Picture
from controller.config import Config
from controller.events import Event
from firmware_bridge.card_keys import CardKeys
from firmware_bridge.line import SerialLine
from firmware_bridge.rig import Connections, Rig, build_rig
from sim.cards import Card
from sim.key_matrix import KeyMatrixSim
from sim.link import WorldLink
from sim.pins import WiredFactory
from sim.rc522_chip import Rc522Chip
from sim.smart_cards import KINDS
from sim.spi import SpiBus, stand_ins
from sim.wires import Wires


class ReaderChip:
    """The badge reader's chip on this process's SPI bus, with the cards that the world tells of.

    `cards` are those, by UID, that are more than a number; those that the wires tell of come
    along, and `write_card` is told what is written on them.
    """

    def __init__(
        self,
        config: Config,
        cards: Mapping[bytes, Card] | None = None,
        write_card: Callable[[bytes, str], None] = lambda uid, memory: None,
    ) -> None:
        reader = config.reader
        self._cards = cards or {}
        self._told: dict[bytes, Card] = {}
        self._write_card = write_card
        self.chip = Rc522Chip(spi_hz=reader.spi_hz)
        self.spi = SpiBus()
        self.spi.attach(reader.spi_bus, reader.spi_device, self.chip)
        self._is_plugged = True
        self._brown_outs: int | None = None

    def follow(self, wires: Wires) -> None:
        """Have the chip see what the world's wires say now."""
        for uid, (kind, memory) in wires.smart.items():
            if uid not in self._told:
                self._told[uid] = self._make_card(uid, kind, memory)
        self.chip.field.hold(wires.cards, {**self._told, **self._cards})
        if wires.is_reader_plugged != self._is_plugged:
            self._is_plugged = wires.is_reader_plugged
            (self.chip.plug if self._is_plugged else self.chip.unplug)()
        if self._brown_outs not in (None, wires.brown_outs):
            self.chip.brown_out()
        self._brown_outs = wires.brown_outs

    def _make_card(self, uid: bytes, kind: str, memory: str) -> Card:
        """Return the badge `uid`, which goes on from what is written on it."""
        card = KINDS[kind](uid, random=Random(uid))
        card.load(memory)
        card.written = lambda memory: self._write_card(uid, memory)
        return card


def key_matrix(config: Config, factory: WiredFactory) -> Callable[[Wires], None]:
    """Return what lets the keypad that `config` names follow the world's wires."""
    keypad = config.keypad
    if not keypad.rows:
        return lambda wires: None
    matrix = KeyMatrixSim(factory, keypad.rows, keypad.columns)
    return lambda wires: matrix.hold(wires.keys)


class LinkedRig:
    """The unmodified rig on pins, line and SPI that lead to the world at the end of `link`.

    Raises:
        PartMissing: one line for each part that the world does not have.
    """

    def __init__(
        self,
        config: Config,
        link: WorldLink,
        tokenise: Callable[[bytes], str],
        keys: CardKeys | None = None,
    ) -> None:
        reader = ReaderChip(config, write_card=link.write_card)
        link.follow(reader.follow)
        link.follow(key_matrix(config, link.factory))
        link.watch(config.reader.reset_pin, reader.chip.set_reset)
        connections = Connections(
            pin_factory=link.factory,
            open_line=lambda: SerialLine(config.slot_bus.port, config.slot_bus.baud, link.clock),
            open_chain=lambda: link.shift,
        )
        with stand_ins(reader.spi):
            self._rig: Rig = build_rig(
                config, connections, clock=link.clock, tokenise=tokenise, keys=keys
            )
        self._link = link

    def poll(self, now_ms: int) -> Iterator[Event]:
        """Take in what the world said, then yield what the wires say."""
        self._link.pump()
        yield from self._rig.poll(now_ms)

    def heard_ms(self, now_ms: int) -> int:
        """Return up to when `poll` has told of every slot whose board answers."""
        return self._rig.heard_ms(now_ms)

    def rest(self) -> Iterator[Event]:
        """Yield what is still to be told before the end."""
        yield from self._rig.rest()

    def inventory(self, mono_ms: int) -> Iterable[Event]:
        """Return what every slot holds, asked afresh."""
        return self._rig.inventory(mono_ms)

    def actuate(self, command: Command) -> None:
        """Do what `command` says, now."""
        self._rig.actuate(command)

    def show(self, picture: Picture) -> None:
        """Show `picture` until the next one."""
        self._rig.show(picture)

    def beat(self) -> None:
        """Keep the lock rail alive."""
        self._rig.beat()

    def close(self) -> None:
        """Drive every output low and hang up."""
        self._rig.close()
        self._link.close()
