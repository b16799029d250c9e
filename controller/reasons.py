"""The words for why not, what rang, and how we know. Values are stored; texts are catalogues'."""

from enum import StrEnum


class Reason(StrEnum):
    """Why something was refused. A refusal carries all that apply."""

    BADGE_UNKNOWN = "badge_unknown"
    BADGE_SUSPENDED = "badge_suspended"
    BADGE_EXPIRED = "badge_expired"
    BADGE_LOST = "badge_lost"
    BADGE_COPIED = "badge_copied"
    BADGE_KEY_WRONG = "badge_key_wrong"
    BADGE_REPLAYED = "badge_replayed"
    BADGE_TOO_LATE = "badge_too_late"
    BADGE_UNFINISHED = "badge_unfinished"
    BADGE_COPYABLE = "badge_copyable"
    NOT_PRESENTED = "not_presented"
    CARDHOLDER_INACTIVE = "cardholder_inactive"
    CODE_UNKNOWN = "code_unknown"
    NOT_YET_VALID = "not_yet_valid"
    NO_LONGER_VALID = "no_longer_valid"
    NO_GRANT = "no_grant"
    OUTSIDE_SCHEDULE = "outside_schedule"
    CLOCK_UNTRUSTED = "clock_untrusted"
    LIMIT_REACHED = "limit_reached"
    PAIR_HELD = "pair_held"
    PAIR_OUT = "pair_out"
    SET_STOPPED = "set_stopped"
    SET_LOST = "set_lost"
    SET_RETIRED = "set_retired"
    NEVER_LENT = "never_lent"
    NEVER_COPIED = "never_copied"
    NEVER_HANDED_ON = "never_handed_on"
    NOT_HELD = "not_held"
    OVERDUE = "overdue"
    BOOKED = "booked"
    BOOKING_BEGUN = "booking_begun"
    BEYOND_CURFEW = "beyond_curfew"
    ELSEWHERE = "elsewhere"
    SLOT_EMPTY = "slot_empty"
    SLOT_UNKNOWN = "slot_unknown"
    PURPOSE_NOT_ALLOWED = "purpose_not_allowed"
    WORK_ORDER_MISSING = "work_order_missing"
    APPROVAL_MISSING = "approval_missing"
    COMPANION_MISSING = "companion_missing"
    ESCORT_MISSING = "escort_missing"
    SECOND_MISSING = "second_missing"
    REGISTRATION_MISSING = "registration_missing"
    CONFIDENTIAL = "confidential"
    CONSULT_ONLY = "consult_only"
    NEVER_CONSULTED = "never_consulted"
    SPARE_NOT_ASKED = "spare_not_asked"
    HOST_MISSING = "host_missing"
    HOST_GONE = "host_gone"
    BEYOND_HOST = "beyond_host"
    NOT_A_VISITOR = "not_a_visitor"
    DOCUMENT_UNFIT = "document_unfit"
    NO_KEYPAD = "no_keypad"
    PIN_MISSING = "pin_missing"
    PIN_WRONG = "pin_wrong"
    PIN_BLOCKED = "pin_blocked"
    PIN_UNFIT = "pin_unfit"
    PIN_UNCHECKED = "pin_unchecked"
    BUSY = "busy"
    LOCKS_DEAD = "locks_dead"
    JOURNAL_FULL = "journal_full"
    REQUEST_EXPIRED = "request_expired"
    NOT_ENTITLED = "not_entitled"
    SELF_APPROVED = "self_approved"
    NOTHING_TO_DO = "nothing_to_do"
    IMPOSSIBLE = "impossible"
    REPEATED = "repeated"
    SAME_PERSON = "same_person"
    NOT_OF_SHIFT = "not_of_shift"
    NOTE_MISSING = "note_missing"
    CHECKLIST_OPEN = "checklist_open"
    QUESTION_OPEN = "question_open"
    SLOTS_NOT_COUNTED = "slots_not_counted"
    DIARY_NOT_READ = "diary_not_read"
    STILL_KEPT = "still_kept"
    STILL_OPEN = "still_open"


class Doubt(StrEnum):
    """Why a badge or tag did not prove itself."""

    COPIED = "copied"
    """It has a number and nothing that could prove it."""
    KEY_WRONG = "key_wrong"
    """It can prove itself, but has no key of ours."""
    REPLAYED = "replayed"
    """It answered our challenge with something that was no answer to it."""
    TOO_LATE = "too_late"
    """It answered later than one that is in the field itself."""
    UNFINISHED = "unfinished"
    """It was gone, or disturbed, before it had answered."""


