"""The pages of shift handovers, filled by what the cabinet itself writes."""

import json
import re

import pytest

from controller.events import BoardLost
from controller.handovers import Book, EyeCount, Topic
from controller.records import Record
from controller.requests import (
    AnswerQuestion,
    AwaitSignature,
    BeginHandover,
    CheckItem,
    CountByEye,
    OpenDiary,
    OpenMatter,
    QuestionHandover,
    RefuseHandover,
    ReviewDay,
    SignHandover,
    WriteDiary,
)
from tests.house import HOUR_MS
from tests.shift_house import TO, ShiftDesk
from tests.web_stand import ENVELOPE, Journal, Pages


class Told(ShiftDesk):
    """A desk that hands everything it writes to the pages."""

    def __init__(self, **more):
        self.every = []
        super().__init__(**more)

    def send(self, kind, **fields):
        super().send(kind, **fields)
        self.every += self.latest
        return self.latest

    def journal(self):
        """Return the journal of everything so far."""
        journal = Journal()
        for entry in self.every:
            self._add(journal, entry)
        return journal

    def tell(self, pages):
        """Have `pages` hear what they do not know yet."""
        for entry in self.every[len(pages.journal.fed) :]:
            self._add(pages.journal, entry)
        pages.now_ms = pages.journal.at_ms
        pages.catch_up()

    def _add(self, journal, entry):
        record = Record(len(journal.fed) + 1, "b1", "ntp", entry)
        plain = json.loads(record.to_bytes())
        journal.at_ms, journal.mono_ms = entry.at_ms, entry.mono_ms
        journal.add(record.kind, **{k: v for k, v in plain.items() if k not in ENVELOPE})


@pytest.fixture
def desk():
    return Told()


@pytest.fixture
def pages(tmp_path, desk):
    return Pages(tmp_path, journal=desk.journal())


def main(pages, path="/handover"):
    body = pages.text(path).partition("<main")[2]
    return " ".join(re.sub(r"<[^>]+>", " ", body).split())


def shown(pages, desk, who="wong", path="/handover"):
    desk.tell(pages)
    pages.sign_in(who)
    return main(pages, path)


def test_the_page_names_the_shifts_that_can_be_handed_over(pages, desk):
    text = shown(pages, desk)
    assert "早班" in text
    assert "保安監控室 · 交保安" in text
    assert "保安監控室 · 由保安接回" in text


def test_an_open_record_shows_the_count_and_what_is_out(pages, desk):
    desk.take("wong", 1)
    desk.begin()
    text = shown(pages, desk)
    assert "早班 · 2026-05-04" in text
    assert "應在櫃數 4" in text
    assert "感應在櫃數 4" in text
    assert "K1 A-1-0001 · wong · 巡查" in text


def test_it_shows_every_difference(pages, desk):
    desk.take("wong", 1)
    desk.push(6, 1)
    desk.begin()
    assert "放錯格 · 格號 6 · K1" in shown(pages, desk)


def test_questions_answers_and_readers_are_shown(pages, desk):
    desk.begin()
    name = desk.open_one.id
    desk.ask(QuestionHandover(handover=name, text="K2 在哪裡"), actor="lee")
    assert "K2 在哪裡" in shown(pages, desk)
    assert "handover/answer" in pages.text("/handover")
    (question,) = desk.open_one.asking
    desk.ask(AnswerQuestion(handover=name, question=question, text="工程部"), actor="wong")
    desk.ask(OpenDiary(handover=name), actor="lee")
    text = shown(pages, desk)
    assert "問： lee : K2 在哪裡" in text
    assert "答： wong : 工程部" in text
    assert "已翻閱日記或交接本： lee" in text
    assert "handover/answer" not in pages.text("/handover")


def test_a_finished_record_says_who_signed_and_waits_for_review(pages, desk):
    desk.hand_over()
    text = shown(pages, desk)
    assert "沒有進行中的交接" in text
    finished = text.partition("已完成的交接")[2]
    assert "交班人 wong" in finished
    assert "接班人 lee" in finished
    assert "√ 對講機" in finished
    assert "√ 鑰匙櫃自檢" in finished
    desk.ask(ReviewDay(day="2026-05-04", note="已閱"), actor="wong")
    text = shown(pages, desk)
    assert "領班審閱 wong" in text
    assert "審閱並簽署" not in text


