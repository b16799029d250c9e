"""Three catalogues, alike in keys and places, each in its own script, and the choice of one."""

import re
import string
from dataclasses import fields
from pathlib import Path

import pytest
from babel import Locale

import controller.policy
import web
from controller.config import CabinetSettings
from controller.directory import NOUNS, CredentialStatus, KeySetStatus, Purpose
from controller.findings import Outcome, RuleName
from controller.notices import MatterKind, NoticeKind
from controller.reasons import AlarmKind, Reason
from controller.records import kinds
from tests.web_stand import PEOPLE
from web.catalogue import CODES, Language, language, negotiate, read_catalogue
from web.changes import HIDDEN
from web.faults import CAUSES, PARTS
from web.line import COUNTED, KNOWN, TELLINGS, Shape
from web.slots import SlotState

WEB = Path(web.__file__).parent
POLICY = Path(controller.policy.__file__).parent
FACTS = {
    name
    for path in POLICY.glob("*.py")
    for name in re.findall(r'\bfact\(\s*"(\w+)"', path.read_text(encoding="utf-8"))
}
CATALOGUES = {code: read_catalogue(code) for code in CODES}

# Characters of one script that the other writes differently; only those are here that texts about
# keys, doors, people and times are made of.
PAIRS = """
鑰钥 櫃柜 領领 歸归 還还 門门 開开 關关 報报 確确 認认 號号 標标 籤签 簽签 記记 錄录 總总
覽览 過过 時时 間间 點点 預预 計计 數数 據据 態态 員员 業业 務务 單单 請请 選选 擇择 輸输
碼码 帳账 這这 個个 裡里 會会 現现 處处 況况 說说 訊讯 絡络 網网 連连 線线 權权 範范 圍围
遠远 動动 應应 維维 護护 檢检 驗验 裝装 潔洁 養养 對对 錯错 誤误 設设 備备 項项 從从 則则
級级 終终 結结 續续 給给 統统 經经 讀读 誰谁 課课 調调 證证 識识 變变 讓让 軟软 轉转 較较
載载 輯辑 達达 遞递 鎖锁 鍵键 錶表 鐘钟 鈕钮 銷销 陣阵 階阶 隊队 際际 隨随 難难 電电 頁页
順顺 須须 題题 類类 顯显 風风 馬马 驟骤 體体 齊齐 屬属 歷历 幾几 張张 強强 當当 徑径 後后
復复 憑凭 戶户 拋抛 換换 損损 搖摇 擋挡 擔担 擴扩 斷断 於于 無无 曆历 東东 條条 構构 樣样
樓楼 機机 氣气 決决 滿满 滅灭 為为 爾尔 狀状 獨独 產产 異异 盜盗 盡尽 監监 盤盘 眾众 禮礼
種种 稱称 穩稳 競竞 筆笔 簡简 糾纠 紙纸 組组 細细 緊紧 緣缘 聯联 職职 聽听 脅胁 臨临 與与
舊旧 著着 術术 衛卫 補补 製制 複复 規规 視视 親亲 觸触 訂订
"""
HANT = {pair[0] for pair in PAIRS.split()}
HANS = {pair[1] for pair in PAIRS.split()} - {
    "里",
    "后",
    "于",
    "制",
    "表",
    "几",
}


def entries(code):
    return {
        f"{part}.{name}": text
        for part, table in CATALOGUES[code].items()
        for name, text in table.items()
    }


def places(text):
    return sorted(name for _, name, _, _ in string.Formatter().parse(text) if name is not None)


@pytest.mark.parametrize("code", CODES)
def test_every_catalogue_has_the_same_texts_with_the_same_places(code):
    ours, english = entries(code), entries("en")

    assert ours.keys() == english.keys()
    assert {key: places(text) for key, text in ours.items()} == {
        key: places(text) for key, text in english.items()
    }
    assert [key for key, text in ours.items() if not text.strip()] == []


def test_no_text_mixes_the_scripts():
    hant = "".join(entries("zh-Hant").values())
    hans = "".join(entries("zh-Hans").values())

    assert set(hant) & HANS == set()
    assert set(hans) & HANT == set()
    assert not re.search(r"[㐀-鿿]", "".join(entries("en").values()))
    # The lists are worth something only while they cover much of what we write.
    assert len(set(hant) & HANT) > 60
    assert len(set(hans) & HANS) > 60


