"""Measure how long the command line takes to start, against Python alone and against Python with click."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

RUNS = 9
IGNY8 = Path(sys.executable).with_name("igny8.exe" if os.name == "nt" else "igny8")
COMMANDS: dict[str, list[str]] = {
    "python -c pass (the limit)": [sys.executable, "-c", "pass"],
    "python -c 'import click'": [sys.executable, "-c", "import click"],
    "igny8 --help": [str(IGNY8), "--help"],
}


def median_seconds(command: list[str]) -> float:
    """Return the median time of some runs; the first one only warms the disk cache."""
    times = []
    for _ in range(RUNS + 1):
        begin = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        times.append(time.perf_counter() - begin)
    return statistics.median(times[1:])


def main() -> None:
    """Print one line for each command."""
    limit = 0.0
    for name, command in COMMANDS.items():
        seconds = median_seconds(command)
        limit = limit or seconds
        print(f"{name:30} {seconds * 1000:7.0f} ms  {seconds / limit:5.1f} x")


if __name__ == "__main__":
    main()
