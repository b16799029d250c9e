"""Which boards the conformance tests run on: both of ours, or with --port a real one."""

import pytest

from tests.firmware import boards
from tests.firmware.build import BuildError, build

WITHOUT_HANDS = "hands: lays hands on the board, so it cannot run on a real one"


def pytest_addoption(parser):
    group = parser.getgroup("slot board")
    group.addoption("--port", help="test the real board on this serial port")
    group.addoption("--address", type=int, default=1, help="its address, 1 unless given")
    group.addoption("--baud", type=int, default=115_200, help="its rate, 115200 unless given")
    patience = "how many seconds it may take to answer, 0.15 unless given"
    group.addoption("--patience", type=float, default=0.15, help=patience)
    fuzz = "how many worlds the fuzzing tries, 60 unless given"
    group.addoption("--fuzz", type=int, default=60, help=fuzz)


def pytest_configure(config):
    config.addinivalue_line("markers", WITHOUT_HANDS)
    config.addinivalue_line("markers", "elf: about the firmware alone")


def pytest_generate_tests(metafunc):
    if "make_board" in metafunc.fixturenames:
        kinds = ["port"] if metafunc.config.getoption("port") else ["python", "elf"]
        metafunc.parametrize("kind", kinds)


def pytest_collection_modifyitems(config, items):
    """With a real board, leave out what it cannot show."""
    if not config.getoption("port"):
        return
    kept = [
        item
        for item in items
        if "make_board" in item.fixturenames and item.get_closest_marker("hands") is None
    ]
    config.hook.pytest_deselected(items=[item for item in items if item not in kept])
    items[:] = kept


@pytest.fixture(scope="session")
def built(tmp_path_factory):
    """The ELF and the bench's library."""
    try:
        return build(tmp_path_factory.mktemp("firmware"))
    except BuildError as error:
        pytest.exit(str(error), returncode=1)


@pytest.fixture
def make_elf_board(built):
    made = []

    def make(**options):
        made.append(boards.ElfBoard(*built, **options))
        return made[-1]

    yield make
    for each in made:
        each.avr.shut()


@pytest.fixture
def make_board(kind, request):
    """Makes a board with `slots` slots, on `taken` of which (from 0) a tag sits."""
    if kind == "python":
        yield boards.PythonBoard
    elif kind == "elf":
        yield request.getfixturevalue("make_elf_board")
    else:
        option = request.config.getoption
        board = boards.PortBoard(
            option("port"),
            address=option("address"),
            baud=option("baud"),
            patience_s=option("patience"),
        )
        yield lambda **_: board
        board.close()


@pytest.fixture
def board(make_board):
    """A board with four empty slots, or the real one."""
    return make_board()
