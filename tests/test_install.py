"""`keycabinet install` on the files of a Raspberry Pi: what it writes, and what it leaves alone."""

import re
from importlib.resources import files
from pathlib import Path

import pytest
from click.testing import CliRunner

from controller.config import parse_config, read_config
from controller.pins import FIRE, LATCH, SUPPLY, Role
from firmware_bridge.install.boot import (
    BEGIN,
    END,
    FITTED_OUTPUTS,
    block,
    with_block,
    without_console,
)
from firmware_bridge.install.cli import install
from firmware_bridge.install.installer import Installer, Manner
from firmware_bridge.install.machine import find_machine
from firmware_bridge.install.plan import SERVICES, make_plan
from firmware_bridge.install.settings import with_setting

SAMPLE = Path(__file__).parent.parent / "hardware" / "cabinet.toml"
PROGRAM = "/opt/keycabinet/.venv/bin/keycabinet"
CONFIG_TXT = (
    "# For more options see http://rptl.io/configtxt\ndtparam=audio=on\n\n[cm4]\notg_mode=1\n"
)
CMDLINE = "console=serial0,115200 console=tty1 root=PARTUUID=1-02 rootfstype=ext4 rootwait quiet\n"
USB = "devices/platform/axi/1000120000.pcie/1f00300000.usb/xhci-hcd.1/usb3/3-1/3-1.2/3-1.2:1.0"

PIS = {
    "Raspberry Pi 3 Model B Plus Rev 1.3": "Raspberry Pi 3",
    "Raspberry Pi 4 Model B Rev 1.4": "Raspberry Pi 4",
    "Raspberry Pi 400 Rev 1.0": "Raspberry Pi 4",
    "Raspberry Pi 5 Model B Rev 1.0": "Raspberry Pi 5",
    "Raspberry Pi Zero 2 W Rev 1.0": "Raspberry Pi Zero 2 W",
}


class Pi:
    """The files of a fresh Raspberry Pi OS below a folder."""

    def __init__(self, root, model="Raspberry Pi 4 Model B Rev 1.4", boot="boot/firmware"):
        self.root = root
        self.write("proc/device-tree/model", f"{model}\0")
        self.write(f"{boot}/config.txt", CONFIG_TXT)
        self.write(f"{boot}/cmdline.txt", CMDLINE)
        self.write("etc/passwd", "root:x:0:0:root:/root:/bin/bash\n")
        self.write("etc/group", "root:x:0:\ndialout:x:20:\n")

    def write(self, path, text):
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")

    def read(self, path):
        return (self.root / path.lstrip("/")).read_text(encoding="utf-8")

    def plug(self, name="ttyUSB0", device=USB):
        """Plug a serial adapter in."""
        (self.root / "sys" / device / name / "tty" / name).mkdir(parents=True)
        link = self.root / "sys/class/tty" / name
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(self.root / "sys" / device / name / "tty" / name)
        self.write(f"dev/{name}", "")

    def install(self, *words, config=SAMPLE):
        chosen = ["--config", str(config)] if config else []
        words = [*chosen, "--root", str(self.root), "--program", PROGRAM, *words]
        return CliRunner().invoke(install, words)

    def tree(self):
        """Return every file and link with what it holds, its mode, and when it was written."""
        return {
            path: (
                path.lstat().st_mode,
                path.lstat().st_mtime_ns,
                path.readlink() if path.is_symlink() else path.is_file() and path.read_bytes(),
            )
            for path in sorted(self.root.rglob("*"))
        }

    def settings(self, **tables):
        """Write the sample's settings with others for some keys; return the path."""
        text = SAMPLE.read_text(encoding="utf-8")
        for table, (key, value) in tables.items():
            text = with_setting(text, table, key, value)
        path = self.root.parent / "cabinet.toml"
        path.write_text(text, encoding="utf-8")
        return path


@pytest.fixture
def pi(tmp_path):
    return Pi(tmp_path / "root")


@pytest.mark.parametrize(("name", "model"), PIS.items())
def test_every_model_is_told_by_its_name(tmp_path, name, model):
    assert find_machine(Pi(tmp_path, model=name).root).model.name == model


@pytest.mark.parametrize("name", ["Raspberry Pi 2 Model B Rev 1.1", "Raspberry Pi Zero W Rev 1.1"])
def test_a_model_the_cabinet_is_not_built_for_is_refused(tmp_path, name):
    pi = Pi(tmp_path / "root", model=name)
    before = pi.tree()
    done = pi.install()
    assert done.exit_code != 0
    assert name in str(done.exception)
    assert "expected one of: Raspberry Pi Zero 2 W, Raspberry Pi 3" in str(done.exception)
    assert pi.tree() == before