def test_what_moved_after_the_count_is_shown(pages, desk):
    desk.begin()
    desk.make_ready()
    desk.take("wong", 1)
    desk.sign("wong")
    desk.sign("lee")
    assert "點數後有變動 K1 A-1-0001" in shown(pages, desk)


def test_an_open_matter_has_its_person_and_deadline_in_the_record(pages, desk):
    due_ms = desk.state.at_ms(desk.mono_ms) + HOUR_MS
    asked = OpenMatter(owner="person:lee", due_ms=due_ms, note="更換鎖芯")
    desk.ask(asked, actor="wong")
    desk.begin()
    assert "更換鎖芯 · lee · 期限 2026-05-04 16:00" in shown(pages, desk)


def test_a_refusal_is_shown_with_its_reason(pages, desk):
    desk.begin()
    desk.ask(RefuseHandover(handover=desk.open_one.id, reason="少一套"), actor="lee")
    assert "拒絕接班 lee : 少一套" in shown(pages, desk)


def test_a_gap_is_shown_until_long_after_its_review(pages, desk):
    desk.pass_hours(4)
    text = shown(pages, desk)
    assert "缺交接班記錄" in text
    assert "早班 · 2026-05-04" in text


def test_a_count_by_eye_is_asked_for_by_slot(pages, desk):
    desk.send(BoardLost, board=1, slots=(1, 2))
    desk.begin()
    assert "格號 1" in shown(pages, desk)
    form = {"handover": desk.open_one.id, "witness": "lee", "slot_1": "1", "slot_2": "0"}
    pages.post("/handover/count", **form)
    asked = pages.cabinet.asked[-1].asked
    seen = (EyeCount(slot=1, is_there=True), EyeCount(slot=2, is_there=False))
    assert asked == CountByEye(handover=desk.open_one.id, witness="lee", counted=seen)
    desk.ask(asked, actor="wong")
    text = shown(pages, desk)
    assert "wong , lee : 1 有鑰匙 2 空" in text
    assert "slot_1" not in pages.text("/handover")


@pytest.mark.parametrize(
    ("path", "form", "asked"),
    [
        (
            "begin",
            {"shift": TO, "outgoing": "wong", "incoming": "guard"},
            BeginHandover(shift=TO, outgoing="wong", incoming="guard"),
        ),
        (
            "check",
            {"item": "radios", "is_good": "0", "note": "少  一部"},
            CheckItem(handover="h1", item="radios", is_good=False, note="少 一部"),
        ),
        ("question", {"text": "?"}, QuestionHandover(handover="h1", text="?")),
        (
            "answer",
            {"question": "q1", "text": "x"},
            AnswerQuestion(handover="h1", question="q1", text="x"),
        ),
        ("read", {"book": "diary"}, OpenDiary(handover="h1")),
        ("await", {"cardholder": "lee"}, AwaitSignature(handover="h1", cardholder="lee")),
        ("sign", {}, SignHandover(handover="h1")),
        ("refuse", {"reason": "x"}, RefuseHandover(handover="h1", reason="x")),
        ("review", {"day": "2026-05-04", "note": "x"}, ReviewDay(day="2026-05-04", note="x")),
    ],
)
def test_each_form_asks_as_who_is_signed_in(pages, path, form, asked):
    pages.sign_in("wong")
    if path not in ("begin", "review"):
        form = {"handover": "h1", **form}
    pages.post(f"/handover/{path}", **form)
    assert (pages.cabinet.asked[-1].actor, pages.cabinet.asked[-1].asked) == ("wong", asked)


def test_no_form_is_taken_from_elsewhere(pages):
    pages.sign_in("wong")
    answer = pages.client.post("/handover/sign", data={"handover": "h1"})
    assert answer.status_code == 400
    assert not [each for each in pages.cabinet.asked if isinstance(each.asked, SignHandover)]


