"""What is owed to whom: the kinds of notices and matters, and how an addressee is written.

An addressee is "person:<id>", "role:<role>" or "department:<name>". Values are stored; texts are
the catalogues'.
"""

from enum import StrEnum

PERSON = "person"
ROLE = "role"
DEPARTMENT = "department"


class NoticeKind(StrEnum):
    """What a notice tells."""

    BOOKED_NEXT = "booked_next"  # 下一位已預約
    BOOKING_LATE = "booking_late"  # 預約的鑰匙未還
    BOOKING_FAILED = "booking_failed"  # 預約落空
    BOOKING_CANCELLED = "booking_cancelled"  # 預約取消
    MATTER_MISSED = "matter_missed"  # 未完成事項
    SET_DAMAGED = "set_damaged"  # 損壞
    SET_LOST = "set_lost"  # 遺失
    LOAN_DUE_SOON = "loan_due_soon"  # 即將到期
    LOAN_OVERDUE = "loan_overdue"  # 逾期
    LOAN_BACK = "loan_back"  # 已歸還
    HANDOVER_REFUSED = "handover_refused"  # 拒絕接班
    RELIEF_MISSED = "relief_missed"  # 無人接班
    SHIFT_GAP = "shift_gap"  # 缺交接班記錄
    URGENT_LINE = "urgent_line"  # 緊急事項
    DURESS = "duress"  # 脅迫
    PIN_BLOCKED = "pin_blocked"  # 密碼暫停使用
    STOCK_DIFFERS = "stock_differs"  # 盤點差異
    STOCK_UNCOUNTED = "stock_uncounted"  # 未盤點
    CHANGES_UNREVIEWED = "changes_unreviewed"  # 變更未審核
    LEAVER_HOLDS = "leaver_holds"  # 離職未還
    SPARE_ASKED = "spare_asked"  # 申請啟用備用鑰匙
    SPARE_APPROVED = "spare_approved"  # 備用鑰匙已批准
    SPARE_REFUSED = "spare_refused"  # 備用鑰匙不獲批准
    SEAL_WRONG = "seal_wrong"  # 封條號不符
    SEAL_MISSED = "seal_missed"  # 未重新封存


class MatterKind(StrEnum):
    """What is to be done by somebody until some time."""

    OTHER = "other"
    EMERGENCY_TAKE = "emergency_take"  # 應急補批
    BOOK_LINE = "book_line"  # 交接事項
    LOCK_CHANGE = "lock_change"  # 換鎖
    LOSS_ACCOUNT = "loss_account"  # 書面說明
    RECORDS_EXPIRED = "records_expired"  # 過期文件
    STOCK_DIFFERENCE = "stock_difference"  # 盤點差異
    LEAVER_KEYS = "leaver_keys"  # 離職未還


class CallOutcome(StrEnum):
    """What came of calling whoever has a set that is late."""

    PROMISED = "promised"  # 答應歸還
    REACHED = "reached"  # 已聯絡
    NO_ANSWER = "no_answer"  # 無人接聽


class CaseKind(StrEnum):
    """What is wrong with a ring."""

    DAMAGED = "damaged"  # 損壞
    LOST = "lost"  # 遺失
    SHORT = "short"  # 缺鑰匙


def to_person(cardholder: str) -> str:
    """Return how `cardholder` is addressed."""
    return f"{PERSON}:{cardholder}"


def to_role(role: str) -> str:
    """Return how everybody with `role` is addressed."""
    return f"{ROLE}:{role}"


def to_department(name: str) -> str:
    """Return how the department `name` is addressed."""
    return f"{DEPARTMENT}:{name}"


def split_addressee(addressee: str) -> tuple[str, str]:
    """Return what kind of addressee this is, and which one; ("", "") for what is none."""
    kind, _, name = addressee.partition(":")
    return (kind, name) if kind in (PERSON, ROLE, DEPARTMENT) and name else ("", "")