def test_a_machine_that_is_no_pi_is_refused(tmp_path):
    done = CliRunner().invoke(install, ["--config", str(SAMPLE), "--root", str(tmp_path)])
    assert "is this a Raspberry Pi?" in str(done.exception)


def test_a_dry_run_prints_all_of_it_and_changes_nothing(pi):
    before = pi.tree()
    dry = pi.install("--dry-run")
    assert dry.exit_code == 0, dry.output
    assert pi.tree() == before
    assert pi.install().exit_code == 0
    for path in set(pi.tree()) - set(before):
        if path.is_symlink():
            assert f"/{path.relative_to(pi.root)} -> {path.readlink()}" in dry.output
        elif path.is_file() and path.suffix not in (".json", ".bak"):
            assert f"/{path.relative_to(pi.root)}: to be written, mode 0644" in dry.output
            for line in path.read_text(encoding="utf-8").splitlines():
                assert f"    {line}".rstrip() in dry.output.splitlines(), path
    for line in pi.read("boot/firmware/config.txt").splitlines():
        assert f"    {line}".rstrip() in dry.output.splitlines()
    assert "systemd-sysusers: the users and groups are made (not run)" in dry.output
    assert "systemctl daemon-reload" in dry.output
    assert "install -d -m 0711 -o keycabinet -g keycabinet /var/lib/keycabinet" in dry.output


class Root:
    """Runs an install's commands as root would, and keeps them."""

    def __init__(self, pi):
        self.pi = pi
        self.ran = []

    def run(self, command):
        self.ran.append(" ".join(command.words))
        if command.words[0] == "systemd-sysusers":
            ids = self.pi.root.stat()
            line = f"x:{ids.st_uid}:{ids.st_gid}::/:/"
            self.pi.write("etc/passwd", f"keycabinet:{line}\nkeycabinet-web:{line}\n")
            names = ("gpio", "spi", "dialout", "keycabinet", "keycabinet-web")
            self.pi.write("etc/group", "".join(f"{name}:x:{ids.st_gid}:\n" for name in names))
        if command.words[0] == "install":
            mode, path = command.words[3], self.pi.root / command.words[-1].lstrip("/")
            path.mkdir(parents=True, exist_ok=True)
            path.chmod(int(mode, 8))


def install_as_root(pi, settings=SAMPLE):
    """Return what one whole install ran and said, and what it changed."""
    root, said = Root(pi), []
    text = settings.read_text(encoding="utf-8")
    plan = make_plan(find_machine(pi.root), text, source="c.toml", program=PROGRAM)
    manner = Manner(is_dry=False, replaces=False, run=root.run)
    installer = Installer(plan, pi.root, manner, said.append)
    installer.go()
    return root.ran, said, installer.changed


def test_a_second_install_changes_nothing_and_says_so(pi):
    ran, _, changed = install_as_root(pi)
    assert ran[:2] == [
        "systemd-sysusers",
        "install -d -m 0711 -o keycabinet -g keycabinet /var/lib/keycabinet",
    ]
    assert "systemctl daemon-reload" in ran
    assert changed
    before = pi.tree()
    ran, said, changed = install_as_root(pi)
    assert (ran, changed) == ([], [])
    assert {line.partition(": ")[2].partition(",")[0] for line in said} == {"as it should be"}
    assert pi.tree() == before
    again = pi.install(config=None)
    assert again.output.endswith("nothing to do: everything is as it should be\n"), again.output
    assert pi.tree() == before


def test_a_folder_of_another_owner_or_mode_is_mended(pi):
    install_as_root(pi)
    (pi.root / "var/lib/keycabinet").chmod(0o755)
    assert install_as_root(pi)[0] == [
        "install -d -m 0711 -o keycabinet -g keycabinet /var/lib/keycabinet"
    ]


def test_a_file_others_could_change_is_mended(pi):
    pi.install()
    (pi.root / UNIT).chmod(0o666)
    assert f"/{UNIT}: ours, to be replaced" in pi.install().output
    assert (pi.root / UNIT).stat().st_mode & 0o777 == 0o644


