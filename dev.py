#!/usr/bin/env python3
"""Set up and drive IGNY8 Desktop: one file, the standard library only.

usage: python3 dev.py COMMAND [ARGUMENT ...]

  demo         do the main job on bundled keywords, without a key, a display or an account
  test         run the tests
  run          open the window
  check        formatting, lint, types and import contracts
  bench        run the benchmarks
  screenshots  draw every tab into docs/screenshots
  build        make a folder build with PyInstaller and test the built program

The first call makes .venv and installs what is needed; later calls start at once.
Further arguments are handed on: python3 dev.py demo --home DIR, python3 dev.py test -k keywords.
"""

# The annotations import and the plain syntax let an old Python reach the message that says it is too old.
from __future__ import annotations

import contextlib
import ctypes
import hashlib
import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
STAMP = VENV / "dev-stamp.txt"
LOCK = ROOT / ".cache" / "dev-lock.txt"
PYTHONS = ((3, 13), (3, 12), (3, 11))

# What Qt loads on Linux, each before the Debian package that has it (found with ldd on a bare Debian 12).
QT = """
libGL.so.1 libgl1                   libEGL.so.1 libegl1                 libfontconfig.so.1 libfontconfig1
libfreetype.so.6 libfreetype6       libxkbcommon.so.0 libxkbcommon0     libdbus-1.so.3 libdbus-1-3
libglib-2.0.so.0 libglib2.0-0
"""
XCB = """
libxcb-cursor.so.0 libxcb-cursor0   libxcb-icccm.so.4 libxcb-icccm4     libxcb-image.so.0 libxcb-image0
libxcb-keysyms.so.1 libxcb-keysyms1 libxcb-randr.so.0 libxcb-randr0     libxcb-shape.so.0 libxcb-shape0
libxcb-xkb.so.1 libxcb-xkb1         libxkbcommon-x11.so.0 libxkbcommon-x11-0
libxcb-render-util.so.0 libxcb-render-util0                             libX11-xcb.so.1 libx11-xcb1
"""
# A virtual display and a real Secret Service, which the tests start for themselves; and the library with which
# Pillow sets right-to-left text (without it the program joins Arabic letters itself, and both ways are tested).
TESTING = """
Xvfb xvfb    xauth xauth    dbus-run-session dbus    gnome-keyring-daemon gnome-keyring
libfribidi.so.0 libfribidi0
"""
BUILDING = "Xvfb xvfb   objdump binutils"


class Trouble(Exception):
    """Say in plain words why a command cannot go on, and what to do about it."""


def say(text: str) -> None:
    """Tell the person what is going on; standard output belongs to the command."""
    print(f"dev.py: {text}", file=sys.stderr, flush=True)


def main(arguments: Sequence[str]) -> int:
    """Run one command and return its exit code."""
    if not arguments or arguments[0] in ("-h", "--help", "help"):
        print(__doc__, file=sys.stdout if arguments else sys.stderr)
        return 0 if arguments else 2
    command = COMMANDS.get(arguments[0])
    if command is None:
        say(f"there is no command '{arguments[0]}'. Commands: {', '.join(COMMANDS)}.")
        return 2
    try:
        use_a_fitting_python(arguments)
        return command(list(arguments[1:]))
    except Trouble as trouble:
        say(str(trouble))
        return 1
    except OSError as error:
        say(f"{error.strerror or error}: {error.filename or ROOT}")
        return 1
    except KeyboardInterrupt:
        say("stopped.")
        return 130


def use_a_fitting_python(arguments: Sequence[str]) -> None:
    """Start again with a Python that fits when this one does not; raise Trouble when there is none."""
    if tuple(sys.version_info[:2]) in PYTHONS:
        return
    for wanted in PYTHONS:
        found = shutil.which("python{}.{}".format(*wanted))
        if found is not None and python_version(Path(found)) == wanted:
            say(f"this is Python {version_text()}; going on with {found}.")
            hand_over([found, __file__, *arguments])
    raise Trouble(
        f"IGNY8 Desktop needs Python 3.11, 3.12 or 3.13, and this is Python {version_text()} ({sys.executable}). "
        "Install one of them, then run the same command with it, for example: python3.13 dev.py test"
    )


