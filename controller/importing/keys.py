"""The key list: every key set with its label, class, slot, tag, custody and keys."""

from dataclasses import dataclass

from controller.directory import Key, Paper
from controller.importing.badges import read_uid, was_rewritten
from controller.importing.cells import (
    read_flag,
    read_id,
    read_keys,
    read_name,
    read_number,
    read_papers,
)
from controller.importing.findings import Findings
from controller.importing.table import Column, Row, read_rows
from controller.policy.contents import RING

COLUMNS = (
    Column("id", True, ("編號", "编号", "鑰匙編號", "钥匙编号")),
    Column("label", True, ("標識", "标识", "名稱", "名称")),
    Column("class", True, ("類別", "类别", "分類", "分类")),
    Column("slot", False, ("格位", "鑰匙位", "钥匙位")),
    Column("tag", False, ("標籤", "标签")),
    Column("custody", False, ("保管", "保管部門", "保管部门")),
    Column("keys", False, ("鑰匙", "钥匙", "鑰匙明細", "钥匙明细")),
    Column("kind", False, ("形式", "種類", "种类")),
    Column("contents", False, ("檔案資料清單", "档案资料清单", "清單", "清单")),
    Column("confidential", False, ("密級", "密级", "保密")),
    Column("take_over", False, ("接管", "接管記錄", "接管记录")),
    Column("seal", False, ("封條", "封条", "封條號", "封条号")),
)

_KINDS = {"鑰匙串": RING, "钥匙串": RING, "檔案袋": "pouch", "档案袋": "pouch"} | dict.fromkeys(
    ("信封", "封存信封"), "envelope"
)
"""How lists name the kinds of item that have words; any other kind is named as it stands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyRow:
    """One line of the key list; `given` are the columns the file has, the rest says nothing.

    No `tag`, `custody` or `seal` ("") means that the list does not know it: it stays as it is.
    """

    row: Row
    id: str
    label: str
    key_class: str
    home_slot: int | None
    tag: bytes | None
    custody: str
    keys: tuple[Key, ...]
    seal: str
    item_kind: str
    contents: tuple[Paper, ...]
    is_confidential: bool
    take_over: str

    @property
    def given(self) -> frozenset[str]:
        """Return the names of the columns that the file has."""
        return self.row.given


def parse_keys(text: str, *, slots: int, source: str, found: Findings) -> tuple[KeyRow, ...]:
    """Return the rows of the key list `text` for a cabinet of `slots` slots (numbered from 1).

    `source` is the file's name for messages. Bad lines are reported in `found`.
    """
    rows = [_parse(row, slots) for row in read_rows(text, COLUMNS, source=source, found=found)]
    _refuse_doubles(rows)
    return tuple(rows)


def _parse(row: Row, slots: int) -> KeyRow:
    if row.read("tag", was_rewritten, False):
        row.note("tag: full-width digits were read as plain ones")
    return KeyRow(
        row=row,
        id=row.needed("id", read_id),
        label=row.needed("label", read_name),
        key_class=row.needed("class", read_id),
        home_slot=row.read("slot", lambda cell: _read_slot(cell, slots), None),
        tag=row.read("tag", _read_tag, None),
        custody=row.read("custody", read_name, ""),
        keys=row.read("keys", read_keys, ()),
        seal=row.text("seal"),
        item_kind=row.read("kind", _read_kind, RING),
        contents=row.read("contents", read_papers, ()),
        is_confidential=row.read("confidential", read_flag, False),
        take_over=row.read("take_over", read_id, ""),
    )


def _read_slot(cell: str, slots: int) -> int | None:
    return read_number(1, slots)(cell)


def _read_kind(cell: str) -> str:
    return _KINDS.get(cell.strip()) or read_name(cell)


def _read_tag(cell: str) -> bytes | None:
    return read_uid(cell)


def _refuse_doubles(rows: list[KeyRow]) -> None:
    ids: dict[str, int] = {}
    slots: dict[int, int] = {}
    tags: dict[bytes, int] = {}
    for each in rows:
        here = each.row.line
        if each.id and (line := ids.setdefault(each.id, here)) != here:
            each.row.refuse(f"id: {each.id!r} stands already in line {line}")
        if each.home_slot and (line := slots.setdefault(each.home_slot, here)) != here:
            each.row.refuse(f"slot: {each.home_slot} is already taken in line {line}")
        if each.tag and (line := tags.setdefault(each.tag, here)) != here:
            each.row.refuse(f"tag: {each.tag.hex().upper()} stands already in line {line}")
