import csv
import io
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from controller.importing.findings import CellError, Findings
from controller.importing.staff import parse_staff
from controller.importing.table import Column, read_rows
from controller.importing.text import decode, is_seen, tidy

NAMES = ["陳美華", "林志強", "王建國", "周玉蘭", "何詠詩", "Ana Reyes"]
COLUMNS = (Column("id", True), Column("name", True, ("姓名",)))


def rows(text):
    found = Findings()
    read = [
        (row.line, row.needed("id"), row.text("name"))
        for row in read_rows(text, COLUMNS, source="x.csv", found=found)
    ]
    return read, found


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "big5", "gb18030"])
def test_the_same_names_are_read_in_each_encoding(encoding):
    text = "".join(f"{name}\r\n" for name in NAMES)
    assert decode(text.encode(encoding), encoding) == text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_both_kinds_of_utf8_accept_a_mark_or_none(encoding, mark):
    assert decode(mark + "陳".encode(), encoding) == "陳"


@pytest.mark.parametrize(
    ("name", "codec"), [("峯", "big5hkscs"), ("邨", "big5hkscs"), ("恒", "cp950"), ("碁", "cp950")]
)
def test_names_that_only_hong_kong_or_windows_can_write_are_read(name, codec):
    assert decode(name.encode(codec), "big5") == name


def test_a_character_outside_any_big5_names_line_and_byte():
    with pytest.raises(CellError, match=r"line 2, byte 7 of the file \(0xFF\) is not big5"):
        decode("編號\r\n".encode("big5") + b"\xff", "big5")


@pytest.mark.parametrize(
    ("written", "chosen", "hint"),
    [
        ("big5", "utf-8", "--encoding .*big5"),
        ("gb18030", "utf-8", "--encoding .*gb18030"),
        ("utf-8-sig", "big5", "try utf-8"),
        ("utf-8-sig", "gb18030", "try utf-8"),
        ("utf-16", "utf-8", "UTF-16"),
    ],
)
def test_a_wrong_choice_says_what_to_try(written, chosen, hint):
    text = "id,姓名\n1,陳美華\n2,林志強\n"
    with pytest.raises(CellError, match=hint):
        decode(text.encode(written), chosen)


def test_big5_read_as_gb18030_shows_in_the_head_or_by_a_private_character():
    text = decode("id,姓名\r\n1,陳美華\r\n2,黃偉明\r\n".encode("big5"), "gb18030")
    _, found = rows(text)
    assert "is the encoding right?" in found.problems[0]


@pytest.mark.parametrize(
    "cell",
    [
        "a\x1b[2Jb",
        "a\nb",
        "a\rb",
        "a\x00b",
        "a\x85b",
        "a\u2028b",
        "a\u202eb",
        "a\ufffdb",
        "a\ue000",
    ],
)
def test_what_could_forge_a_line_or_is_already_lost_is_refused(cell):
    with pytest.raises(CellError):
        tidy(cell)


@pytest.mark.parametrize(
    "cell",
    ["陳 美華", "\u3000陳\u3000美華 ", "\ufeff陳\u00a0\u00a0美華", "\u200b陳\u2003美華\u200b"],
)
def test_every_kind_of_blank_is_one_space_and_trimmed(cell):
    assert tidy(cell) == "陳 美華"


@given(st.text())
def test_tidy_text_stays_as_it_is(cell):
    try:
        text = tidy(cell)
    except CellError:
        return
    assert tidy(text) == text
    assert text == unicodedata.normalize("NFC", text)


def test_lines_are_counted_as_an_editor_does():
    text = 'id,name\n1,a\n\n2,"b\nc"\n3,d\n,e\n4,f,g\n5\n'
    read, found = rows(text)
    assert [line for line, _, _ in read] == [2, 4, 6, 7]
    assert [each.split(": ")[0] for each in found.problems] == [f"x.csv:{n}" for n in (4, 7, 8, 9)]


def test_an_open_quote_is_reported_where_it_opens():
    _, found = rows('id,name\n1,a\n2,"b\n3,c\n4,d\n')
    assert found.problems[0].startswith("x.csv:3: is not CSV")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "empty"),
        ("id;name\n", "separate the columns by commas"),
        ("id\n", "column name is missing"),
        ("id,name,ID\n", "column id stands there twice"),
        ("id,name,shoe size\n", "unknown column 'shoe_size'"),
    ],
)
def test_a_wrong_head_is_refused_in_words(text, says):
    read, found = rows(text)
    assert read == []
    assert says in found.problems[0]


cells = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cf", "Co", "Cs", "Zl", "Zp", "Zs"]),
    min_size=1,
    max_size=12,
).filter(lambda text: tidy(text) == text and "?" not in text and is_seen(text))


@given(
    names=st.lists(st.tuples(cells, cells), max_size=8),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "gb18030"]),
    end=st.sampled_from(["\n", "\r\n"]),
)
def test_what_is_exported_is_read_back(names, encoding, end):
    out = io.StringIO()
    table = csv.writer(out, lineterminator=end)
    table.writerow(["編號", "姓名", "部门"])
    table.writerows([f"P{n}", name, department] for n, (name, department) in enumerate(names))
    found = Findings()
    text = decode(out.getvalue().encode(encoding), encoding)
    read = parse_staff(text, zone="Asia/Hong_Kong", source="s", found=found)
    assert found.problems == ()
    assert [(each.name, each.department) for each in read] == names
    assert [each.row.line for each in read] == list(range(2, len(names) + 2))
