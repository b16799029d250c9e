"""The staff list: who works here, what they may, and which badge is theirs."""

from collections.abc import Callable
from dataclasses import dataclass

from controller.importing.badges import read_uid, was_rewritten
from controller.importing.cells import (
    read_day,
    read_document,
    read_id,
    read_name,
    read_number,
    read_phone,
    read_until,
    read_words,
    split_list,
)
from controller.importing.findings import CellError, Findings
from controller.importing.table import Column, Row, read_rows

COLUMNS = (
    Column("id", True, ("編號", "编号", "員工編號", "员工编号", "工號", "工号")),
    Column("name", True, ("姓名",)),
    Column("department", True, ("部門", "部门")),
    Column("roles", False, ("role", "角色", "職務", "职务")),
    Column("badge", False, ("badges", "卡號", "卡号", "證卡", "证卡")),
    Column("access_levels", False, ("access_level", "權限", "权限", "權限組", "权限组")),
    Column("valid_from", False, ("生效日", "生效日期", "起始日期")),
    Column("valid_until", False, ("有效期至", "失效日期", "截止日期")),
    Column("set_limit", False, ("領用上限", "领用上限")),
    Column("language", False, ("語言", "语言")),
    Column("host", False, ("接待人",)),
    Column("permit", False, ("許可證", "许可证", "許可證編號", "许可证编号")),
    Column("document", False, ("證件", "证件", "身份證件", "身份证件")),
    Column("phone", False, ("電話", "电话", "手機", "手机")),
)

ROLES = {
    "staff": ("員工", "员工"),
    "lead": ("領班", "领班"),
    "duty_manager": ("當班經理", "当班经理"),
    "supervisor": ("主管",),
    "officer": ("客服主任", "主任"),
    "manager": ("經理", "经理"),
    "security": ("保安",),
    "administrator": ("管理員", "管理员"),
}

LANGUAGES = {
    "zh-Hant": ("zh-tw", "zh-hk", "zh-mo", "繁體", "繁体", "繁"),
    "zh-Hans": ("zh-cn", "zh-sg", "简体", "簡體", "简"),
    "en": ("english", "英文"),
}

RESERVED_IDS = ("console", "web")
"""Words that stand in the journal where an id would, but name no person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffRow:
    """One line of the staff list; `given` are the columns the file has, the rest says nothing.

    No `badges` or `language` ("") means that the list does not know them: they stay as they are.
    Who has a `host` is a visitor.
    """

    row: Row
    id: str
    name: str
    department: str
    roles: tuple[str, ...]
    badges: tuple[bytes, ...]
    access_levels: tuple[str, ...]
    valid_from_ms: int | None
    valid_until_ms: int | None
    set_limit: int | None
    language: str
    phone: str
    host: str = ""
    permit: str = ""
    document: str = ""

    @property
    def given(self) -> frozenset[str]:
        """Return the names of the columns that the file has."""
        return self.row.given


def parse_staff(text: str, *, zone: str, source: str, found: Findings) -> tuple[StaffRow, ...]:
    """Return the rows of the staff list `text`; dates are days in the time zone named `zone`.

    `source` is the file's name for messages. Bad lines are reported in `found`.
    """
    rows = [_parse(row, zone) for row in read_rows(text, COLUMNS, source=source, found=found)]
    _refuse_doubles(rows)
    return tuple(rows)


def _parse(row: Row, zone: str) -> StaffRow:
    staff = StaffRow(
        row=row,
        id=row.needed("id", _read_person_id),
        name=row.needed("name", read_name),
        department=row.needed("department", read_name),
        roles=row.read("roles", _read_roles, ()),
        badges=row.read("badge", _read_badges, ()),
        access_levels=row.read("access_levels", read_words, ()),
        valid_from_ms=row.read("valid_from", _or_none(read_day(zone)), None),
        valid_until_ms=row.read("valid_until", _or_none(read_until(zone)), None),
        set_limit=row.read("set_limit", _or_none(read_number(1, 128)), None),
        language=row.read("language", _read_language, ""),
        phone=row.read("phone", read_phone, ""),
        host=row.read("host", read_id, ""),
        permit=row.read("permit", read_name, ""),
        document=row.read("document", read_document, ""),
    )
    if row.read("badge", was_rewritten, False):
        row.note("badge: full-width digits or spaces were read as plain ones")
    start, end = staff.valid_from_ms, staff.valid_until_ms
    if start is not None and end is not None and start >= end:
        row.refuse("valid_until: lies before valid_from")
    return staff


def _or_none(convert: Callable[[str], int]) -> Callable[[str], int | None]:
    return convert


def _read_person_id(cell: str) -> str:
    text = read_id(cell)
    if text in RESERVED_IDS:
        raise CellError(f"{text!r} is not for a person; choose another id")
    return text


def _read_badges(cell: str) -> tuple[bytes, ...]:
    return tuple(dict.fromkeys(read_uid(each) for each in split_list(cell)))


def _read_roles(cell: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_read_one_of(ROLES, each) for each in split_list(cell)))


def _read_language(cell: str) -> str:
    return _read_one_of(LANGUAGES, cell)


def _read_one_of(words: dict[str, tuple[str, ...]], text: str) -> str:
    wanted = text.casefold()
    for word, aliases in words.items():
        if wanted == word.casefold() or wanted in aliases:
            return word
    raise CellError(f"{text!r} is unknown, expected one of: {', '.join(words)}")


def _refuse_doubles(rows: list[StaffRow]) -> None:
    ids: dict[str, int] = {}
    badges: dict[bytes, int] = {}
    for each in rows:
        if each.id and (line := ids.setdefault(each.id, each.row.line)) != each.row.line:
            each.row.refuse(f"id: {each.id!r} stands already in line {line}")
        for uid in each.badges:
            if (line := badges.setdefault(uid, each.row.line)) != each.row.line:
                each.row.refuse(
                    f"badge: {uid.hex().upper()} stands already in line {line};"
                    " a badge belongs to one person"
                )
