"""The cabinet of the simulated days: what hangs in it, who carries a badge, who may take what.

Rights, hours and curfews stand here once more in plain words, for whoever checks the controller.
"""

from dataclasses import replace

from controller.config import CabinetSettings, Config, LockSettings, SlotBusSettings
from controller.directory import (
    Approver,
    ApproverRow,
    ApproverTable,
    Cardholder,
    ChecklistItem,
    Key,
    KeyClass,
    KeySet,
    Oversight,
    Purpose,
    Shift,
)
from controller.fittings import FireSettings, KeypadSettings, LatchSettings, SupplySettings
from sim.plan import Plan, PlannedBadge, PlannedRing
from sim.smart_cards import Ntag424
from sim.things import Badge, Ring
from tests.house import HOUR_MS, PEOPLE, SETS, nouns, tag

SLOTS = 8
CONFIG = Config(
    # Longer than a coil may pull, so that the pulses' own limit shows.
    cabinet=CabinetSettings(slots=SLOTS, release_ms=3_500, takes_codes=True),
    slot_bus=SlotBusSettings(boards=(1, 2), slots_per_board=4),
    locks=LockSettings(pulse_ms_max=2_500),
    supply=SupplySettings(mains_pin=5, battery_pin=6),
    fire=FireSettings(call_pin=18, rest_pin=26),
    latch=LatchSettings(clear_pin=4, reset_pin=12),
    # On pins of buses, which hang elsewhere here: a real Pi has not enough for all of this.
    keypad=KeypadSettings(rows=(7, 8, 9, 10), columns=(11, 14, 15)),
)

TAGS = {
    **{f"K{number}": tag(number) for number in SETS},
    "K6": bytes.fromhex("04a00000000000000006"),
    "K7": bytes.fromhex("a7000007"),
}
"""The tag of each key set: UIDs of 4, 7 and 10 bytes."""

HOMES = {name: int(name[1:]) for name in TAGS}
SHIFTS = tuple(
    Shift(id=name, label=name, start=360, end=end, relief_ms=600_000, gap_ms=1_800_000)
    for name, end in (("early", 510), ("desk", 600), ("late", 1_320))
)
ENGINEER = Cardholder(id="ho", department="工程部", roles=("engineering_manager",))
OVERSIGHT = Oversight(
    reviewers=("engineering_manager",), review_minute=1, is_monthly=True, is_quarterly=True
)
CHECKLIST = (
    ChecklistItem(id="radios", label="對講機"),
    ChecklistItem(id="self_test", label="鑰匙櫃自檢", is_self_test=True),
)

CLASSES = {f"K{number}": key_class for number, key_class in SETS.items()}
CLASSES |= {"K6": "public", "K7": "public"}

SECURED = tuple(name for name, key_class in CLASSES.items() if key_class == "plant")
"""What nobody takes without a PIN."""

UIDS = {name: bytes([0x04, number, 1, 2, 3, 4, 5]) for number, name in enumerate(PEOPLE, 1)}
UIDS |= {
    "lee": bytes.fromhex("1a2b3c4d"),
    "night": bytes.fromhex("04102030405060708090"),
    "stranger": bytes.fromhex("99887766"),
    "phone": bytes.fromhex("08776655"),  # makes its UID up: names nobody
}

STRAYS = (
    Ring("X1", b"\xde\xad\xbe\xef"),
    Ring("X2", tag(1)),
    Ring("X3", None),
    Ring("X4", bytes.fromhex("04a000000000000000ff")),
)
"""In hand at first: rings nobody registered, a copy of K1's tag, a ring that lost its tag."""

PLAN = Plan(
    rings=(
        *(PlannedRing(Ring(name, uid), HOMES[name]) for name, uid in TAGS.items()),
        *(PlannedRing(each) for each in STRAYS),
    ),
    badges=tuple(PlannedBadge(Badge(name, uid)) for name, uid in UIDS.items()),
)

