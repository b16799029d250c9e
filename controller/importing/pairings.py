"""Pairings of a rule book: which two sides, and how they exclude each other."""

from controller.directory import Pairing, PairRule, Side
from controller.importing.cells import read_id
from controller.importing.findings import CellError
from controller.importing.rule_tables import Placed, Reference, Table


def read_pairing(table: Table) -> Placed:
    """Return the pairing in `table`; what is wrong with it is reported with its line."""
    table.refuse_others(("id", "label", "rule", "one", "other"))
    sides = {name: _read_side(table, name) for name in ("one", "other")}
    noun = Pairing(
        id=table.needed("id", read_id),
        label=table.needed("label", str),
        rule=table.read("rule", str, _read_pair_rule, PairRule.ONE_PERSON),
        **sides,
    )
    if "rule" not in table.values:
        table.refuse("rule", f"is missing; expected one of: {', '.join(PairRule)}")
    named = tuple(
        Reference(table.line(name), f"pairing.{name}.{kind}", kind, key)
        for name, side in sides.items()
        for kind, key in (("class", side.key_class), ("key_set", side.key_set))
    )
    return Placed(noun, table.line(), named)


def _read_side(table: Table, name: str) -> Side:
    values = table.values.get(name)
    if not isinstance(values, dict) or len(values) != 1:
        table.refuse(name, f'expected {{ class = "…" }} or {{ key_set = "…" }}, got {values!r}')
        return Side()
    ((kind, key),) = values.items()
    if kind not in ("class", "key_set") or not isinstance(key, str) or not key:
        table.refuse(name, f'expected {{ class = "…" }} or {{ key_set = "…" }}, got {values!r}')
        return Side()
    return Side(key_class=key) if kind == "class" else Side(key_set=key)


def _read_pair_rule(text: str) -> PairRule:
    try:
        return PairRule(text)
    except ValueError as error:
        raise CellError(f"{text!r} is unknown, expected one of: {', '.join(PairRule)}") from error
