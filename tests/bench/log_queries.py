"""What is asked of the log: every control of the page, alone, together, and as badly as they allow.

The slots, names and words are those of `tests.bench.million` and `tests.bench.founding`.
"""

from tests.bench.founding import DEPARTMENTS
from tests.bench.names import GIVEN, SURNAMES
from web.line import TELLINGS

Query = dict[str, str]
"""The fields of the page's own form, and `before` or `after`, as they stand in the URL."""

EXCEPTION = {"exception": "1"}
SPANS = {
    "a day": ("2027-03-01", "2027-03-01"),
    "a quarter": ("2027-01-01", "2027-03-31"),
    "mid-month to mid-month": ("2026-08-15", "2028-02-10"),
    "any day at all": ("1970-01-02", "2099-12-30"),
}
SEARCHES = {
    "two-character name": "陳明",
    "two-character name, another": "王芬",
    "full name": "王志明",
    "surname": "王",
    "given name's character": "明",
    "name and event": "陳明 歸還",
    "event and name": "領出 李芬",
    "key label": "A-3-0101",
    "part of a label": "B-2",
    "part of a label and surname": "C-1 林",
    "work order": "W-2026",
    "work order and surname": "W-2026 張",
    "note": "巡查誤碰",
    "reason given": "忘帶工牌",
    "reason given and department": "忘帶工牌 客服",
    "refusal in words": "沒有領用權限",
    "person's id": "p00123",
    "set's id": "K0017",
    "nothing": "不存在的詞",
    "nothing, with a common word": "開 不存在的詞",
    "nearly everything": "0",
    "nearly everything, another": "p0",
    "door, in words": "門",
    "mixed": "業主 逾期 王",
}
WORST = {
    "two surnames": "王 李",
    "three surnames": "王 李 張",
    "eight surnames": " ".join(SURNAMES[:8]),
    "two given characters": "志 明",
    "eight given characters": " ".join(GIVEN[:8]),
    "pairs of digits": "11 22 33 44",
    "eight digits": "1 2 3 4 5 6 7 8",
    "wide and narrow": "0 王 不存在",
    "a hundred ids": "p01",
    "a thousand ids": "p00",
    "four times a hundred ids": "p001 p002 p003 p004",
    "long and never": "0" * 199 + "1",
    "long and of one run": "0" * 200,
}


def log_queries(last: int) -> dict[str, Query]:
    """Return every query by what it is; `last` is about the newest entry's number."""
    found: dict[str, Query] = {"first page": {}}
    found |= {f"kind {kind}": {"kind": kind} for kind in TELLINGS}
    for number, name in enumerate(("deep page", "middle page", "a page back")):
        edge = ("before", "before", "after")[number], (1_000, last // 2, last // 3)[number]
        found[name] = {edge[0]: str(edge[1])}
    found |= {f"slot {slot}": {"slot": str(slot)} for slot in (1, 17, 128)}
    found |= {f"department {each}": {"department": each} for each in DEPARTMENTS}
    found |= {"person": {"person": "p00123"}, "set": {"key_set": "K0017"}, "exceptions": EXCEPTION}
    found |= {f"search: {name}": {"q": words} for name, words in SEARCHES.items()}
    found |= {f"worst: {name}": {"q": words} for name, words in WORST.items()}
    spans = {name: {"from": first, "to": until} for name, (first, until) in SPANS.items()}
    return found | {f"days: {name}": span for name, span in spans.items()} | _together(last, spans)


def _together(last: int, spans: dict[str, Query]) -> dict[str, Query]:
    """Return controls together: rare with common, common with common, all at once."""
    door, rare = {"kind": "door_seen_open"}, {"kind": "case_seen_open"}
    imports, month = {"kind": "import_staged"}, spans["a quarter"]
    return {
        "both: surname, exceptions": {"q": "王", **EXCEPTION},
        "both: surname, deep": {"q": "王", "before": "9000"},
        "both: two surnames, oldest first": {"q": "王 李", "after": "3"},
        "both: surname, quarter": {"q": "王", **month},
        "both: name, kind": {"q": "陳明", "kind": "key_set_checked_in"},
        "both: person, kind": {"person": "p00123", "kind": "key_set_checked_out"},
        "both: department, exceptions": {"department": "工程部", **EXCEPTION},
        "both: common kind, wide word": {"q": "0", **door},
        "both: common kind, surnames": {"q": "王 李 張 陳", **door},
        "both: common kind, eight digits": {"q": WORST["eight digits"], **door},
        "both: rare kind, wide word": {"q": "p0", **rare},
        "both: rare kind, given characters": {"q": "志 明", **rare},
        "both: imports, surname": {"q": "王", **imports},
        "both: imports, two surnames": {"q": "王 李", **imports},
        "both: imports, digits": {"q": "0 1 2", **imports},
        "both: common kind, wide word, any day": {"q": "0", **door, **spans["any day at all"]},
        "both: common kind, wide word, years": {
            "q": "0",
            **door,
            **spans["mid-month to mid-month"],
        },
        "both: digits, years": {"q": WORST["eight digits"], **spans["mid-month to mid-month"]},
        "all": {"q": "王", "slot": "17", "department": "工程部", **EXCEPTION, **month},
        "all, deep": {
            **{"q": "志 明", "slot": "3", "department": "客服部", **EXCEPTION},
            **spans["mid-month to mid-month"],
            "before": str(last // 2),
        },
    }