def test_a_refused_form_says_why(pages):
    pages.sign_in("wong")
    pages.cabinet.reasons = ("question_open", "diary_not_read")
    pages.post("/handover/sign", handover="h1")
    text = main(pages)
    assert "尚有提問未答覆" in text
    assert "接班人未翻閱日記或交接本" in text


def test_who_is_no_lead_reviews_nothing(pages, desk):
    desk.hand_over()
    assert "審閱並簽署" not in shown(pages, desk, who="chan")
    assert pages.post("/handover/review", day="2026-05-04").status_code == 403


def test_the_books_show_what_was_written(pages, desk):
    at_ms = desk.state.at_ms(desk.mono_ms)
    line = WriteDiary(
        book=Book.HANDOVER_BOOK,
        text="噪音",
        topic=Topic.COMPLAINT,
        place="B-3-1203",
        is_urgent=True,
        owner="person:chan",
        due_ms=at_ms + HOUR_MS,
    )
    desk.ask(line, actor="guard")
    desk.ask(WriteDiary(book=Book.DIARY, text="電梯停用"), actor="wong")
    text = shown(pages, desk, path="/diary?book=handover_book")
    for each in ("投訴", "B-3-1203", "緊急", "噪音", "chan", "guard"):
        assert each in text
    assert "電梯停用" not in text
    assert "電梯停用" in main(pages, "/diary")


def test_a_line_is_written_with_who_has_to_do_it(pages):
    pages.sign_in("wong")
    form = {"book": "handover_book", "text": " 修  門 ", "topic": "service", "place": "A-1"}
    pages.post("/diary", **form, is_urgent="1", person="chan", due="2026-05-05T18:00")
    assert pages.cabinet.asked[-1].asked == WriteDiary(
        book=Book.HANDOVER_BOOK,
        text="修 門",
        topic=Topic.SERVICE,
        place="A-1",
        is_urgent=True,
        owner="person:chan",
        due_ms=1_777_975_200_000,
    )


def test_a_line_that_was_refused_is_not_lost(pages):
    pages.sign_in("wong")
    pages.cabinet.reasons = ("impossible",)
    answer = pages.post("/diary", book="diary", text="修門", owner="role:lead")
    assert "修門" in pages.text(answer.location.partition("#")[0])


def test_the_log_tells_all_of_it_in_words(pages, desk):
    desk.take("wong", 1)
    desk.begin()
    desk.make_ready()
    desk.ask(WriteDiary(book=Book.DIARY, text="電梯停用", is_urgent=True), actor="wong")
    desk.ask(OpenDiary(handover=desk.open_one.id), actor="lee")
    desk.sign_by_tap("wong")
    desk.sign("lee")
    desk.pass_hours(30)
    text = shown(pages, desk, path="/log")
    begun = shown(pages, desk, path="/log?kind=handover_begun")
    assert "班次 早班" in begun
    assert "借出 A-1-0001 (K1)" in begun
    assert "簽署身份 接班人" in shown(pages, desk, path="/log?kind=handover_signed")
    assert "缺交接班記錄" in text
    for kind in ("handover_finished", "shift_gap_found", "diary_written", "signature_awaited"):
        told = shown(pages, desk, path=f"/log?kind={kind}")
        body = re.sub(r"<[^>]+>", " ", pages.text(f"/log?kind={kind}").partition("<tbody>")[2])
        assert not re.search("[a-z]+_[a-z]+|False|None|True", body.replace("self_test", "")), told


def test_a_handover_is_found_by_what_was_out(pages, desk):
    desk.take("wong", 1)
    desk.begin()
    assert "交班開始" in shown(pages, desk, path="/log?key_set=K1&kind=handover_begun")


def test_texts_are_shown_and_not_obeyed(pages, desk):
    evil = "<script>alert(1)</script>"
    desk.begin()
    desk.ask(QuestionHandover(handover=desk.open_one.id, text=evil), actor="lee")
    desk.ask(WriteDiary(book=Book.DIARY, text=evil), actor="lee")
    desk.tell(pages)
    pages.sign_in("wong")
    for path in ("/handover", "/diary", "/log"):
        assert evil not in pages.text(path)