UNIT = f"etc/systemd/system/{SERVICES[0]}"


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        (UNIT, "Nice=-10", "Nice=-5"),
        ("etc/keycabinet/cabinet.toml", "slots = 24", "slots = 8"),
        ("boot/firmware/config.txt", "dtparam=spi=on", "dtparam=spi=off"),
    ],
)
def test_what_was_changed_by_hand_is_kept_and_nothing_is_touched(pi, path, old, new):
    pi.install()
    mine = pi.read(path).replace(old, new)
    assert mine != pi.read(path)
    pi.write(path, mine)
    before = pi.tree()
    done = pi.install()
    assert done.exit_code != 0
    assert f"/{path}" in str(done.exception)
    assert pi.tree() == before
    done = pi.install("--replace")
    assert done.exit_code == 0, done.output
    assert f"kept as /{path}.bak" in done.output
    assert mine in {each.read_text() for each in pi.root.glob(f"{path}.bak*")}
    assert new not in pi.read(path)


def test_settings_changed_by_hand_and_taken_up_are_still_nobodys_to_lose(pi):
    pi.install()
    mine = pi.read("etc/keycabinet/cabinet.toml").replace("slots = 24", "slots = 8")
    pi.write("etc/keycabinet/cabinet.toml", mine)
    assert pi.install(config=None).exit_code == 0
    assert pi.install().exit_code != 0
    assert pi.read("etc/keycabinet/cabinet.toml") == mine


def test_ours_of_an_older_version_is_replaced_without_asking(pi):
    older = make_plan(
        find_machine(pi.root), SAMPLE.read_text(), source="c", program="/opt/old/keycabinet"
    )
    Installer(older, pi.root, Manner(is_dry=False, replaces=False, run=None), lambda _: None).go()
    assert pi.install().exit_code == 0
    assert PROGRAM in pi.read(UNIT)
    assert not (pi.root / f"{UNIT}.bak").exists()


def test_a_link_that_leads_elsewhere_is_not_taken_away(pi):
    path = pi.root / "etc/systemd/system/serial-getty@ttyAMA0.service"
    path.parent.mkdir(parents=True)
    path.write_text("mine")
    assert "serial-getty" in str(pi.install().exception)
    assert path.read_text() == "mine"


# The boot files.


def lines_of(pi):
    text = pi.read("boot/firmware/config.txt")
    return text[text.index(BEGIN) : text.index(END)].splitlines()


@pytest.mark.parametrize("name", PIS)
def test_the_boot_files_fit_the_model(tmp_path, name):
    pi = Pi(tmp_path / "root", model=name)
    pi.install()
    lines = lines_of(pi)
    is_5 = "Pi 5" in name
    assert pi.read("boot/firmware/config.txt").startswith(CONFIG_TXT.rstrip())
    for line in ("dtparam=spi=on", "dtparam=watchdog=on", "dtparam=strict_gpiod", "[all]"):
        assert line in lines
    assert "dtoverlay=i2c-rtc,ds3231" in lines
    assert ("dtoverlay=disable-bt" in lines, "enable_uart=1" in lines) == (not is_5, not is_5)
    assert ("dtparam=uart0=on" in lines, "dtparam=rtc=off" in lines) == (is_5, is_5)
    assert (pi.root / "etc/systemd/system/hciuart.service").is_symlink() == (not is_5)
    assert pi.read("boot/firmware/cmdline.txt") == CMDLINE.replace("console=serial0,115200 ", "")
    assert pi.read("boot/firmware/cmdline.txt.bak") == CMDLINE
    assert pi.read("boot/firmware/config.txt.bak") == CONFIG_TXT


def test_every_output_is_low_and_pulled_down_from_the_boot_files_on(pi):
    settings = SAMPLE.read_text().replace("slots = 24", "slots = 2")
    settings = settings.replace("direct_pins = []", "direct_pins = [12, 26]")
    config = parse_config(settings, source="c")
    text = block(config, find_machine(pi.root).model, has_header_port=True)
    gpio = [match.groups() for match in re.finditer(r"^gpio=([\d,]+)=(.*)$", text, re.M)]
    low = {int(pin) for pins, how in gpio if how == "op,pd,dl" for pin in pins.split(",")}
    pins = config.pins
    power = {pins.door_lock, pins.buzzer, pins.heartbeat, *config.locks.direct_pins}
    assert power < low
    listed = [int(pin) for found, _ in gpio for pin in found.split(",")]
    assert len(listed) == len(set(listed))


def test_every_contact_is_pulled_up_from_the_boot_files_on(pi):
    text = SAMPLE.read_text() + "\n"
    config = parse_config(with_pins(text, "supply", mains_pin=26), source="c")
    lines = block(config, find_machine(pi.root).model, has_header_port=True).splitlines()
    assert "gpio=22,23,26,27=ip,pu" in lines