class Capacity(StrEnum):
    """As what somebody other than the taker agrees to a take."""

    APPROVER = "approver"  # 批准人
    COMPANION = "companion"  # 雙人領用
    ESCORT = "escort"  # 陪同人
    SECOND = "second"  # 應急第二人
    REGISTRAR = "registrar"  # 登記人


class IdentityProof(StrEnum):
    """By what staff verify that somebody is the owner, or acts for the owner."""

    IDENTITY_DOCUMENT = "identity_document"  # 身份證件
    TITLE_DEED = "title_deed"  # 產權證明
    AUTHORISATION = "authorisation"  # 委託書
    REGISTER = "register"  # 住戶檔案


class BookingEnd(StrEnum):
    """How a booking ended."""

    RETURNED = "returned"
    CANCELLED = "cancelled"
    LAPSED = "lapsed"
    """Its booker never came."""
    FAILED = "failed"
    """The set was not to be had."""


class ReturnManner(StrEnum):
    """How a set came back other than by whoever had it out, or sooner than it can be used."""

    PUT_BACK = "put_back"  # 放回
    FOR_ANOTHER = "for_another"  # 代還
    """Whoever signs keys out brought it for its borrower."""
    BY_ANOTHER = "by_another"
    """Somebody else brought it."""
    UNSEEN = "unseen"
    """Nobody's badge was accepted when it came."""
    OWNERS = "owners"
    """It is in its owner's custody, and was put into the cabinet all the same."""


class PaperVerdict(StrEnum):
    """How a row of the paper book agrees with what the sensors said."""

    EXPLAINS_LOAN = "explains_loan"
    """What was missing, and still is, is out to whoever signed."""
    EXPLAINS_PAST = "explains_past"
    """What was missing for a time was out to whoever signed."""
    AGREES = "agrees"
    """It went and came back while nobody sensed it."""
    STILL_SEATED = "still_seated"
    """Out by paper, and in its slot all the time."""
    STILL_OUT = "still_out"
    """Back by paper, and out."""
    OVERLAPS = "overlaps"
    """Somebody else had it then, by the sensors or by another row."""
    IN_FUTURE = "in_future"
    RECORDED_OTHERWISE = "recorded_otherwise"
    """It was sensed at that time, and that is not what was sensed."""
    NOT_KEPT = "not_kept"
    """It was never seen in here, or is not kept in here."""


FITTING = frozenset({PaperVerdict.EXPLAINS_LOAN, PaperVerdict.EXPLAINS_PAST, PaperVerdict.AGREES})
"""What a row is worth that the sensors do not contradict."""


class AlarmKind(StrEnum):
    """What must not pass in silence."""

    TAKEN_WITHOUT_GRANT = "taken_without_grant"  # 擅自取走
    DOOR_FORCED = "door_forced"  # 強行開門
    DOOR_HELD = "door_held"  # 開門逾時
    CASE_OPENED = "case_opened"
    SLOT_DISAGREES = "slot_disagrees"  # 狀態不明
    UNKNOWN_TAG = "unknown_tag"
    TAG_CLAIMED_TWICE = "tag_claimed_twice"
    EMERGENCY = "emergency"  # 緊急釋放
    OPENED_UNWATCHED = "opened_unwatched"
    TAG_NOT_PROVEN = "tag_not_proven"
    DURESS = "duress"  # 脅迫


class SecretChange(StrEnum):
    """What became of a key of the cabinet's own."""

    SITE_KEY_MADE = "site_key_made"
    SITE_KEYS_DROPPED = "site_keys_dropped"
    READER_KEY_GIVEN = "reader_key_given"


class PinVerdict(StrEnum):
    """What whoever keeps the PINs says of digits."""

    RIGHT = "right"
    DURESS = "duress"
    """They are what the person types when forced."""
    WRONG = "wrong"
    """Or there is no such PIN: nobody is told which."""
    KEPT = "kept"
    UNFIT = "unfit"
    """They are a PIN the person has already."""
    WIPED = "wiped"
    UNCHECKED = "unchecked"
    """Nobody has looked at them: the checker is dead, too slow, or has too much to do."""


class Evidence(StrEnum):
    """Where the fact of a movement comes from."""

    SENSOR = "sensor"
    INVENTORY = "inventory"
