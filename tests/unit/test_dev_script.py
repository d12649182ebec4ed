"""dev.py as a person runs it: in a checkout of its own, with stand-ins for what it starts."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import dev

ROOT = Path(dev.__file__).resolve().parent

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the stand-ins are POSIX scripts")

ECHO = """#!{python}
import os, sys
print(os.path.basename(sys.argv[0]), *sys.argv[1:], os.environ.get("QT_QPA_PLATFORM", "-"), sep="|")
sys.exit(int(os.environ.get("STAND_IN_EXIT", "0")))
"""


class Checkout:
    """A folder with dev.py and a .venv whose programs are stand-ins that print how they were called."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.bin = path / ".venv" / "bin"
        self.bin.mkdir(parents=True)
        for name in ("dev.py", "pyproject.toml", "constraints.txt", "main.py"):
            shutil.copy(ROOT / name, path / name)
        (path / ".venv" / "pyvenv.cfg").write_text("version = 3.11\n")
        for name in ("igny8", "python", "lint-imports"):
            self.program(name, ECHO)
        # What the tests need of the system counts as installed: no test installs anything.
        self.system = path / "system"
        self.system.mkdir()
        for name in {*dev.TESTING.split()[::2], *dev.BUILDING.split()[::2]}:
            (self.system / name).symlink_to("/bin/sh")

    def program(self, name: str, text: str) -> None:
        """Write a stand-in for a program of .venv."""
        file = self.bin / name
        file.write_text(text.replace("{python}", sys.executable), encoding="utf-8")
        file.chmod(0o755)

    def stamp(self) -> None:
        """Say that everything is installed."""
        code = "import dev; dev.STAMP.write_text(dev.fingerprint())"
        subprocess.run([sys.executable, "-c", code], cwd=self.path, check=True)

    def command(self, *arguments: str) -> list[str]:
        """Return the words that run dev.py here."""
        return [sys.executable, str(self.path / "dev.py"), *arguments]

    def run(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run dev.py here and wait for it."""
        clean = {name: value for name, value in os.environ.items() if name != "QT_QPA_PLATFORM"}
        clean["PATH"] = f"{self.system}{os.pathsep}{clean['PATH']}"
        return subprocess.run(
            self.command(*arguments),
            env={**clean, **environment},
            capture_output=True,
            text=True,
            check=False,
            stdin=subprocess.DEVNULL,
            timeout=60,
        )


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    made = Checkout(tmp_path / "check out")  # with a space, as on many laptops
    made.stamp()
    return made


def test_arguments_and_exit_code_are_handed_on(checkout: Checkout) -> None:
    done = checkout.run("demo", "--home", "some where", STAND_IN_EXIT="3")
    assert done.stdout == "igny8|demo|--home|some where|-\n"
    assert done.stderr == ""
    assert done.returncode == 3


def test_a_second_call_starts_at_once(checkout: Checkout) -> None:
    begin = time.monotonic()
    done = checkout.run("demo")
    assert done.returncode == 0
    assert time.monotonic() - begin < 20


def test_tests_run_without_a_display_unless_told_otherwise(checkout: Checkout) -> None:
    assert checkout.run("test", "-k", "x").stdout == "python|-m|pytest|-k|x|offscreen\n"
    everything = checkout.run("test", QT_QPA_PLATFORM="xcb").stdout
    assert re.fullmatch(r"python\|-m\|pytest\|-n\|[1-4]\|--dist\|worksteal\|xcb\n", everything)


def test_check_runs_everything_and_names_what_failed(checkout: Checkout) -> None:
    checkout.program("python", '#!/bin/sh\necho "$@"\n[ "$2" != mypy ]\n')
    done = checkout.run("check")
    assert done.stdout.splitlines() == [
        "-m ruff format --check",
        "-m ruff check",
        "-m mypy",
        "lint-imports|--no-cache|-",
    ]
    assert done.stderr.splitlines()[-1] == "dev.py: failed: mypy."
    assert done.returncode == 1


def test_benchmarks_run_all_or_by_name(checkout: Checkout) -> None:
    folder = checkout.path / "benchmarks"
    folder.mkdir()
    for name in ("table", "imports", "_shared"):
        (folder / f"{name}.py").touch()
    assert checkout.run("bench", "--rows", "5").stdout.splitlines() == [
        f"python|{folder}/imports.py|--rows|5|offscreen",
        f"python|{folder}/table.py|--rows|5|offscreen",
    ]
    assert checkout.run("bench", "table").stdout == f"python|{folder}/table.py|offscreen\n"


def test_changed_pins_are_installed_and_a_failure_is_told_in_words(checkout: Checkout) -> None:
    with open(checkout.path / "constraints.txt", "a") as file:
        file.write("# changed\n")
    # A Python that answers the question for its version and then has no network.
    answer = f'#!/bin/sh\n[ "$1" = -c ] && echo 3 11 "{checkout.path}/.venv" && exit\necho "no network" >&2; exit 1\n'
    checkout.program("python", answer)
    done = checkout.run("demo")
    assert done.returncode == 1
    assert done.stdout == ""
    assert "no network" in done.stderr
    assert "dev.py: could not install the libraries" in done.stderr
    assert "Traceback" not in done.stderr


def test_installing_comes_once(checkout: Checkout) -> None:
    (checkout.path / ".venv" / "dev-stamp.txt").unlink()
    calls = checkout.path / "calls"
    answer = f'#!/bin/sh\n[ "$1" = -c ] && echo 3 11 "{checkout.path}/.venv" && exit\necho "$@" >> "{calls}"\n'
    checkout.program("python", answer)
    assert checkout.run("demo").returncode == 0
    assert checkout.run("demo").stderr == ""
    lines = calls.read_text().splitlines()
    assert len(lines) == 2
    assert lines[0].endswith(f"-c {checkout.path}/constraints.txt setuptools")
    assert lines[1].endswith(f"--no-build-isolation -e {checkout.path}[dev]")


def test_a_moved_checkout_is_installed_again(checkout: Checkout) -> None:
    moved = checkout.path.with_name("moved")
    checkout.path.rename(moved)
    code = "import dev; print(dev.stamp_is_current())"
    done = subprocess.run([sys.executable, "-c", code], cwd=moved, capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


def test_ctrl_c_ends_without_a_traceback(checkout: Checkout) -> None:
    checkout.program("python", "#!/bin/sh\necho started\nexec sleep 60\n")
    process = subprocess.Popen(
        checkout.command("check"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        # Who starts the tests in the background leaves Ctrl+C ignored in them and in all that they start.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "started\n"
    os.killpg(process.pid, signal.SIGINT)
    try:
        _, errors = process.communicate(timeout=20)
    finally:
        process.kill()
    assert process.returncode == 130
    assert errors.splitlines()[-1] == "dev.py: stopped."
    assert "Traceback" not in errors


@pytest.mark.parametrize(("arguments", "code"), [([], 2), (["--help"], 0), (["dance"], 2)])
def test_wrong_use_and_help(checkout: Checkout, arguments: list[str], code: int) -> None:
    done = checkout.run(*arguments)
    assert done.returncode == code
    for name in ("demo", "test", "run", "check", "bench", "screenshots", "build"):
        assert name in done.stdout + done.stderr


def test_no_display_is_said_in_words(checkout: Checkout) -> None:
    done = checkout.run("run", DISPLAY="", WAYLAND_DISPLAY="")
    if sys.platform == "linux":
        assert done.returncode == 1
        assert "there is no display" in done.stderr


def test_an_old_python_is_told_what_is_needed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 9, 2, "final", 0))
    monkeypatch.setenv("PATH", "")
    assert dev.main(["demo"]) == 1
    assert "needs Python 3.11, 3.12 or 3.13, and this is Python 3.9.2" in capsys.readouterr().err


def test_another_python_on_the_path_takes_over(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "python3.13").write_text("#!/bin/sh\nexit 127\n")  # a version manager's empty promise
    (tmp_path / "python3.12").write_text("#!/bin/sh\necho 3 12\n")
    for file in tmp_path.iterdir():
        file.chmod(0o755)
    started: list[list[str]] = []
    monkeypatch.setattr(sys, "version_info", (3, 14, 0, "final", 0))
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(os, "execve", lambda path, words, environment: started.append(words))
    with pytest.raises(dev.Trouble):  # the stand-in for exec comes back, the real one does not
        dev.use_a_fitting_python(["demo"])
    assert started[0] == [str(tmp_path / "python3.12"), dev.__file__, "demo"]


def test_what_root_may_not_install_is_one_line_to_run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    apt = tmp_path / "apt-get"
    apt.write_text("#!/bin/sh\necho no network >&2; exit 99\n")
    apt.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(dev.Trouble) as trouble:
        dev.ensure_system("libnone.so.1 libnone1 libc.so.6 libc6", "no-such-program tool")
    assert str(trouble.value).splitlines() == [
        "missing here: libnone.so.1, no-such-program. Run this line once, then the same command again:",
        "  sudo apt-get install -y --no-install-recommends libnone1 tool",
    ]
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    with pytest.raises(dev.Trouble, match="apt-get update failed: no network"):
        dev.ensure_system("libnone.so.1 libnone1")
    monkeypatch.setenv("PATH", "")
    with pytest.raises(dev.Trouble, match="On Debian and Ubuntu the packages are: libnone1"):
        dev.ensure_system("libnone.so.1 libnone1")
