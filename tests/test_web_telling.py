"""What the log and the overview say of faults, settings, imports and counts: words, not names."""

import re
from pathlib import Path

import pytest

from firmware_bridge import rc522
from firmware_bridge.osdp import frames, link
from tests.web_stand import Pages, added
from web.faults import fault_of

READER = "version register reads 0x00"
SETTINGS = {"armed_ms": 120_000, "name": "甲", "slots": 24, "takes_copies": True}


@pytest.fixture
def pages(tmp_path):
    return Pages(tmp_path)


def shown(pages, path, code="zh-Hant"):
    """Return what a reader of the page's tables and lists sees, without the tags."""
    if getattr(pages, "who", "") != "p09":
        pages.sign_in("p09")
        pages.who = "p09"
    pages.post("/language", code=code)
    pages.catch_up()
    main = pages.text(path).partition("<main")[2]
    body = main.partition("<tbody>")[2] if path.startswith("/log") else main
    return " ".join(re.sub(r"<[^>]+>", " ", body).split())


@pytest.mark.parametrize(
    ("part", "detail", "told"),
    [
        ("reader:front", READER, ("reader", None, "no_chip", f"reader:front · {READER}")),
        ("board:3", "does not answer", ("board", 3, "silent", "board:3 · does not answer")),
        ("board:2:supply", "reported by the board", ("board_supply", 2, "reported", None)),
        (
            "reader:front:channel",
            "does not have this cabinet's key",
            ("reader_channel", None, "key_wrong", None),
        ),
        ("reader:front:case", "its case is open", ("reader_case", None, "case_open", None)),
        ("rail", "the lock rail is dead", ("rail", None, "dead", None)),
        ("reader:front", "new trouble", ("reader", None, "other", "reader:front · new trouble")),
        ("fan:1", "", ("fan:1", None, "other", "fan:1")),
        ("board", "", ("board", None, "other", "board")),
        ("board:x:y", "", ("board", None, "other", "board:x:y")),
    ],
)
def test_a_fault_is_told_by_part_and_cause(part, detail, told):
    fault = fault_of(part, detail)
    assert (fault.part, fault.number, fault.cause) == told[:3]
    assert told[3] in (None, fault.technical)


def test_every_fault_the_reader_can_have_is_told_by_its_cause():
    code = Path(rc522.__file__).read_text(encoding="utf-8")
    said = re.findall(r'(?:ReaderFault\(|return f)"([^"{]+)', code)
    assert len(said) == 3
    assert "other" not in {fault_of("reader:front", each).cause for each in said}


def test_every_distrust_of_an_osdp_reader_is_told_by_its_cause():
    code = Path(frames.__file__).read_text(encoding="utf-8")
    said = re.findall(r'(?:return|else) "([a-z][^"]+)"', code)
    said += [link.FORGED, *link.DOUBTFUL.values()]
    assert len(said) == 10
    assert "other" not in {fault_of("reader:front:channel", each).cause for each in said}


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("zh-Hant", "讀卡器 連不上"),
        ("zh-Hans", "读卡器 连不上"),
        ("en", "badge reader cannot be reached"),
    ],
)
def test_the_overview_tells_a_fault_in_the_reader_s_language(pages, code, sentence):
    pages.journal.add("fault_raised", part="reader:front", detail=READER, slots=[])
    text = shown(pages, "/", code)
    assert sentence in text
    assert f"reader:front · {READER}" in text


def test_the_log_tells_a_fault_in_words_and_finds_it_by_them(pages):
    pages.journal.add("fault_raised", part="board:2", detail="does not answer", slots=[9, 10])
    text = shown(pages, "/log?q=沒有回應&kind=fault_raised")
    assert "部件 格位板 板號 2 故障 沒有回應" in text
    assert "格號 9、10" in text
    assert "板號 2" in shown(pages, "/log?slot=10&kind=fault_raised")


def test_settings_are_told_in_words(pages):
    pages.journal.add("cabinet_configured", settings=SETTINGS)
    text = shown(pages, "/log?kind=cabinet_configured")
    assert "遠程授權有效 120 秒" in text
    assert "格位數 24" in text
    assert "armed_ms" not in text
    assert "True" not in text


def test_an_import_is_told_in_words(pages):
    day = [{"start": 480, "end": 1_080}]
    changes = [
        added("schedule", id="workday", label="工作日", week=[*[day] * 6, []], special_days=[]),
        added("access_level", id="units", label="業主單元", grants=[{"schedule": "workday"}]),
        added("cardholder", id="n1", roles=["lead"], access_levels=["units"], is_active=True),
        added("key_class", id="c1", label="設備", curfew_ms=7_200_000, is_never_lent=False),
        added("key_set", id="K99", label="庫房", keys=[{"kind": "mailbox", "count": 2}]),
        added(
            "pairing",
            id="safe",
            label="雙鎖",
            rule="lock_out",
            one={"key_class": "c1"},
            other={"key_set": "K99"},
        ),
    ]
    changes.append(
        added(
            "approver_table",
            id="t1",
            label="備用鑰匙審批",
            is_apart=True,
            rows=[
                {
                    "schedule": "workday",
                    "approvers": [{"role": "manager"}, {"department": "保安部"}],
                },
                {"schedule": "", "approvers": [{"is_keeper": True}]},
            ],
        )
    )
    by = {"actor": "console", "request": "r", "import_id": "i1"}
    pages.journal.add("import_staged", **by, changes=changes)
    pages.journal.add("import_completed", **by, count=7)
    text = shown(pages, "/log?kind=import_staged")
    assert "每週時段 週一–週六 08:00–18:00; 週日 休息" in text
    assert "可領用 工作日" in text
    assert "權限組 業主單元" in text
    assert "職務 領班" in text
    assert "領用時限 120 分鐘" in text
    assert "鑰匙 信報箱 ×2" in text
    assert "一方 設備" in text
    assert "另一方 K99" in text
    assert "互斥方式 另一方領出時不得領用" in text
    assert "審批時段與批准人 工作日 項目經理 + 保安部; 保管部門" in text
    assert "批准人須屬不同部門 是" in text
    assert "主控台" in text
    assert not re.search("[a-z]+_[a-z]+|False|None", text)


