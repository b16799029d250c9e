"""A set brought back before somebody's eyes or not, at the cabinet and by the plain model."""

from collections.abc import Iterator

from controller.entries.witness import ReturnWitnessed
from controller.events import DoorClosed, DoorOpened
from tests.naive.rules import return_is_taken
from tests.naive.words import Odd
from tests.naive.world import PutIn, World
from tests.takes.nouns import SLOTS
from tests.takes.ours import Cabinet

WITNESS = "p2"


def bring_back(
    cabinet: Cabinet, world: World, who: str, key_set: str, *, is_seen: bool
) -> Iterator[str]:
    """Have `who` bring the set back, and yield where the two do not agree.

    Where it `is_seen` a badge comes after it, which may be that of `who` all the same.
    """
    cabinet.tap(who)
    cabinet.happen(DoorOpened)
    badge = "#" + who if cabinet.state.session is not None else None
    if cabinet.push(key_set, SLOTS[key_set]) is None:
        yield f"the return of {key_set} was not taken"
    is_witnessed = False
    if is_seen:
        cabinet.tap(WITNESS)
        is_witnessed = any(isinstance(each, ReturnWitnessed) for each in cabinet.latest)
    cabinet.happen(DoorClosed)
    put = PutIn("t" + key_set, SLOTS[key_set], cabinet.at_ms, badge)
    put.witness_badge = "#" + WITNESS if is_seen else None
    told = return_is_taken(world, put)
    assert told.is_taken
    asks = world.key_classes[world.key_sets[key_set].key_class].asks_witness_on_return
    # Where nobody knows who brought it, nobody can be another: we are stricter.
    is_missed = asks and (Odd.NO_WITNESS in told.odd or badge is None)
    if asks and is_witnessed == is_missed:
        yield f"{who} returns {key_set}: seen {is_witnessed}, model {sorted(told.odd)}"