def test_the_latch_that_keeps_an_opening_is_not_reset_by_starting_the_pi(pi):
    text = with_pins(SAMPLE.read_text(), "latch", clear_pin=4, reset_pin=12)
    config = parse_config(text, source="c")
    lines = block(config, find_machine(pi.root).model, has_header_port=True).splitlines()
    assert "gpio=12,13,17,19,20,21,24,25=op,pd,dl" in lines
    assert "gpio=4,22,23,27=ip,pu" in lines


def test_it_is_known_of_every_pin_that_may_be_fitted_which_way_it_goes():
    outputs = {
        pin.name for table in (SUPPLY, FIRE, LATCH) for pin in table if pin.role is not Role.INPUT
    }
    assert outputs == set(FITTED_OUTPUTS)


def with_pins(text, table, **pins):
    """Return the settings `text` with pins in a table of what may be fitted."""
    tables = re.split(r"(?m)^(?=\[)", text)
    others = [each for each in tables if not each.startswith(f"[{table}]")]
    lines = [f"{key} = {pin}\n" for key, pin in pins.items()]
    return "".join([*others, f"[{table}]\n", *lines])


def test_every_spi_bus_in_use_is_switched_on(pi):
    text = SAMPLE.read_text().replace("chain_spi_bus = 0", "chain_spi_bus = 1")
    config = parse_config(text, source="c")
    lines = block(config, find_machine(pi.root).model, has_header_port=True).splitlines()
    assert [line for line in lines if "spi" in line] == ["dtparam=spi=on", "dtoverlay=spi1-2cs"]


def test_boot_files_of_an_older_system_are_found_too(tmp_path):
    pi = Pi(tmp_path / "root", boot="boot")
    assert pi.install().exit_code == 0
    assert BEGIN in pi.read("boot/config.txt")


def test_other_lines_of_the_boot_file_stay_as_they_are():
    first = with_block(CONFIG_TXT, f"{BEGIN}\nold=1\n{END}\n") + "[pi4]\narm_boost=1\n"
    assert with_block(first, f"{BEGIN}\nnew=1\n{END}\n") == first.replace("old=1", "new=1")
    assert with_block("", f"{BEGIN}\n{END}\n") == f"{BEGIN}\n{END}\n"


def test_a_screens_console_stays():
    assert without_console("console=ttyAMA0,9600 console=tty1 quiet") == "console=tty1 quiet\n"
    assert without_console("console=ttyAMA10,115200 quiet\n") == "console=ttyAMA10,115200 quiet\n"


# Units, users, devices.


def options(text):
    return dict(line.split("=", 1) for line in text.splitlines() if re.match(r"[A-Z]\w+=", line))


def test_the_controller_has_its_wires_and_no_network(pi):
    pi.install()
    text = pi.read(UNIT)
    unit = options(text)
    assert "@" not in text.replace("@system-service", "").replace("@privileged", "").replace(
        "@resources", ""
    ).replace("modprobe@spidev", "")
    assert unit["ExecStart"] == f"{PROGRAM} run --config /etc/keycabinet/cabinet.toml"
    assert (unit["User"], unit["Type"], unit["WatchdogSec"]) == ("keycabinet", "notify", "10")
    assert (unit["PrivateNetwork"], unit["RestrictAddressFamilies"]) == ("yes", "AF_UNIX")
    assert re.findall(r"^DeviceAllow=(.*)$", text, re.M) == [
        "char-gpiochip rw",
        "char-spi rw",
        "char-ttyAMA rw",
    ]
    assert (unit["StateDirectory"], unit["StateDirectoryMode"]) == ("keycabinet", "0711")
    # `PrivateUsers` would show every peer of the sockets as the user 65534.
    assert "PrivateUsers" not in unit


def test_the_pages_have_neither_devices_nor_the_journal(pi):
    pi.install()
    unit = options(pi.read(f"etc/systemd/system/{SERVICES[1]}"))
    assert (unit["User"], unit["PrivateDevices"]) == ("keycabinet-web", "yes")
    assert unit["ReadWritePaths"] == "/var/lib/keycabinet/web"
    assert unit["InaccessiblePaths"] == "-/var/lib/keycabinet/journal"


def test_the_installed_settings_are_the_technicians_but_for_what_an_install_settles(pi):
    pi.install()
    config = read_config(pi.root / "etc/keycabinet/cabinet.toml")
    assert str(config.data) == "/var/lib/keycabinet"
    assert config.web.user == "keycabinet-web"
    assert config.slot_bus.port == "/dev/keycabinet-slots"
    theirs = SAMPLE.read_text(encoding="utf-8").splitlines()
    ours = pi.read("etc/keycabinet/cabinet.toml").splitlines()
    differing = [line for line, other in zip(theirs, ours, strict=True) if line != other]
    assert [line.split("=")[0].strip() for line in differing] == ["data", "port", "user"]


