"""What a badge costs on the wires, as the chip model counts time: 1 MHz SPI, 106 kbit/s."""

from collections.abc import Sequence
from random import Random

from controller.events import BadgePresented
from firmware_bridge.card_talk import DESFIRE_APPLICATION, CardKey
from sim.cards import Card
from sim.smart_cards import AES_US, NDEF_APPLICATION, Desfire, Ntag424, SmartCard
from tests.bench.latency import Figure
from tests.rc522_rig import Rig

UID = bytes.fromhex("04A2B91C6F5D80")
KEY: CardKey = (1, bytes(range(16)))
WORK = f"{2 * AES_US / 1_000:.0f} ms"


class _Keys:
    """The one key there is."""

    def keys_of(self, _uid: bytes) -> Sequence[CardKey]:
        return (KEY,)

    def refresh(self) -> None:
        """Find no other."""


def measure() -> list[Figure]:
    """Return how long the wires are busy until a badge is an event, and with nobody there."""
    proofs = [("NTAG 424 DNA", Ntag424), ("DESFire EV2", Desfire)]
    return [
        ("badge of 7 bytes on the antenna to its event", f"{_look(Card(UID)):.1f} ms", "≤ 12 ms"),
        ("poll with no badge there", f"{_look(None):.1f} ms", "≤ 16 ms"),
        *(
            (
                f"{name}: AuthenticateEV2First, RATS to DESELECT",
                f"{_prove(_keyed(kind(UID, random=Random(1)))):.1f} ms, {WORK} of it the card's",
                "≤ 40 ms",
            )
            for name, kind in proofs
        ),
    ]


def _look(card: Card | None) -> float:
    """Return the milliseconds of one poll that meets `card` for the first time."""
    rig = Rig()
    reader = rig.reader()
    if card is not None:
        rig.chip.field.present(card)
    begin_us = rig.chip.now_us
    told = reader.poll(100)
    assert len(told) == (card is not None), told
    took_us = rig.chip.now_us - begin_us
    reader.close()
    return took_us / 1_000


def _prove(card: SmartCard) -> float:
    """Return the milliseconds from a badge in the field to its event, without the reading of it."""
    rig = Rig()
    reader = rig.reader(keys=_Keys(), random=Random(1).randbytes)
    rig.chip.field.present(card)
    begin_us, turn = rig.chip.now_us, 0
    told: list[BadgePresented] = []
    while not told:
        turn += 1
        told += reader.poll(25 * turn)
    assert not told[0].is_copyable, told
    took_us = rig.chip.now_us - begin_us
    reader.close()
    return took_us / 1_000 - _look(Card(UID))


def _keyed(card: SmartCard) -> SmartCard:
    name = NDEF_APPLICATION if NDEF_APPLICATION in card.applications else DESFIRE_APPLICATION
    card.applications[name] = [KEY[1]]
    return card
