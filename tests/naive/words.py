"""The words the naive model answers with: purposes, refusals, oddities, happenings."""

from enum import StrEnum

PURPOSES = ("巡查", "保養", "維修", "保潔", "看房", "驗房", "抄表", "裝修", "應急", "其他")
EMERGENCY_PURPOSE = "應急"

LEAD = "lead"  # 領班
DUTY_MANAGER = "duty_manager"  # 當班經理
SUPERVISOR = "supervisor"  # 主管
MANAGER = "manager"  # 經理
CENTRE_MANAGER = "centre_manager"  # 服務中心經理
OFFICER = "officer"  # 客服主任
ENGINEERING_MANAGER = "engineering_manager"  # 工程部經理
ENGINEERING_SUPERVISOR = "engineering_supervisor"  # 工程部主管

SECURITY = "security"  # 保安部
ENGINEERING = "engineering"  # 工程部

NO_PERMISSION = "無權限"


class Kind(StrEnum):
    """What sort of thing the class keeps (K1, K5)."""

    UNIT = "unit"
    PUBLIC = "public"
    PLANT = "plant"
    DOCUMENT = "document"
    ENVELOPE = "envelope"


class Status(StrEnum):
    """What the book says about a key set (L1, L2)."""

    IN_SERVICE = "in_service"
    STOPPED = "stopped"
    RETIRED = "retired"


class Custody(StrEnum):
    """Where a set is kept (K6), or that its owner has it for good (T7)."""

    THIS_CABINET = "this_cabinet"
    OTHER_CABINET = "other_cabinet"
    NAMED_PERSON = "named_person"
    OWNER = "owner"