def version_text() -> str:
    """Return the running Python's version as people write it."""
    return "{}.{}.{}".format(*sys.version_info[:3])


def python_version(python: Path) -> tuple[int, int] | None:
    """Return the major and minor version of an interpreter, or None when it does not run."""
    words = quietly([python, "-c", "import sys; print(*sys.version_info[:2])"]).split()
    return (int(words[0]), int(words[1])) if len(words) == 2 else None


def quietly(command: Sequence[str | Path]) -> str:
    """Return what a command prints, or an empty text when it fails."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    except OSError:
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""


def ensure_environment() -> None:
    """Make .venv and install the project into it, unless that is done for exactly these pins."""
    if stamp_is_current():
        return
    with only_one_of_us():
        if stamp_is_current():
            return
        if not environment_works():
            make_environment()
        install_project()
        STAMP.write_text(fingerprint(), encoding="utf-8")
        say("everything is installed.")


def stamp_is_current() -> bool:
    """Tell whether the last finished installation was made from the same pins, Python and place."""
    try:
        return STAMP.read_text(encoding="utf-8") == fingerprint()
    except OSError:
        return False


def fingerprint() -> str:
    """Return a hash of all that decides what stands in .venv; a moved checkout counts, scripts name its path."""
    digest = hashlib.sha256(str(VENV).encode())
    for path in (ROOT / "pyproject.toml", ROOT / "constraints.txt", VENV / "pyvenv.cfg"):
        digest.update(path.read_bytes())
    return digest.hexdigest()


@contextlib.contextmanager
def only_one_of_us() -> Iterator[None]:
    """Let one dev.py at a time install into this checkout; the lock ends with its process."""
    LOCK.parent.mkdir(exist_ok=True)
    with open(LOCK, "w", encoding="utf-8") as file:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)
        else:
            import fcntl

            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                say("another dev.py is installing here; waiting for it.")
                fcntl.flock(file, fcntl.LOCK_EX)
        yield


def environment_works() -> bool:
    """Tell whether .venv has a Python that fits, stands where it was made, and has pip."""
    probe = "import sys, pip; print(*sys.version_info[:2], sys.prefix)"
    words = quietly([BIN / program("python"), "-c", probe]).split(" ", 2)
    if len(words) != 3 or (int(words[0]), int(words[1])) not in PYTHONS:
        return False
    return os.path.realpath(words[2]) == os.path.realpath(VENV)


def make_environment() -> None:
    """Make .venv with the running Python, getting Debian's missing venv package where that is allowed."""
    ensure_venv_module()
    say(f"making .venv with Python {version_text()}.")
    done = subprocess.run(
        [sys.executable, "-m", "venv", "--clear", str(VENV)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise Trouble(f"could not make {VENV}: {(done.stdout + done.stderr).strip()}")


def ensure_venv_module() -> None:
    """See to the standard library's own venv and ensurepip, which Debian keeps in a package of their own."""
    probe = [sys.executable, "-c", "import ensurepip, venv"]
    if subprocess.run(probe, capture_output=True, check=False).returncode == 0:
        return
    if sys.platform != "linux":
        raise Trouble(f"{sys.executable} has no venv module. Install Python from python.org and try again.")
    install_packages(["python{}.{}-venv".format(*sys.version_info[:2])], "Python's venv module is missing")
    if subprocess.run(probe, capture_output=True, check=False).returncode != 0:
        raise Trouble(f"{sys.executable} still has no venv module. Use the Python of your system, or reinstall it.")


def install_project() -> None:
    """Install the project in place with everything pinned in constraints.txt; raise Trouble when pip fails."""
    say("installing the project and its libraries into .venv (a minute or two the first time).")
    pip: list[str | Path] = [
        BIN / program("python"),
        "-m",
        "pip",
        "install",
        "--no-input",
        "--disable-pip-version-check",
    ]
    if not sys.stderr.isatty():
        pip += ["--quiet", "--progress-bar", "off"]
    pip += ["-c", ROOT / "constraints.txt"]
    # The build tool is installed first and pinned like the rest, so that building takes nothing else from anywhere.
    for wanted in (["setuptools"], ["--no-build-isolation", "-e", f"{ROOT}[dev]"]):
        done = subprocess.run([*pip, *wanted], stdin=subprocess.DEVNULL, stdout=sys.stderr, check=False)
        if done.returncode != 0:
            raise Trouble(
                "could not install the libraries; the lines above are pip's own words. Without a network connection, "
                "connect and run the same command again."
            )


def ensure_system(*tables: str) -> None:
    """See to the libraries and programs of the tables above; raise Trouble when some stay missing."""
    if sys.platform != "linux":
        return
    words = " ".join(tables).split()
    packages = dict(zip(words[::2], words[1::2], strict=True))
    if missing := missing_from_system(packages):
        install_packages(sorted({packages[name] for name in missing}), f"missing here: {', '.join(missing)}")
    if missing := missing_from_system(packages):
        raise Trouble(f"still missing after the installation: {', '.join(missing)}.")


def missing_from_system(names: Iterable[str]) -> list[str]:
    """Return the libraries (names with .so) that do not load and the programs that are not on PATH."""
    return [name for name in names if not (loads(name) if ".so" in name else shutil.which(name))]


def loads(library: str) -> bool:
    """Tell whether the dynamic linker finds a library."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def install_packages(packages: Sequence[str], reason: str) -> None:
    """Install Debian packages as root; otherwise raise Trouble with the one line to run."""
    apt = shutil.which("apt-get")
    if apt is None:
        raise Trouble(
            f"{reason}. Install that with your system's package manager, then run the same command again. "
            f"On Debian and Ubuntu the packages are: {' '.join(packages)}"
        )
    install = ["install", "-y", "--no-install-recommends", *packages]
    if os.geteuid() != 0:  # type: ignore[attr-defined, unused-ignore]  # reached on Linux only
        raise Trouble(f"{reason}. Run this line once, then the same command again:\n  sudo apt-get {' '.join(install)}")
    say(f"{reason}; installing {' '.join(packages)}.")
    quiet = [apt, "-qq", "-o", "DPkg::Lock::Timeout=300", "-o", "Dpkg::Use-Pty=0"]
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for action in (["update"], install):
        done = subprocess.run(
            [*quiet, *action], env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
        )
        if done.returncode != 0:
            raise Trouble(f"apt-get {' '.join(action)} failed: {(done.stderr or done.stdout).strip()}")


def program(name: str) -> str:
    """Return the file name of a program in .venv on this system."""
    return f"{name}.exe" if os.name == "nt" else name


def hand_over(command: Sequence[str | Path], **environment: str) -> int:
    """Let another program take this one's place, with its exit code and signals; given variables are defaults."""
    everything = {**environment, **os.environ}
    words = [str(word) for word in command]
    sys.stdout.flush()
    sys.stderr.flush()
    if os.name == "posix":
        os.execve(words[0], words, everything)
    # Windows has no exec that keeps the console; the child gets Ctrl-C itself and decides what it means.
    with subprocess.Popen(words, env=everything) as child:
        while True:
            with contextlib.suppress(KeyboardInterrupt):
                return child.wait()


def run_each(steps: dict[str, Sequence[str | Path]], **environment: str) -> int:
    """Run every step even when one fails; return 1 when any did."""
    failed = []
    for name, command in steps.items():
        say(f"{name} ...")
        done = subprocess.run(command, cwd=ROOT, env={**environment, **os.environ}, check=False)
        if done.returncode != 0:
            failed.append(name)
    say(f"failed: {', '.join(failed)}." if failed else f"all fine: {', '.join(steps)}.")
    return 1 if failed else 0


def demo(arguments: list[str]) -> int:
    """Do the main job on bundled keywords; needs neither a display nor Qt's system libraries."""
    ensure_environment()
    return hand_over([BIN / program("igny8"), "demo", *arguments])


def test(arguments: list[str]) -> int:
    """Run the tests, without a display unless QT_QPA_PLATFORM says otherwise; all of them on several cores."""
    ensure_system(QT, XCB, TESTING)
    ensure_environment()
    os.chdir(ROOT)
    if not arguments:
        # More than four processes mostly boot more copies of WordPress.
        arguments = ["-n", str(max(1, min(os.cpu_count() or 1, 4))), "--dist", "worksteal"]
    return hand_over([BIN / program("python"), "-m", "pytest", *arguments], QT_QPA_PLATFORM="offscreen")


def run(arguments: list[str]) -> int:
    """Open the window."""
    ensure_system(QT, XCB)
    display = any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))
    if sys.platform == "linux" and not display:
        raise Trouble(
            "there is no display to open a window on (neither DISPLAY nor WAYLAND_DISPLAY is set). "
            "Run this from a desktop session; python3 dev.py demo works without a display."
        )
    ensure_environment()
    return hand_over([BIN / program("python"), ROOT / "main.py", *arguments])


