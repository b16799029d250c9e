"""Plans of simulated cabinets, read from files that people write."""

import json

import pytest

from controller.errors import ConfigError
from sim.plan import Plan, PlannedBadge, PlannedRing, demo_plan, read_plan
from sim.things import Badge, Ring


def write(path, text):
    path.write_text(text, encoding="utf-8")
    return path


def test_a_plan_is_read_from_toml_and_json_alike(tmp_path):
    table = {
        "rings": [
            {"label": "B1 配電房", "tag": "04A1B2C3D4E580", "slot": 3, "fob": "amber"},
            {"label": "no tag"},
        ],
        "badges": [{"label": "陳美華", "uid": "9A3C51E7", "role": "lead"}],
    }
    toml = (
        '[[rings]]\nlabel = "B1 配電房"\ntag = "04A1B2C3D4E580"\nslot = 3\nfob = "amber"\n'
        '[[rings]]\nlabel = "no tag"\n'
        '[[badges]]\nlabel = "陳美華"\nuid = "9A3C51E7"\nrole = "lead"\n'
    )
    expected = Plan(
        (
            PlannedRing(Ring("B1 配電房", bytes.fromhex("04A1B2C3D4E580")), 3, "amber"),
            PlannedRing(Ring("no tag", None)),
        ),
        (PlannedBadge(Badge("陳美華", bytes.fromhex("9A3C51E7")), role="lead"),),
    )
    assert read_plan(write(tmp_path / "plan.toml", toml)) == expected
    assert read_plan(write(tmp_path / "plan.json", json.dumps(table))) == expected


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ([], "expected tables"),
        ({"rings": 3}, "expected a list"),
        ({"rings": [3]}, "rings 1: expected only the keys"),
        ({"rings": [{"label": "a", "colour": "red"}]}, "rings 1: expected only the keys"),
        ({"rings": [{}]}, "rings 1: label: expected text"),
        ({"rings": [{"label": "a", "tag": "xyz"}]}, "rings 1: tag: expected hexadecimal"),
        ({"rings": [{"label": "a", "tag": "0102"}]}, "rings 1: tag: expected 4, 7 or 10 bytes"),
        ({"rings": [{"label": "a", "slot": 0}]}, "rings 1: slot: expected a slot from 1 to 128"),
        ({"rings": [{"label": "a", "slot": True}]}, "rings 1: slot"),
        ({"rings": [{"label": "a"}, {"label": "a"}]}, "ring label 'a' is there twice"),
        ({"rings": [{"label": "a", "slot": 1}, {"label": "b", "slot": 1}]}, "slot 1 is there"),
        ({"badges": [{"label": "a"}]}, "badges 1: uid: expected the badge's bytes"),
    ],
)
def test_a_plan_that_makes_no_sense_names_the_entry(tmp_path, table, message):
    path = write(tmp_path / "plan.json", json.dumps(table))
    with pytest.raises(ConfigError, match=message) as refused:
        read_plan(path)
    assert str(path) in str(refused.value)


@pytest.mark.parametrize("name", ["plan.toml", "plan.json"])
def test_a_plan_that_cannot_be_read_is_said_with_its_file(tmp_path, name):
    with pytest.raises(ConfigError, match=name):
        read_plan(tmp_path / name)
    with pytest.raises(ConfigError, match=name):
        read_plan(write(tmp_path / name, "= ["))
    (tmp_path / name).write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigError, match=name):
        read_plan(tmp_path / name)


def test_the_demonstration_has_room_left_and_a_stranger():
    plan = demo_plan()
    slots = [each.slot for each in plan.rings]
    tags = [each.ring.tag for each in plan.rings]
    assert len(slots) == len(set(slots)) == len(set(tags)) == 20
    assert all(1 <= slot <= 24 for slot in slots)
    assert {len(each.badge.uid) for each in plan.badges} == {4, 7}
    remarks = {each.badge.label: each.remark for each in plan.badges}
    assert {"expired", "night_only", "stranger"} <= set(remarks.values())
    assert (remarks["李偉倫"], remarks["張國棟"]) == ("night_only", "rooms_at_night")
