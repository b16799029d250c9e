"""Lists of contents 檔案資料清單: what may stand in one."""

from collections.abc import Iterator

from controller.directory import Paper

RING = "ring"
"""The kind of item that is keys on a ring, and has nothing in it."""

PAPERS_MOST = 99
COPIES_MOST = 999
NAME_MOST = 100


def contents_problems(item_kind: str, contents: tuple[Paper, ...]) -> Iterator[str]:
    """Yield what is impossible about `contents` of an item of `item_kind`."""
    if not contents:
        return
    if item_kind == RING:
        yield "is a ring of keys: only a pouch or the like has a list of contents"
    if len(contents) > PAPERS_MOST:
        yield f"lists {len(contents)} documents, at most {PAPERS_MOST} can be"
    names = [each.name for each in contents]
    if len(set(names)) < len(names):
        yield "lists a document twice; say how many copies there are"
    for each in contents[:PAPERS_MOST]:
        if not each.name.strip() or len(each.name) > NAME_MOST or not each.name.isprintable():
            yield f"lists a document without a name of 1 to {NAME_MOST} characters on one line"
        if not 1 <= each.copies <= COPIES_MOST:
            yield f"lists {each.copies} copies of {each.name!r}, 1 to {COPIES_MOST} can be"
