"""What the peers' jobs have in common: their files, their clock, their figures."""

import json
import os
import time

# The files that prepare.py makes of the exported facts.
DUCKDB = "events.duckdb"
POLARS = "events.arrow"
# A column of the facts, and how it lies in its file.
COLUMNS = {
    "time": "i8", "recorded": "i8", "value": "i8", "reference": "u8", "customer": "u4", "source": "u4",
    "type": "u2", "channel": "u2", "unit": "u2",
}


def sync(path):
    """Waits until a file, and its name, are on disk."""
    for name in (path, os.path.dirname(path)):
        handle = os.open(name, os.O_RDONLY)
        os.fsync(handle)
        os.close(handle)


def remove(*paths):
    for path in paths:
        if os.path.exists(path):
            os.remove(path)


def written():
    """The bytes that this process has handed to the system to be written so far."""
    with open("/proc/self/io") as lines:
        return next(int(line.split()[1]) for line in lines if line.startswith("wchar:"))


def timed(work):
    """The seconds that a piece of work takes."""
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def report(**figures):
    """Prints figures as the benchmarks read them."""
    print(json.dumps({name: [float(value)] for name, value in figures.items()}))