SMART = ("chan",)
"""Whose badges are NTAG 424 DNAs: new ones, which know no key of ours before they are enrolled."""


class CardKeys:
    """The key of every card, made of the one site key there is."""

    def keys_of(self, uid):
        """Return the key that the card `uid` should have."""
        return ((1, (uid * 4)[:16]),)

    def refresh(self):
        """Find no other."""


def cards(random):
    """Return the badges that are more than a number, by UID."""
    return {UIDS[name]: Ntag424(UIDS[name], random=random) for name in SMART}


APPROVED = "unit"
"""The class of customers' spare keys: takes need a request and the consent of somebody else of the
office, returns a witness and a new seal."""

LIMITS = {"lee": 1}
HOURS = {
    "chan": ("public", (8, 18)),
    "lee": ("public", (8, 18)),
    "night": ("public", (20, 8)),
}
"""Who may take sets of which class, from which hour to which; the lead's rights are below."""


def tokenise(uid):
    """Return the token the house's badges are known by."""
    return next((f"badge-{name}" for name, each in UIDS.items() if each == uid), uid.hex())


def estate():
    """Return everything the cabinet is told of at first."""
    more = [
        KeySet(
            id=name,
            label=f"B-1-{name}",
            key_class="public",
            tag=TAGS[name],
            home_slot=HOMES[name],
            keys=(Key(kind="public_door"),),
        )
        for name in ("K6", "K7")
    ]
    anybody = ApproverRow(approvers=(Approver(department="客服部"),))
    table = ApproverTable(id="office", label="審批", rows=(anybody,))
    return (
        [_limited(each) for each in nouns()]
        + more
        + [*SHIFTS, *CHECKLIST, ENGINEER, table, OVERSIGHT]
    )


def _limited(noun):
    if isinstance(noun, KeyClass) and noun.id == "public":
        return replace(noun, asks_key_count=True)
    if isinstance(noun, Cardholder) and noun.id in LIMITS:
        return replace(noun, set_limit=LIMITS[noun.id])
    if isinstance(noun, KeyClass) and noun.id == "plant":
        return replace(noun, asks_pin=True)
    if isinstance(noun, KeyClass) and noun.id == APPROVED:
        sealed = {"keeps_spares": True, "reseal_ms": 60_000}
        return replace(noun, approver_table="office", asks_witness=True, **sealed)
    return noun


def local_hour(at_ms):
    """Return the hour of the day in Hong Kong, which is UTC+8 all year, with its fraction."""
    return (at_ms + 8 * HOUR_MS) % (24 * HOUR_MS) / HOUR_MS


def is_granted(person, key_set, at_ms, is_clock_good):
    """Return whether `person`'s access level covers `key_set` at this hour."""
    if person in ("wong", "guest"):  # who registers a visitor gives them no more than that
        return CLASSES[key_set] in ("public", "plant", "sealed") or key_set == "K5"
    key_class, (begin, end) = HOURS.get(person, ("", (0, 0)))
    if key_class != CLASSES[key_set] or not is_clock_good:
        return False
    hour = local_hour(at_ms)
    return begin <= hour < end if begin < end else hour >= begin or hour < end


def is_fit_for(key_set, purpose, work_order):
    """Return whether `key_set` is lent for that at all."""
    key_class = CLASSES[key_set]
    if key_class == "sealed":
        return False
    if key_class == "plant":
        return bool(work_order)
    return key_class != "unit" or purpose in (Purpose.VIEWING, Purpose.REPAIR)


def due_ms(key_set, out_ms):
    """Return by when a set that left at `out_ms` must be back, or None."""
    if CLASSES[key_set] == "public":
        return out_ms + 4 * HOUR_MS
    if CLASSES[key_set] == "plant":  # the next 18:00
        day_ms, six_ms = 24 * HOUR_MS, 10 * HOUR_MS  # 18:00 in Hong Kong is 10:00 UTC
        return (out_ms - six_ms) // day_ms * day_ms + day_ms + six_ms
    return None
