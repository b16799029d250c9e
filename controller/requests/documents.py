"""What is asked about documents: to consult one on the spot, and what is in a pouch."""

from dataclasses import dataclass

from controller.directory import Paper


@dataclass(frozen=True, slots=True, kw_only=True)
class Consult:
    """Register that `reader` consults `key_set` on the spot 查閱: the asker's hand takes it out.

    Whoever approves agrees as for a take, by badge or on the pages. `note` says what for.
    """

    key_set: str
    reader: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListContents:
    """Have the list of what is in `key_set` 檔案資料清單 say `after` instead of `before`."""

    key_set: str
    before: tuple[Paper, ...]
    after: tuple[Paper, ...]


DocumentRequest = Consult | ListContents
"""Whatever is asked about documents."""