class BadgeStatus(StrEnum):
    """What a credential is: active, suspended, expired, lost."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    EXPIRED = "expired"
    LOST = "lost"


class Pin(StrEnum):
    """What became of the PIN in this session."""

    NOT_GIVEN = "not_given"
    RIGHT = "right"
    WRONG = "wrong"
    DURESS = "duress"
    TO_CHANGE = "to_change"
    """Right, but set by somebody else and not changed yet."""
    BLOCKED = "blocked"
    """Typed too often, so that nobody looked at it."""


class PairKind(StrEnum):
    """The two pairings of A8."""

    ONE_PERSON = "one_person"
    LOCK_OUT = "lock_out"


class Via(StrEnum):
    """Where an approval was given (A6)."""

    CABINET = "cabinet"
    WEB = "web"


class Refusal(StrEnum):
    """Why a set may not be taken; the row it comes from stands behind each word."""

    UNKNOWN_KEY_SET = "unknown_key_set"  # a fact, not a rule
    NOT_HERE = "not_here"  # K6, T7: a fact
    ALREADY_OUT = "already_out"  # a fact
    UNKNOWN_BADGE = "unknown_badge"  # A1
    BADGE_NOT_ACTIVE = "badge_not_active"  # A1
    BADGE_EXPIRED = "badge_expired"  # A1
    BADGE_NOT_YET_VALID = "badge_not_yet_valid"  # A1
    WRONG_PIN = "wrong_pin"  # A1
    PIN_MISSING = "pin_missing"  # A1
    PERSON_NOT_ACTIVE = "person_not_active"  # A1, R5
    PERSON_EXPIRED = "person_expired"  # A1, A8
    PERSON_NOT_YET_VALID = "person_not_yet_valid"  # A1, A8
    CODE_USED = "code_used"  # A9
    HOST_TAP_MISSING = "host_tap_missing"  # A9
    VISITOR_EXPIRED = "visitor_expired"  # A9
    IDENTITY_MISSING = "identity_missing"  # A9
    PERMIT_MISSING = "permit_missing"  # A9
    PURPOSE_MISSING = "purpose_missing"  # A2
    PURPOSE_NOT_WORK = "purpose_not_work"  # A2
    PURPOSE_NOT_OF_CLASS = "purpose_not_of_class"  # A2
    WORK_ORDER_MISSING = "work_order_missing"  # A2
    VISITOR_NAME_MISSING = "visitor_name_missing"  # A2
    KEEPER_CONSENT_MISSING = "keeper_consent_missing"  # A3
    SPARE_NOT_ASKED = "spare_not_asked"  # A4
    SPARE_DETAILS_MISSING = "spare_details_missing"  # A4
    PROOF_MISSING = "proof_missing"  # A4
    SECURITY_APPROVAL_MISSING = "security_approval_missing"  # A4
    MANAGER_APPROVAL_MISSING = "manager_approval_missing"  # A5
    REGISTRAR_MISSING = "registrar_missing"  # A5
    OUTSIDER_NEVER_BORROWS = "outsider_never_borrows"  # A5
    CONFIDENTIAL = "confidential"  # A5
    APPROVER_MISSING = "approver_missing"  # A6
    SECOND_PERSON_MISSING = "second_person_missing"  # A7
    ESCORT_MISSING = "escort_missing"  # A7
    NEVER_LENT = "never_lent"  # A7
    NO_GRANT = "no_grant"  # A8
    OUTSIDE_SCHEDULE = "outside_schedule"  # A8
    CLOCK_NOT_TRUSTED = "clock_not_trusted"  # A8
    LIMIT_REACHED = "limit_reached"  # A8
    PAIR_ONE_PERSON = "pair_one_person"  # A8
    PAIR_LOCK_OUT = "pair_lock_out"  # A8
    BOOKED_FOR_ANOTHER = "booked_for_another"  # A10
    EMERGENCY_NEEDS_LEAD_AND_SECOND = "emergency_needs_lead_and_second"  # A11
    STOPPED = "stopped"  # L1
    RETIRED = "retired"  # L2
    HAND_ON_FORBIDDEN = "hand_on_forbidden"  # T6
    GIVER_TAP_MISSING = "giver_tap_missing"  # T6
    HAND_ON_TO_HIMSELF = "hand_on_to_himself"  # T6
    NOT_OUT = "not_out"  # T6
    BOOKING_TIMES_WRONG = "booking_times_wrong"  # A10
    BOOKING_OVERLAPS = "booking_overlaps"  # A10
    NOT_A_DOCUMENT = "not_a_document"  # A5


class ApprovalFault(StrEnum):
    """Why an approval does not count (A6)."""

    APPROVER_NOT_AUTHORISED = "approver_not_authorised"
    APPROVES_HIMSELF = "approves_himself"
    FOR_ANOTHER = "for_another"
    TOO_LATE = "too_late"
    EXPIRED = "expired"
    NOT_NAMED = "not_named"


class Odd(StrEnum):
    """What was odd about a return that was taken all the same (T3)."""

    UNKNOWN_TAG = "unknown_tag"
    OLD_TAG = "old_tag"  # L4
    NO_BADGE = "no_badge"
    BADGE_NOT_ACCEPTED = "badge_not_accepted"
    ANOTHER_PERSON = "another_person"
    LATE = "late"
    WRONG_SLOT = "wrong_slot"
    NOT_LENT = "not_lent"
    WRONG_SEAL = "wrong_seal"  # A4
    NO_WITNESS = "no_witness"  # A7
    RING_SHORT = "ring_short"  # T9
    RING_OVER = "ring_over"  # T9
    STILL_STOPPED = "still_stopped"  # L1
    STILL_RETIRED = "still_retired"  # L2
    KEPT_ELSEWHERE = "kept_elsewhere"  # K6, T7
    PUT_BACK = "put_back"  # T10, routine
    RETURNED_BY_LEAD = "returned_by_lead"  # T10, routine


class Happening(StrEnum):
    """What somebody has to be told of."""

    SPARE_ASKED = "spare_asked"  # A4
    TAKEN_WITHOUT_AUTHORISATION = "taken_without_authorisation"  # T4
    DOOR_FORCED = "door_forced"  # T4
    DOOR_HELD_OPEN = "door_held_open"  # T4
    DOOR_OPENED_BY_KEY = "door_opened_by_key"  # T4
    DUE_SOON = "due_soon"  # T5
    OVERDUE = "overdue"  # T5
    BACK = "back"  # T5
    EMERGENCY_RELEASE = "emergency_release"  # T8
    DURESS = "duress"  # PIN
    DAMAGED = "damaged"  # L1
    LOST = "lost"  # L2
    RING_SHORT = "ring_short"  # T9 with L2
    HANDOVER_REFUSED = "handover_refused"  # H2
    NO_RELIEF = "no_relief"  # H3
    URGENT_MATTER = "urgent_matter"  # H5


AUTHENTICATION = frozenset(
    {
        Refusal.UNKNOWN_BADGE,
        Refusal.BADGE_NOT_ACTIVE,
        Refusal.BADGE_EXPIRED,
        Refusal.BADGE_NOT_YET_VALID,
        Refusal.WRONG_PIN,
        Refusal.PIN_MISSING,
        Refusal.PERSON_NOT_ACTIVE,
        Refusal.PERSON_EXPIRED,
        Refusal.PERSON_NOT_YET_VALID,
        Refusal.CODE_USED,
        Refusal.HOST_TAP_MISSING,
        Refusal.VISITOR_EXPIRED,
    }
)

FACTS = frozenset({Refusal.UNKNOWN_KEY_SET, Refusal.NOT_HERE, Refusal.ALREADY_OUT})

OVERRIDDEN_BY_EMERGENCY_TAKE = frozenset(
    {
        # approvals
        Refusal.KEEPER_CONSENT_MISSING,
        Refusal.SECURITY_APPROVAL_MISSING,
        Refusal.MANAGER_APPROVAL_MISSING,
        Refusal.APPROVER_MISSING,
        # schedules
        Refusal.NO_GRANT,
        Refusal.OUTSIDE_SCHEDULE,
        Refusal.CLOCK_NOT_TRUSTED,
        # limits
        Refusal.LIMIT_REACHED,
        # bookings
        Refusal.BOOKED_FOR_ANOTHER,
        # pairs
        Refusal.PAIR_ONE_PERSON,
        Refusal.PAIR_LOCK_OUT,
    }
)
