"""What is kept: key sets and the keys on their rings, and the classes they are lent by."""

from dataclasses import dataclass
from enum import StrEnum


class Purpose(StrEnum):
    """What a set may be taken for. There is no private purpose."""

    PATROL = "patrol"  # 巡查
    UPKEEP = "upkeep"  # 保養
    REPAIR = "repair"  # 維修
    CLEANING = "cleaning"  # 保潔
    VIEWING = "viewing"  # 看房
    HANDOVER_INSPECTION = "handover_inspection"  # 驗房
    METER_READING = "meter_reading"  # 抄表
    FITTING_OUT = "fitting_out"  # 裝修
    EMERGENCY = "emergency"  # 應急
    OTHER = "other"  # 其他


class KeySetStatus(StrEnum):
    """Whether a key set may be lent at all."""

    ACTIVE = "active"
    STOPPED = "stopped"
    LOST = "lost"
    RETIRED = "retired"


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """`count` keys of one `kind` on a ring, and the locks each of them opens."""

    kind: str
    count: int = 1
    locks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class KindCount:
    """How many keys of one `kind` were to be handed over, and how many were `counted`."""

    kind: str
    expected: int
    counted: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """`copies` of the document called `name`, as a list of contents 檔案資料清單 says it."""

    name: str
    copies: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class KeySet:
    """Keys sealed on one ring with one tag.

    `id` is the code on the ring 鑰匙編號, `label` the place it opens 棟號-單元-樓層房號,
    `home_slot` where it hangs (None: anywhere), `seal` the number of its one-way seal. `custody`
    is where it is kept: here ("cabinet", or the department this cabinet keeps it for), in another
    cabinet ("cabinet:<name>"), or by a person ("person:<id>"). A tag that is not
    `is_tag_copyable` has a key of its own, and counts only where it has proven it. `item_kind` is
    what hangs in the slot: "ring", or "pouch", "envelope" and whatever else has `contents`. One
    that `is_confidential` is neither lent nor copied, and at most consulted. `take_over` names
    the record of the take-over 接管 it came by, "" for none.
    """

    id: str
    label: str
    key_class: str
    tag: bytes | None = None
    home_slot: int | None = None
    custody: str = "cabinet"
    keys: tuple[Key, ...] = ()
    seal: str = ""
    item_kind: str = "ring"
    status: KeySetStatus = KeySetStatus.ACTIVE
    is_tag_copyable: bool = True
    contents: tuple[Paper, ...] = ()
    is_confidential: bool = False
    take_over: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyClass:
    """What all key sets of one kind have in common, and the rules for lending them.

    `curfew_ms` is how long a loan may last; `curfew_minute` the minute of the local day by which
    it must be back; the earlier wins, None means no such curfew. `due_soon_ms` before the curfew
    the holder is warned; `escalation_ms` after it the next higher person is told, step by step.
    `label_print` is "code" (a found ring does not say where it fits) or "full". With `asks_proof`
    only a badge that proves itself, and cannot be copied, may take its sets; with `asks_pin` only
    whoever has typed their PIN in the same session. `approver_table` says whose consent a take
    needs, "" for nobody's; with `asks_companion` it needs a second person who
    is entitled, with `asks_escort` one of the staff beside the taker. With `asks_witness` somebody
    else is to see a set come back, or that return is an exception. Sets may be handed on unless
    they are `is_never_handed_on`; with `is_curfew_renewed` whoever gets them has the whole
    curfew again, else what is left of it. `lock_change_ms` after a loss the locks of the ring are
    to be changed. Somebody with one of the roles `copy_approvers` consents to a copy; where none
    is named there are no copies. Every `reminder_ms` whoever was told of an overdue loan is told
    again, None for never. With `asks_key_count` the keys of a ring that came back are counted.
    A class of documents has `consult_ms`, for how long one is consulted on the spot 查閱, and the
    departments that are its `borrowers`: whoever is of none of them consults and never borrows.
    A class that `keeps_spares` has customers' spare keys 備用鑰匙 under seal: a take needs a
    request first, and `reseal_ms` after the return the number of a new seal is to be known.
    """

    id: str
    label: str
    purposes: tuple[Purpose, ...] = tuple(Purpose)
    usual_purpose: Purpose = Purpose.PATROL
    asks_work_order: bool = False
    is_never_lent: bool = False
    curfew_ms: int | None = None
    curfew_minute: int | None = None
    due_soon_ms: int = 1_800_000
    escalation_ms: tuple[int, ...] = (0, 3_600_000, 14_400_000)
    is_home_fixed: bool = True
    label_print: str = "code"
    asks_proof: bool = False
    asks_pin: bool = False
    approver_table: str = ""
    is_never_handed_on: bool = False
    is_curfew_renewed: bool = False
    asks_companion: bool = False
    asks_escort: bool = False
    asks_witness: bool = False
    lock_change_ms: int = 86_400_000
    reminder_ms: int | None = 14_400_000
    asks_key_count: bool = False
    copy_approvers: tuple[str, ...] = ("engineering_manager", "engineering_supervisor")
    consult_ms: int | None = None
    borrowers: tuple[str, ...] = ()
    keeps_spares: bool = False
    reseal_ms: int = 3_600_000