def test_a_change_is_told_before_and_after(pages):
    before = {"is": "cardholder", "id": "p02", "roles": ["staff"], "is_active": True}
    after = {**before, "roles": ["staff", "lead"], "is_active": False}
    by = {"actor": "p09", "request": "r"}
    pages.journal.add("directory_changed", **by, changes=[{"before": before, "after": after}])
    text = shown(pages, "/log?kind=directory_changed")
    assert "在職 是 → 否; 職務 員工 → 員工、領班" in text


def test_the_rule_is_told_by_its_level_s_name(pages):
    level = added("access_level", id="engineering", label="設備房（工程部）")
    pages.journal.add("directory_changed", actor="console", request="r", changes=[level])
    text = shown(pages, "/log?kind=key_set_checked_out")
    assert "依據 設備房（工程部）" in text
    assert "依據 engineering" not in text


def test_a_set_that_was_never_out_is_counted_in_not_returned(pages):
    counted = shown(pages, "/log?kind=key_set_counted&slot=5")
    assert "首次清點" in counted
    assert "鑰匙歸還" not in counted
    assert "借出" not in counted
    returned = shown(pages, "/log?kind=key_set_checked_in")
    assert "鑰匙歸還" in returned
    assert "首次清點" not in returned


def test_the_first_setting_of_the_clock_has_no_hour_before(pages):
    pages.journal.add("clock_set", before_ms=0, after_ms=pages.now_ms, source="ntp")
    text = shown(pages, "/log?kind=clock_set")
    assert "校正前 1970" not in text


def test_a_chase_says_who_was_told(pages):
    for step in (1, 5):
        late = {"key_set": "K01", "cardholder": "p02", "due_ms": pages.now_ms, "step": step}
        pages.journal.add("loan_overdue", **late)
    text = shown(pages, "/log?kind=loan_overdue&q=領班")
    assert "催還對象 領班" in text
    assert "催還對象 5" in shown(pages, "/log?kind=loan_overdue")
    assert "催還對象 5" not in text


def test_no_date_breaks_in_a_narrow_slot(pages):
    pages.sign_in("p09")
    page = pages.text("/").partition("<main")[2]
    told = re.findall(r'<span class="when">(.*?)</span>\n', page)
    dated = [each for each in told if re.search(r"\d{4}-", each)]
    assert dated
    whole = r'<span class="nowrap">\d{4}-\d\d-\d\d</span> <span class="nowrap">\d\d:\d\d</span>'
    assert all(re.search(whole, each) for each in dated)


def test_the_open_register_has_no_empty_columns_but_on_paper(pages):
    pages.sign_in("p09")
    heads = re.findall(r"<th scope=.col. class=.on-paper.>([^<]+)", pages.text("/loans"))
    assert heads == ["歸還時間", "歸還人"]
    rows = pages.text("/loans").count("<tr") - 1
    assert pages.text("/loans").count("on-paper") == 2 + 2 * rows
    assert "on-paper" not in pages.text("/loans?tab=back")


def test_who_has_nothing_out_is_told_so_and_nothing_of_the_others(pages):
    pages.sign_in("p06")
    assert "您手上沒有鑰匙" in pages.text("/loans/mine")
    assert "您沒有逾期鑰匙" in pages.text("/loans/mine?tab=overdue")
    assert "K01" in pages.text("/loans")


def test_an_alarm_is_told_by_what_it_is_about_not_by_its_id(pages):
    during = "during the session of p02"
    names = ("taken_without_grant:K09", "slot_disagrees:11", "tag_claimed_twice:04a1", "odd")
    raised = {"what": "taken_without_grant", "slot": 9, "key_set": "K09", "detail": during}
    pages.journal.add("alarm_raised", alarm=names[0], **raised)
    raised = {"what": "tag_claimed_twice", "slot": 4, "key_set": None, "detail": "04a1"}
    pages.journal.add("alarm_raised", alarm=names[2], **raised)
    for name in names:
        pages.journal.add("alarm_cleared", alarm=name)
    told = shown(pages, "/log?kind=alarm_raised")
    assert "當時在櫃前 陳大文 (p02)" in told
    assert "標籤 04a1" in told
    assert "taken_without_grant" not in told
    cleared = shown(pages, "/log?kind=alarm_cleared")
    assert "警報 擅自取走" in cleared
    assert "警報 標籤重複 標籤 04a1" in cleared
    assert "警報編號 odd" in cleared
    assert "_" not in cleared
    cards = shown(pages, "/alarms")
    assert "當時在櫃前 陳大文" in cards
    assert "格號 4 · 標籤 04a1" in cards


def test_no_card_of_an_alarm_ends_in_nothing(pages):
    alarm = {"what": "slot_disagrees", "slot": 23, "key_set": None, "detail": ""}
    pages.journal.add("alarm_raised", alarm="slot_disagrees:23", **alarm)
    assert "格號 23 發生於" in shown(pages, "/alarms")


def test_the_end_of_the_controller_is_told_in_words(pages):
    pages.journal.add("controller_stopped", reason="SIGTERM")
    assert "原因 由系統停止" in shown(pages, "/log?kind=controller_stopped")
