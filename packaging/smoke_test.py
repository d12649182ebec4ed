"""Start the built program as a new user would: an empty home, no Python, no checkout.

usage: python3 packaging/smoke_test.py FOLDER    (the folder with igny8 and igny8-desktop in it)

It runs the self-check, the demo, an import that a second process reads, and the window with every tab, without a
display and on a virtual one.
A step fails on an exit code that is not 0, on any line on standard error, and on what it should have made.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

# The longest a step may take, in seconds; the demo takes the longest.
PATIENCE = 300

# Keywords of the imported file: 1.5 MB.
IMPORTED = 30_000

# Variables that would let the program find a Python, a checkout or the developer's own data.
KEPT = ("LANG", "LD_LIBRARY_PATH", "PATH", "SYSTEMROOT", "TEMP", "TMP", "USERPROFILE")


class SmokeFailure(Exception):
    """A step of the smoke test did not do what it should."""


def main(folder: Path) -> int:
    """Run all steps and return 0 when every one passed."""
    suffix = ".exe" if os.name == "nt" else ""
    command_line, window = folder / f"igny8{suffix}", folder / f"igny8-desktop{suffix}"
    missing = [str(path) for path in (command_line, window) if not path.is_file()]
    if missing:
        print(f"FAILED: there is no {' and no '.join(missing)}")
        return 1
    with tempfile.TemporaryDirectory(prefix="igny8-smoke-") as scratch:
        home = Path(scratch)
        try:
            step("self-check", lambda: self_check(command_line, environment(home / "check")))
            step("demo", lambda: demo(command_line, environment(home / "demo")))
            step("large import", lambda: large_import(command_line, environment(home / "import")))
            offscreen = {**environment(home / "demo"), "QT_QPA_PLATFORM": "offscreen"}
            step("window, no display", lambda: run([window, "--smoke"], offscreen))
            if sys.platform == "linux":
                step("window, virtual display", lambda: window_on_virtual_display(window, home / "window"))
        except SmokeFailure as failure:
            print(f"FAILED: {failure}")
            return 1
    print("the built program works.")
    return 0


def step(name: str, action: Callable[[], object]) -> None:
    """Run one step and say how long it took."""
    begin = time.monotonic()
    try:
        action()
    except SmokeFailure as failure:
        raise SmokeFailure(f"{name}: {failure}") from None
    print(f"ok  {name} ({time.monotonic() - begin:.1f} s)", flush=True)


def environment(home: Path) -> dict[str, str]:
    """Return the environment of a user who has never started the program; makes the folders."""
    runtime = home / "runtime"
    runtime.mkdir(parents=True, mode=0o700, exist_ok=True)
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    return {
        "LANG": "C.UTF-8",
        **kept,
        "HOME": str(home),
        "XDG_RUNTIME_DIR": str(runtime),
        "IGNY8_HOME": str(home / "igny8"),
    }


def run(command: list[str | Path], variables: dict[str, str]) -> str:
    """Run a program to its end in a folder of its own and return what it printed; raise SmokeFailure."""
    try:
        done = subprocess.run(
            command,
            env=variables,
            cwd=variables["HOME"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            timeout=PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise SmokeFailure(f"did not end within {PATIENCE} seconds") from None
    if done.returncode != 0:
        raise SmokeFailure(f"ended with {done.returncode}\n{done.stdout}{done.stderr}")
    if done.stderr.strip():
        raise SmokeFailure(f"wrote to standard error:\n{done.stderr}")
    return done.stdout


def self_check(program: Path, variables: dict[str, str]) -> None:
    """See that imports, resources, database and keyring are all right inside the build."""
    text = run([program, "self-check", "--json"], variables)
    try:
        json.loads(text)
    except ValueError:
        raise SmokeFailure(f"self-check --json printed no JSON document:\n{text}") from None


def demo(program: Path, variables: dict[str, str]) -> None:
    """See that the main job leaves a site with pages and images."""
    run([program, "demo"], variables)
    home = Path(variables["IGNY8_HOME"])
    pages, images = list(home.rglob("*.html")), list(home.rglob("*.webp"))
    if len(pages) < 2 or not images:
        raise SmokeFailure(f"published {len(pages)} pages and {len(images)} images below {home}")


def large_import(program: Path, variables: dict[str, str]) -> None:
    """See that a file so large that a second process reads it comes in whole."""
    home = Path(variables["HOME"])
    path = home / "keywords.csv"
    rows = (f"standing desk number {number} for a small office,{number % 900},us" for number in range(IMPORTED))
    path.write_text("Keyword,Volume,Country\n" + "\n".join(rows), encoding="utf-8")
    run([program, "sites", "add", "--name", "Desks", "--target", "folder"], variables)
    text = run([program, "keywords", "import", "desks", str(path), "--json"], variables)
    try:
        added = json.loads(text)["added"]
    except (ValueError, KeyError, TypeError):
        raise SmokeFailure(f"keywords import --json printed no report:\n{text}") from None
    if added != IMPORTED:
        raise SmokeFailure(f"imported {added} of {IMPORTED} keywords")


def window_on_virtual_display(program: Path, home: Path) -> None:
    """Open every tab on a real X server that draws into memory."""
    with virtual_display() as display:
        variables = {**environment(home), "DISPLAY": display, "QT_QPA_PLATFORM": "xcb"}
        run([program, "--smoke"], variables)


@contextlib.contextmanager
def virtual_display() -> Iterator[str]:
    """Start Xvfb on a display that is free and return its name; raise SmokeFailure when there is none."""
    xvfb = shutil.which("Xvfb")
    if xvfb is None:
        raise SmokeFailure("there is no Xvfb on this machine (the Debian package is xvfb)")
    command = [xvfb, "-displayfd", "1", "-screen", "0", "1400x900x24", "-nolisten", "tcp"]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        assert server.stdout is not None
        number = server.stdout.readline().strip()  # written when the server is ready
        if not number:
            raise SmokeFailure("Xvfb did not start")
        yield f":{number}"
    finally:
        server.terminate()
        server.communicate()


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(main(Path(sys.argv[1]).resolve()))
