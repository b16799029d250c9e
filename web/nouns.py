"""A change of what the cabinet knows, in words: what a field is called and what stands in it."""

from collections.abc import Callable
from itertools import groupby
from typing import Any

from web.catalogue import Language
from web.changes import KEY_KIND, NAMED_FIELDS, SIDES, SPOKEN_FIELDS, Told, short
from web.names import KnownNames
from web.site import Site

MINUTE_MS = 60_000
MINUTES_HOUR = 60
HOURS_DAY = 24
MINUTES = (
    *("curfew_minute", "start", "end", "hand_over_minute", "take_back_minute"),
    *("night_minute", "review_minute"),
)
"""Fields that are a minute of the local day; one beyond it lies on the next."""


class NounTeller:
    """Tells changes in the reader's language; `names` knows what the ids stand for."""

    def __init__(self, names: KnownNames, words: Language, here: Site) -> None:
        self._names = names
        self._words = words
        self._here = here
        self._tellers: dict[str, Callable[[Any], str]] = {
            "week": self._week,
            "special_days": self._special_days,
            "keys": self._keys,
            "contents": self._contents,
            "grants": self._grants,
            **dict.fromkeys(SIDES, self._side),
            **dict.fromkeys(MINUTES, _clock),
            "rows": self._rows,
        }

    def differences(self, told: Told) -> list[str]:
        """Return field by field what was and what is; of what is new, only what holds of it."""
        fields = list(told.fields())
        if told.act == "added":
            fields = [each for each in fields if each[2] is not False]
        return [self._difference(told.act, *each) for each in fields]

    def _difference(self, act: str, name: str, before: Any, after: Any) -> str:
        label = self._words.word("noun_field", name)
        if act == "added":
            return f"{label} {self._value(name, after)}"
        old, new = self._value(name, before), self._value(name, after)
        return f"{label} {old or '–'} → {new or '–'}"

    def _value(self, name: str, value: Any) -> str:
        if value is None or value in ("", []):
            return ""
        if name in self._tellers:
            return self._tellers[name](value)
        if isinstance(value, list):
            return self._listed(self._value(name, each) for each in value)
        if isinstance(value, bool):
            return self._words.text("page.yes" if value else "page.no")
        if name in SPOKEN_FIELDS:
            return self._words.word(SPOKEN_FIELDS[name], value)
        if name in NAMED_FIELDS:
            return self._names.level(str(value)) or str(value)
        if name in ("valid_from_ms", "valid_until_ms"):
            return self._here.local(int(value))
        if name.endswith("_ms"):
            return self._words.text("page.minutes", count=f"{int(value) / MINUTE_MS:g}")
        return short(value)

    def _listed(self, texts: Any) -> str:
        return self._words.text("page.comma").join(texts)

    def _week(self, week: list[list[dict[str, int]]]) -> str:
        """Return the week's hours, days alike taken together: "Mon-Sat 08:00-18:00"."""
        told = [self._spans(spans) for spans in week]
        runs = []
        for text, days in groupby(range(len(told)), key=lambda day: told[day]):
            alike = list(days)
            ends = dict.fromkeys((alike[0], alike[-1]))
            runs.append(f"{'–'.join(self._words.word('weekday', day) for day in ends)} {text}")
        return "; ".join(runs)

    def _spans(self, spans: list[dict[str, int]]) -> str:
        texts = [f"{_clock(each['start'])}–{_clock(each['end'])}" for each in spans]
        return self._listed(texts) if texts else self._words.text("page.closed")

    def _special_days(self, days: list[dict[str, Any]]) -> str:
        return "; ".join(f"{each['date']} {self._spans(each.get('spans', []))}" for each in days)

    def _keys(self, keys: list[dict[str, Any]]) -> str:
        return self._listed(
            " ".join(
                (
                    f"{self._words.word(KEY_KIND, each['kind'])} ×{each.get('count', 1)}",
                    *(f"[{lock}]" for lock in each.get("locks", ())),
                )
            )
            for each in keys
        )

    def _contents(self, papers: list[dict[str, Any]]) -> str:
        return self._listed(f"{each['name']} ×{each.get('copies', 1)}" for each in papers)

    def _rows(self, rows: list[dict[str, Any]]) -> str:
        return "; ".join(
            " ".join(
                (
                    self._names.level(each.get("schedule", "")) or each.get("schedule", ""),
                    " + ".join(map(self._approver, each.get("approvers", ()))) or "–",
                )
            ).strip()
            for each in rows
        )

    def _approver(self, approver: dict[str, Any]) -> str:
        named = self._words.word("role", approver["role"]) if approver.get("role") else ""
        named = named or approver.get("department") or self._words.text("page.keeper")
        return (
            self._words.text("page.registers", name=named) if approver.get("registers") else named
        )

    def _side(self, side: dict[str, str]) -> str:
        return self._grants([side])

    def _grants(self, grants: list[dict[str, str]]) -> str:
        return self._listed(
            " / ".join(
                self._names.level(each[name]) or each[name]
                for name in ("key_set", "key_class", "schedule")
                if each.get(name)
            )
            for each in grants
        )


def _clock(minute: int) -> str:
    whole = minute if minute == HOURS_DAY * MINUTES_HOUR else minute % (HOURS_DAY * MINUTES_HOUR)
    return f"{whole // MINUTES_HOUR:02}:{whole % MINUTES_HOUR:02}"