def check(arguments: list[str]) -> int:
    """Check formatting, lint, types and import contracts; all of them, even when one fails."""
    if arguments:
        raise Trouble(f"check takes no further arguments: {' '.join(arguments)}")
    ensure_environment()
    python = BIN / program("python")
    return run_each(
        {
            "ruff format": [python, "-m", "ruff", "format", "--check"],
            "ruff check": [python, "-m", "ruff", "check"],
            "mypy": [python, "-m", "mypy"],
            "lint-imports": [BIN / program("lint-imports"), "--no-cache"],
        }
    )


def bench(arguments: list[str]) -> int:
    """Run the benchmarks, or those that are named; other arguments are handed on to each."""
    found = {path.stem: path for path in sorted((ROOT / "benchmarks").glob("[!_]*.py"))}
    wanted = [name for name in arguments if name in found] or list(found)
    further = [word for word in arguments if word not in found]
    if not wanted:
        raise Trouble("there are no benchmarks in benchmarks/.")
    ensure_system(QT)
    ensure_environment()
    python = BIN / program("python")
    return run_each({name: [python, found[name], *further] for name in wanted}, QT_QPA_PLATFORM="offscreen")


def screenshots(arguments: list[str]) -> int:
    """Draw every tab, light and dark, into docs/screenshots."""
    ensure_system(QT)
    ensure_environment()
    os.chdir(ROOT)
    return hand_over(
        [BIN / program("python"), "-m", "igny8_desktop.app.screenshots", *arguments], QT_QPA_PLATFORM="offscreen"
    )


def build(arguments: list[str]) -> int:
    """Make a folder build and run its smoke test."""
    # Debian's Python is linked statically; the shared library to bundle comes in a package of its own.
    shared = sysconfig.get_config_var("INSTSONAME") or ""
    python = "{} libpython{}.{}".format(shared, *sys.version_info[:2]) if ".so" in shared else ""
    ensure_system(QT, XCB, BUILDING, python)
    ensure_environment()
    return hand_over([BIN / program("python"), ROOT / "packaging" / "build.py", *arguments])


COMMANDS: dict[str, Callable[[list[str]], int]] = {
    "demo": demo,
    "test": test,
    "run": run,
    "check": check,
    "bench": bench,
    "screenshots": screenshots,
    "build": build,
}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