@pytest.mark.parametrize("code", CODES)
def test_every_stored_word_has_a_text(code):
    table = CATALOGUES[code]

    assert set(table["reason"]) == set(Reason)
    assert set(table["rule"]) == set(RuleName)
    assert set(table["outcome"]) == set(Outcome)
    assert set(table["fact"]) == FACTS
    assert set(table["alarm"]) == set(AlarmKind)
    assert set(table["purpose"]) == set(Purpose)
    assert set(table["kind"]) == {*kinds(), COUNTED}
    assert set(table["word"]) == KNOWN[Shape.WORD]
    assert set(table["state"]) == {
        *SlotState,
        "back",
        "collected",
        "handed_on",
        "late",
        "paper_odd",
    }
    assert set(table["part"]) == PARTS
    assert set(table["advice"]) == PARTS
    assert set(table["cause"]) == CAUSES
    assert set(table["notice"]) == set(NoticeKind)
    assert set(table["matter"]) == set(MatterKind)
    assert set(table["role"]) == KNOWN[Shape.ROLE]
    assert set(table["step"]) == KNOWN[Shape.STEP]
    assert set(table["role"]) == {role for _, _, roles, _ in PEOPLE.values() for role in roles}
    statuses = {*CredentialStatus, *KeySetStatus}
    assert statuses <= set(table["status"])
    assert set(table["noun_field"]) == {
        each.name for noun in NOUNS.values() for each in fields(noun) if each.name not in HIDDEN
    }
    settings = {f"setting_{each.name}" for each in fields(CabinetSettings)}
    assert settings == {name for name in table["field"] if name.startswith("setting_")}
    fields_told = {name for telling in TELLINGS.values() for name in telling.fields}
    shown = {name for name in fields_told if name != "changes"} | {"change", "remote_by"}
    shown |= {"board", "cause", "technical"}
    assert set(table["field"]) >= shown
    sources = {telling.source for telling in TELLINGS.values()} - {"evidence"}
    assert set(table["source"]) == sources | {"sensor", "inventory", "unknown"}


def test_the_two_chinese_catalogues_use_each_place_s_words():
    pairs = {
        "nav.alarms_page": ("警報", "告警"),
        "session.sign_in": ("登入", "登录"),
        "session.sign_out": ("登出", "退出"),
        "log.export": ("匯出 CSV", "导出 CSV"),
        "log.search": ("搜尋", "搜索"),
        "alarm.door_held": ("開門逾時", "开门超时"),
        "reason.set_lost": ("鑰匙已遺失", "钥匙已丢失"),
    }
    for key, (hant, hans) in pairs.items():
        assert entries("zh-Hant")[key] == hant
        assert entries("zh-Hans")[key] == hans


def used_keys():
    text = "".join(
        path.read_text(encoding="utf-8")
        for path in WEB.rglob("*")
        if path.suffix in (".py", ".html")
    )
    return set(re.findall(r"""text\(\s*["']([a-z_]+\.[a-z_0-9]+)["'](?! ~)""", text))


def test_every_text_asked_for_is_there():
    assert len(used_keys()) > 90
    assert used_keys() - entries("en").keys() == set()


def test_no_template_holds_a_string_of_its_own():
    for path in WEB.glob("templates/*.html"):
        text = path.read_text(encoding="utf-8")
        bare = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}|<[^>]*>", "", text, flags=re.S)
        assert not re.search(r"[A-Za-z㐀-鿿]{2}", bare), path.name
        quoted = re.findall(r'(?:title|aria-label|placeholder|alt|value)="([^"{]*)"', text)
        assert [each for each in quoted if re.search(r"[A-Za-z㐀-鿿]{2}", each)] == [], path.name


def test_no_python_of_ours_holds_chinese():
    for path in WEB.rglob("*.py"):
        code = re.sub(r'""".*?"""|#.*', "", path.read_text(encoding="utf-8"), flags=re.S)
        assert not re.search(r"[㐀-鿿]", code), path.name


def test_a_missing_chinese_text_comes_in_english_and_not_in_the_other_script():
    assert Language("zh-Hant", {"page": {}}).text("page.yes") == "yes"
    with pytest.raises(AssertionError, match=r"page\.nothing"):
        language("en").text("page.nothing")


@pytest.mark.parametrize(
    ("accepted", "code"),
    [
        (["zh-TW", "zh", "en"], "zh-Hant"),
        (["zh-HK"], "zh-Hant"),
        (["zh-MO"], "zh-Hant"),
        (["zh-SG"], "zh-Hans"),
        (["zh-CN", "zh"], "zh-Hans"),
        (["zh-MY"], "zh-Hans"),
        (["zh"], "zh-Hant"),
        (["zh-Hant"], "zh-Hant"),
        (["zh-Hans"], "zh-Hans"),
        (["zh-Hant-CN"], "zh-Hant"),
        (["zh-Hans-HK"], "zh-Hans"),
        (["yue"], "zh-Hant"),
        (["yue-HK"], "zh-Hant"),
        (["yue-CN"], "zh-Hans"),
        (["yue-Hans"], "zh-Hans"),
        (["zh-yue"], "zh-Hant"),
        (["en-GB", "zh-CN"], "en"),
        (["fr", "ja", "zh-CN"], "zh-Hans"),
        (["fr"], "zh-Hant"),
        ([], "zh-Hant"),
        (["*"], "zh-Hant"),
        (["", "x-", "zh-"], "zh-Hant"),
    ],
)
def test_chinese_is_chosen_by_script(accepted, code):
    assert negotiate(accepted) == code


def test_the_site_s_default_decides_where_the_browser_does_not():
    assert negotiate(["zh"], "zh-Hans") == "zh-Hans"
    assert negotiate(["fr"], "en") == "en"
    assert negotiate(["zh"], "en") == "zh-Hant"


def test_babel_still_cannot_be_asked_for_the_script_alone():
    """If this fails, Babel has learnt it and `web.catalogue` may become shorter."""
    assert Locale.parse("zh-Hant-CN", sep="-").script != "Hant"
