"""Corrections on the pages: struck through, with what it should say beneath, and in the CSV."""

import csv
import io

import pytest

from controller.requests import CorrectEntry
from tests.web_stand import Pages


@pytest.fixture
def pages(tmp_path):
    pages = Pages(tmp_path)
    pages.sign_in("p01")
    return pages


def corrected(pages, entry, says="王五領用", actor="p07"):
    said = {"actor": actor, "corrects": entry, "says": says, "why": "刷錯卡", "request": "r"}
    seq = pages.journal.add("entry_corrected", **said)
    pages.catch_up()
    return seq


def taken(pages):
    pages.journal.wait(1_000)
    seq = pages.journal.take_out(2)
    pages.catch_up()
    return seq


def rows_of(page):
    """Return the rows of a page's table, as they stand."""
    return [each.partition("</tr>")[0] for each in page.partition("<tbody>")[2].split("<tr ")[1:]]


def test_the_form_shows_the_line_and_asks_what_is_typed(pages):
    seq = taken(pages)
    page = pages.text(f"/corrections?entry={seq}")
    assert "K02" in page
    assert "陳大文" in page
    pages.post("/corrections", entry=seq, says="王五 領用", why="刷錯卡")
    assert pages.cabinet.asked[-1].asked == CorrectEntry(entry=seq, says="王五 領用", why="刷錯卡")
    assert pages.cabinet.asked[-1].actor == "p01"


def test_a_line_that_is_not_there_has_no_form(pages):
    for entry in ("99999", "x", str(1 << 70), ""):
        page = pages.text(f"/corrections?entry={entry}")
        assert "還沒有更正" in page
        assert 'name="says"' not in page
    seq = taken(pages)
    corrected(pages, seq)
    assert "王五領用" in pages.text("/corrections")


@pytest.mark.parametrize("form", [{"says": "x", "why": " "}, {"says": "", "why": "x"}])
def test_what_is_not_whole_is_not_asked(pages, form):
    pages.post("/corrections", entry=1, **form)
    pages.post("/corrections", entry="x", says="x", why="x")
    assert pages.cabinet.asked == []


def test_the_log_strikes_the_line_and_says_beneath_what_it_should_say(pages):
    seq = taken(pages)
    assert f"/corrections?entry={seq}" in pages.text("/log")
    first = corrected(pages, seq)
    line, beneath = rows_of(pages.text("/log?kind=key_set_checked_out"))[:2]
    assert "struck" in line
    assert all(each in beneath for each in ("王五領用", "刷錯卡", "黃志強", f"更正 {first}"))
    assert "struck" not in beneath
    own = rows_of(pages.text("/log?kind=entry_corrected"))[0]
    assert "struck" not in own
    assert f"被更正序號</span> {seq}" in own


def test_a_correction_of_a_correction_strikes_that_one_too(pages):
    seq = taken(pages)
    first = corrected(pages, seq)
    corrected(pages, first, says="趙六領用")
    _, once, twice = rows_of(pages.text("/log?kind=key_set_checked_out"))[:3]
    assert "王五領用" in once
    assert "struck" in once
    assert "趙六領用" in twice
    assert "struck" not in twice


def test_a_line_nobody_corrected_is_not_struck(pages):
    taken(pages)
    assert "struck" not in rows_of(pages.text("/log?kind=key_set_checked_out"))[0]


@pytest.mark.parametrize("which", ["out", "back"])
def test_the_register_of_loans_strikes_a_row_by_either_end(pages, which):
    seq = taken(pages)
    back = pages.journal.put_in(2)
    pages.catch_up()
    corrected(pages, seq if which == "out" else back)
    line, beneath = rows_of(pages.text("/loans?tab=back"))[:2]
    assert "struck" in line
    assert "王五領用" in beneath


def test_the_csv_has_a_column_of_what_stands_corrected(pages):
    seq = taken(pages)
    first = corrected(pages, seq, says="=王五")
    corrected(pages, first, says="趙六領用")
    data = pages.get("/log.csv").data.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(data, newline="")))
    (row,) = [each for each in rows if each["序號"] == str(seq)]
    assert "趙六領用" in row["更正"]
    assert "王五" not in row["更正"]
    assert sum(bool(each["更正"]) for each in rows) == 2


def test_who_may_not_correct_sees_corrections_and_no_form(pages):
    seq = taken(pages)
    corrected(pages, seq)
    pages.sign_in("p06")
    page = pages.text("/log?kind=key_set_checked_out")
    assert "王五領用" in page
    assert "/corrections" not in page
