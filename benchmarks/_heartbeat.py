"""Tell how late a window is, and whether the program or the machine is to blame.

A `Heartbeat` is a timer of the main thread that should come every 5 ms. Beside it runs a `BareHeartbeat`, a process
that does nothing but beat under the same event loop and priority: its lateness is what the machine does to any program.

A benchmark has the machine seldom for itself. So time is divided into moments of a tenth of a second, and a moment is
*calm* where other programs used less than a tenth of the processors (Linux tells; elsewhere all moments count as calm).
What a window is late in calm moments is its own doing; limits are for these. Where a machine has none, the processor
time of the main thread between two beats is the least that can be said: it does not depend on the machine's other work.
"""

from __future__ import annotations

import os
import struct
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Final

from PySide6.QtCore import QCoreApplication, Qt, QTimer

BEAT: Final = 0.005
_MOMENT: Final = 0.1
_LEAST_MOMENT: Final = 0.03
_OTHERS: Final = 0.1
_TICK: Final = 1 / os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 0.0
_PAIR: Final = struct.Struct("dd")


@dataclass
class Lateness:
    """The longest delays of some time in seconds: of all, in its calm moments, and of the process that does nothing.

    `work` is the longest processor time of the main thread between two beats. `moments` of a tenth of a second there
    were, `calm_moments` of them calm; `calm` means nothing where there was none.
    """

    late: float = 0.0
    calm: float = 0.0
    work: float = 0.0
    bare: float = 0.0
    moments: int = 0
    calm_moments: int = 0

    def add(self, other: Lateness) -> None:
        """Take in another time."""
        self.late, self.calm = max(self.late, other.late), max(self.calm, other.calm)
        self.work, self.bare = max(self.work, other.work), max(self.bare, other.bare)
        self.moments, self.calm_moments = self.moments + other.moments, self.calm_moments + other.calm_moments

    @property
    def words(self) -> str:
        """Return it in milliseconds, for a line of a report."""
        share = self.calm_moments / self.moments if self.moments else 0.0
        calm = f"{self.calm * 1000:3.0f} ms in calm moments ({share:.0%})" if self.calm_moments else "no calm moment"
        return f"late: {calm}, {self.late * 1000:.0f} at all (work {self.work * 1000:.0f}, bare {self.bare * 1000:.0f})"


class Heartbeat:
    """Beats on the main thread from when it is made; `start` and `take` stand around what is measured."""

    def __init__(self, bare: BareHeartbeat) -> None:
        self._bare = bare
        self.gaps: list[float] = []
        self._found = Lateness()
        self._begin = self._last = self._moment = time.perf_counter()
        self._worst = self._work = 0.0
        self._worked = time.thread_time()
        self._used = _others()
        self._timer = QTimer()
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(round(BEAT * 1000))
        self._timer.timeout.connect(self.beat)
        self._timer.start()

    def beat(self) -> None:
        """Measure the gap since the last beat."""
        now = time.perf_counter()
        late = max(0.0, now - self._last - BEAT)
        self.gaps.append(late)
        worked = time.thread_time()
        self._worst, self._work = max(self._worst, late), max(self._work, worked - self._worked)
        self._last, self._worked = now, worked
        if now - self._moment >= _MOMENT:
            self._end_moment(now)

    def start(self) -> None:
        """Forget what was."""
        self.beat()
        self._begin = self._moment = self._last
        self._used = _others()
        self.gaps.clear()
        self._worst, self._work, self._found = 0.0, 0.0, Lateness()

    def take(self) -> Lateness:
        """Return how late it was since `start`."""
        self.beat()
        self._end_moment(self._last)
        self._found.bare = self._bare.worst(self._begin, self._last)
        return self._found

    def stop(self) -> None:
        """Beat no more."""
        self._timer.stop()

    def _end_moment(self, now: float) -> None:
        used = _others()
        # The clock of processes ticks a hundred times a second: one tick of others is within the error.
        calm = used - self._used <= max(1.5 * _TICK, _OTHERS * (os.cpu_count() or 1) * (now - self._moment))
        # The end of what was measured can be too short to tell anything.
        long = now - self._moment >= _LEAST_MOMENT
        calm = calm and long
        found = Lateness(self._worst, self._worst if calm else 0.0, self._work, 0.0, int(long), int(calm))
        self._found.add(found)
        self._moment, self._used, self._worst, self._work = now, used, 0.0, 0.0


def _others() -> float:
    """Return the seconds of all processors that went to other programs, but for a constant; 0 where nobody knows."""
    try:
        with open("/proc/stat", "rb") as file:
            user, nice, system, _idle, _wait, irq, softirq, steal, *_rest = map(int, file.readline().split()[1:])
        children = [pid for task in os.listdir("/proc/self/task") for pid in _children(task)]
        running = sum(_ticks(pid) for pid in children) * _TICK
    except (OSError, ValueError):
        return 0.0
    own = os.times()
    busy = (user + nice + system + irq + softirq + steal) * _TICK
    return busy - running - own.user - own.system - own.children_user - own.children_system


def _children(task: str) -> list[str]:
    try:
        return Path(f"/proc/self/task/{task}/children").read_text().split()
    except OSError:
        return []


def _ticks(pid: str) -> int:
    """Return what a process used, in ticks."""
    try:
        # Behind its name, which may hold anything, stand the fields from the third on.
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0
    return int(fields[11]) + int(fields[12])


class BareHeartbeat:
    """A process that does nothing but beat; use it as a context."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory()
        self._path = Path(self._folder.name) / "beats"
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> BareHeartbeat:
        self._path.touch()
        command = [sys.executable, "-m", "benchmarks._heartbeat", str(self._path)]
        self._process = subprocess.Popen(command, cwd=Path(__file__).parents[1], stdin=subprocess.DEVNULL)
        end = time.perf_counter() + 30
        while not self._path.stat().st_size and time.perf_counter() < end:
            time.sleep(0.02)
        return self

    def __exit__(self, _kind: type[BaseException] | None, _error: object, _trace: TracebackType | None) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        self._folder.cleanup()

    def worst(self, begin: float, end: float) -> float:
        """Return the seconds by which it was late at most between two moments of `time.perf_counter`."""
        time.sleep(BEAT)
        # From the end, so that a long benchmark does not read everything again and again.
        with self._path.open("rb") as file:
            size = file.seek(0, os.SEEK_END) // _PAIR.size * _PAIR.size
            file.seek(max(0, size - round((time.perf_counter() - begin) / BEAT + 100) * _PAIR.size))
            data = file.read()
        pairs = _PAIR.iter_unpack(data[: len(data) // _PAIR.size * _PAIR.size])
        return max((late for at, late in pairs if begin <= at and at - late - BEAT <= end), default=0.0)


def _beat_alone(path: str) -> None:
    app = QCoreApplication([])
    file = os.open(path, os.O_WRONLY | os.O_APPEND)
    last = time.perf_counter()
    parent = os.getppid()

    def beat() -> None:
        nonlocal last
        now = time.perf_counter()
        os.write(file, _PAIR.pack(now, max(0.0, now - last - BEAT)))
        last = now
        if os.getppid() != parent:
            app.quit()

    timer = QTimer()
    timer.setTimerType(Qt.TimerType.PreciseTimer)
    timer.setInterval(round(BEAT * 1000))
    timer.timeout.connect(beat)
    timer.start()
    app.exec()


if __name__ == "__main__":
    _beat_alone(sys.argv[1])
