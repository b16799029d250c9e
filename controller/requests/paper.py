"""What is asked about what stands on paper."""

from dataclasses import dataclass

from controller.directory import Purpose


@dataclass(frozen=True, slots=True, kw_only=True)
class EnterPaperRow:
    """Enter `row` of `page` of the paper book: `cardholder` signed for `key_set` at `out_ms`.

    `back_ms` is when it was back by paper, None where nothing was written; both are UTC.
    """

    page: str
    row: str
    cardholder: str
    key_set: str
    out_ms: int
    purpose: Purpose
    back_ms: int | None = None
    work_order: str = ""
    note: str = ""
