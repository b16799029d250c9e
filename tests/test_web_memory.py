"""The web's process stays small: malloc is told at the start, and pages give memory back."""

import gc
from dataclasses import replace

import pytest

from tests.web_stand import Pages, added, settings
from web import cli, memory
from web.catalogue import language
from web.export import csv_lines
from web.pages import log
from web.search import Query, every
from web.serving import PENDING_BYTES, Service


class Library:
    """A C library that notes what it is told."""

    def __init__(self):
        self.told = []

    def mallopt(self, what, value):
        self.told.append((what, value))

    def malloc_trim(self, pad):
        self.told.append(pad)


@pytest.fixture
def library(monkeypatch):
    library = Library()
    monkeypatch.setattr("web.memory.ctypes.CDLL", lambda _name: library)
    return library


def test_malloc_keeps_one_arena_and_holds_nothing_back(library):
    memory.keep_small()
    assert dict(library.told) == {-8: 1, -3: 262_144, -1: 262_144}


def test_what_is_free_goes_back_and_what_a_start_made_is_set_apart(library):
    memory.settle()
    try:
        assert gc.get_freeze_count() > 0
    finally:
        gc.unfreeze()
    assert library.told == [0]


def test_a_c_library_without_these_is_left_as_it_is(monkeypatch):
    monkeypatch.setattr("web.memory.ctypes.CDLL", lambda _name: object())
    memory.keep_small()
    memory.give_back()


def test_a_start_tells_malloc_first_and_settles_before_it_serves(tmp_path, monkeypatch):
    done = []
    pages = Pages(tmp_path)

    class Serving:
        port = 1

        def __init__(self, *_):
            done.append("service")

        def run(self):
            done.append("run")

        def close(self):
            done.append("close")

    monkeypatch.setattr(cli, "keep_small", lambda: done.append("keep_small"))
    monkeypatch.setattr(cli, "settle", lambda: done.append("settle"))
    monkeypatch.setattr(cli.signal, "signal", lambda *_: None)
    monkeypatch.setattr("web.create_app", lambda _config: done.append("app") or pages.app)
    monkeypatch.setattr("web.serving.Service", Serving)
    cli.serve(settings(tmp_path))
    assert done == ["keep_small", "app", "service", "settle", "run", "close"]


def test_the_log_is_read_by_one_page_at_a_time_and_its_memory_given_back(tmp_path, monkeypatch):
    pages = Pages(tmp_path, account="p01")
    done = []
    find = log.find

    def finding(*asked):
        done.append(pages.site.reading.locked())
        return find(*asked)

    monkeypatch.setattr(log, "find", finding)
    monkeypatch.setattr(log, "give_back", lambda: done.append("back"))
    pages.get("/log").close()
    assert done == [True, "back"]
    assert not pages.site.reading.locked()
    pages.get("/log.csv").get_data()
    assert done == [True, "back", "back"]


def test_an_answer_that_waits_for_its_reader_is_bounded(tmp_path):
    config = settings(tmp_path)
    service = Service(Pages(tmp_path).app, replace(config.web, threads=5))
    told = service._server.adj
    assert (told.outbuf_overflow, told.outbuf_high_watermark) == (PENDING_BYTES, PENDING_BYTES)
    assert told.threads == 5
    assert told.clear_untrusted_proxy_headers
    assert not told.ident
    service.close()


def test_long_lines_of_an_export_are_not_held_together(tmp_path):
    pages = Pages(tmp_path)
    changes = [added("cardholder", id=f"n{number}", roles=["lead"]) for number in range(500)]
    for number in range(3):
        pages.journal.add("import_staged", actor="p09", import_id=f"i{number}", changes=changes)
    pages.catch_up()
    db = pages.site.store.read()
    lines = every(db, Query(kind="import_staged"), language("en"))
    pieces = [each.count(b"\r\n") for each in csv_lines(db, lines, language("en"), pages.site)]
    db.close()
    assert pieces == [1, 1, 1, 1]