RULES = "etc/udev/rules.d/99-keycabinet.rules"


def test_a_header_port_has_a_name(pi):
    pi.install()
    assert 'SUBSYSTEM=="tty", KERNEL=="ttyAMA0", SYMLINK+="keycabinet-slots"' in pi.read(RULES)


def test_an_adapter_is_known_by_its_plug_and_not_by_its_number(pi):
    pi.plug("ttyUSB0")
    config = pi.settings(slot_bus=("port", "/dev/ttyUSB0"))
    assert pi.install(config=config).exit_code == 0
    rules = pi.read(RULES)
    assert (
        'DEVPATH=="/devices/platform/axi/1000120000.pcie/1f00300000.usb/xhci-hcd.*/usb[0-9]*/'
        '[0-9]*-1/[0-9]*-1.2/[0-9]*-1.2:1.0/ttyUSB*/tty/ttyUSB*", SYMLINK+="keycabinet-slots"'
    ) in rules
    assert "DeviceAllow=char-ttyUSB rw" in pi.read(UNIT)
    # Bluetooth keeps its port, and a login may stay where no board is.
    assert "dtoverlay=disable-bt" not in pi.read("boot/firmware/config.txt")
    assert pi.read("boot/firmware/cmdline.txt") == CMDLINE
    # Once it has its name, the next install need not see it plugged in.
    (pi.root / "sys/class/tty/ttyUSB0").unlink()
    assert pi.install(config=None).exit_code == 0
    assert pi.read(RULES) == rules


def test_an_osdp_readers_port_has_a_name_of_its_own(pi):
    pi.plug("ttyUSB1")
    assert pi.install(config=pi.settings(osdp=("port", "/dev/ttyUSB1"))).exit_code == 0
    config = read_config(pi.root / "etc/keycabinet/cabinet.toml")
    assert config.osdp.port == "/dev/keycabinet-osdp"
    assert 'SYMLINK+="keycabinet-osdp"' in pi.read(RULES)
    assert "DeviceAllow=char-ttyUSB rw" in pi.read(UNIT)


def test_an_adapter_that_is_not_plugged_in_cannot_be_named(pi):
    done = pi.install(config=pi.settings(slot_bus=("port", "/dev/ttyUSB7")))
    assert "/dev/ttyUSB7 is not there; plug it in first" in str(done.exception)
    assert not (pi.root / "etc/keycabinet").exists()


def test_a_name_of_ours_without_its_rule_is_refused(pi):
    done = pi.install(config=pi.settings(slot_bus=("port", "/dev/keycabinet-slots")))
    assert "name the port itself once" in str(done.exception)


def test_wrong_settings_are_refused_before_anything_is_written(pi):
    path = pi.settings()
    path.write_text("[cabinet]\nslots = 999\n")
    before = pi.tree()
    assert "cabinet.slots" in str(pi.install(config=path).exception)
    assert pi.tree() == before


def test_a_program_the_services_cannot_see_is_refused(pi):
    done = pi.install("--program", "/home/pi/keycabinet/.venv/bin/keycabinet")
    assert done.exit_code == 1
    assert "/opt/keycabinet" in done.output


def test_without_settings_it_says_which(pi):
    done = pi.install(config=None)
    assert done.exit_code == 2
    assert "--config" in done.output


@pytest.mark.parametrize(
    ("text", "table", "key", "says"),
    [
        ('data = "d"  # here\n[web]\n', "", "data", 'data = "x"  # here\n[web]\n'),
        ("[web]\nport = 1\n", "web", "user", '[web]\nuser = "x"\nport = 1\n'),
        ("[web]\n[cabinet]\n", "web", "user", '[web]\nuser = "x"\n[cabinet]\n'),
        ("[cabinet]\n", "web", "user", '[cabinet]\n\n[web]\nuser = "x"\n'),
        ("", "", "data", 'data = "x"\n'),
        (
            "[a]\nuser = 'y'\n[web]\nuser = 'z'\n",
            "web",
            "user",
            "[a]\nuser = 'y'\n[web]\nuser = \"x\"\n",
        ),
    ],
)
def test_one_setting_changes_and_the_rest_stays(text, table, key, says):
    assert with_setting(text, table, key, "x") == says


def test_every_file_of_ours_says_who_wrote_it():
    for each in files("firmware_bridge.install").joinpath("files").iterdir():
        assert "Written by `keycabinet install`" in each.read_text().splitlines()[0], each.name
