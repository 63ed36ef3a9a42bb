#!/usr/bin/env python3
"""Compares Perennial's reports on retention with the independent computation, figure by figure.

Imports a file of invoice lines (UCI Online Retail, or any in its form) into a new ledger, and for each time zone and kind
of period asks for the reports as JSON and computes the same from the file alone (independent_retention.py). Prints every
difference with where it is; the exit status is 1 where there is one, and 0 where all is the same.
"""

import argparse
import fractions
import json
import lzma
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

import independent_retention as independent

HERE = pathlib.Path(__file__).resolve().parent
ZONES = ["Europe/London", "America/New_York", "Pacific/Apia", "Australia/Lord_Howe"]
MEASURES = ["customers", "orders", "money"]


def codes_of_countries():
    """The code that the mapping gives to each country of the file, read from the mapping."""
    codes = {}
    for line in (HERE / "invoices.yaml").read_text().splitlines():
        if line.startswith("  in-"):
            code, _, country = line.split("{ value: ")[1].removesuffix(" } }").partition(", when: { place: ")
            codes[country] = code
    return codes


class Program:
    """The command line, with a ledger of its own."""

    def __init__(self, path, directory):
        self.path = path
        self.directory = directory
        self.environment = {**os.environ, "PERENNIAL_LEDGER": "shop.ledger"}

    def run(self, *arguments):
        done = subprocess.run([self.path, *arguments], cwd=self.directory, env=self.environment, text=True,
                              capture_output=True)
        if done.returncode != 0:
            sys.exit(f"perennial {' '.join(arguments)} ended with {done.returncode}: {done.stderr or done.stdout}")
        return done.stdout

    def report(self, name, *arguments):
        return json.loads(self.run("report", name, *arguments, "--format", "json"))


class Comparison:
    """What is the same, counted, and what differs, printed."""

    def __init__(self, shown):
        self.same = 0
        self.different = 0
        self.shown = shown
        self.where = []

    def equal(self, what, independent_one, reported):
        if independent_one == reported:
            self.same += 1
            return
        self.different += 1
        if self.different <= self.shown:
            print(f"{' '.join(self.where)}: {what}: computed {independent_one!r}, reported {reported!r}")

    def rate(self, what, part, whole, reported):
        """A reported rate has four decimals; of nothing there is none."""
        if whole == 0 or reported is None:
            self.equal(what, None if whole == 0 else part / whole, reported)
            return
        exact = fractions.Fraction(part, whole)
        written = fractions.Fraction(str(reported))
        self.equal(what, True, abs(exact - written) <= fractions.Fraction(1, 20_000) or float(exact))

    def rows(self, what, key, computed, reported):
        """Pairs of rows by their key; rows that only one side has are differences."""
        ours = {row[key] if isinstance(key, str) else tuple(row.get(name) for name in key): row for row in computed}
        theirs = {row[key] if isinstance(key, str) else tuple(row.get(name) for name in key): row for row in reported}
        self.equal(f"{what}: number of rows", len(computed), len(reported))
        for name in sorted(ours.keys() | theirs.keys(), key=str):
            if name in ours and name in theirs:
                yield name, ours[name], theirs[name]
            else:
                self.equal(f"{what}: row {name}", name in ours, name in theirs)


class Reports:
    """The reports of one ledger in one zone by one kind of period, beside what was computed."""

    def __init__(self, program, comparison, computed, as_of, period):
        self.program = program
        self.comparison = comparison
        self.computed = computed
        self.as_of = as_of
        self.period = period

    def ask(self, name, *arguments, by_period=True):
        some = ["--period", self.period] if by_period else []
        return self.program.report(name, *some, *arguments, "--as-of", self.as_of)

    def summary(self):
        found, whole = self.ask("summary", by_period=False), self.computed["whole"]
        money = found["currencies"][0]
        for what, ours, theirs in [
                ("buyers", whole["customers"], found["buyers"]), ("repeat", whole["repeat"], found["repeatBuyers"]),
                ("orders", whole["orders"], money["orders"]), ("spent", whole["spent"], money["spent"])]:
            self.comparison.equal(f"summary: {what}", ours, theirs)

    def cohorts(self):
        self.cohorts_like("cohorts", self.computed["cohorts"], self.ask("cohorts"), "customers")

    def cohorts_like(self, what, computed, found, measure):
        compare = self.comparison
        for name, ours, theirs in compare.rows(what, ("cohort", "value"), computed["cohorts"], found["cohorts"]):
            compare.equal(f"{what} {name}: size", ours["size"], theirs["size"])
            compare.equal(f"{what} {name}: {measure}", ours[measure], theirs["active"])
            complete = [index < ours["complete"] for index in range(len(ours[measure]))]
            compare.equal(f"{what} {name}: complete", complete, theirs["complete"])

    def lifecycle(self):
        compare = self.comparison
        names = ["active", "new", "current", "resurrected", "dormant"]
        found = self.ask("lifecycle")["periods"]
        for period, ours, theirs in compare.rows("lifecycle", "period", self.computed["lifecycle"], found):
            for name in names:
                compare.equal(f"lifecycle {period}: {name}", ours[name], theirs[name])
            compare.equal(f"lifecycle {period}: complete", not ours["incomplete"], theirs["complete"])
            compare.rate(f"lifecycle {period}: pulse", ours["new"] + ours["resurrected"], ours["dormant"], theirs["pulse"])

    def retention(self):
        compare = self.comparison
        found = self.ask("retention")
        whole = self.computed["whole"]
        compare.equal("retention: repeat customers", whole["repeat"], found["repeatCustomers"])
        compare.rate("retention: repeat rate", whole["repeat"], whole["customers"], found["repeatRate"])
        for period, ours, theirs in compare.rows("retention", "period", self.computed["retention"]["365"], found["periods"]):
            for name in ["start", "end", "new", "firstTime", "resurrected", "lost"]:
                compare.equal(f"retention {period}: {name}", ours[name], theirs[name])
            compare.equal(f"retention {period}: complete", not ours["incomplete"], theirs["complete"])
            kept = ours["start"] - ours["lost"]
            compare.rate(f"retention {period}: rate", kept, ours["start"], theirs["rate"])
            compare.rate(f"retention {period}: churn", ours["lost"], ours["start"], theirs["churn"])

    def all(self):
        for compare in [self.summary, self.cohorts, self.lifecycle, self.retention]:
            compare()


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("program", help="the command line `perennial`")
    parser.add_argument("file", help="the file of invoice lines, or the same packed by xz")
    parser.add_argument("--zone", action="append", help=f"a time zone, several times for several (default: {', '.join(ZONES)})")
    parser.add_argument("--period", action="append", help="a kind of period, several times for several (default: month)")
    parser.add_argument("--as-of", default="2011-12-10", help="a day: what was before it began counts")
    parser.add_argument("--engine", default="sqlite", choices=["sqlite", "duckdb"])
    parser.add_argument("--shown", type=int, default=40, help="how many differences are printed")
    parser.add_argument("--ledger", help="a directory with a ledger of that file, made there where there is none, and kept")
    options = parser.parse_args()
    comparison = Comparison(options.shown)
    with tempfile.TemporaryDirectory(prefix="independent-") as temporary:
        program = ledger(options, options.ledger or temporary)
        orders, countries = independent.read(options.file, "Europe/London")
        for zone in options.zone or ZONES:
            program.run("settings", "set", f"timeZone={zone}")
            for period in options.period or ["month"]:
                comparison.where = [zone, period]
                asked = independent.arguments().parse_args([
                    options.file, "--zone", zone, "--period", period, "--as-of", options.as_of, "--engine", options.engine])
                computed = independent.figures(orders, countries, asked)
                Reports(program, comparison, computed, options.as_of, period).all()
    print(f"{comparison.same} figures are the same, {comparison.different} differ")
    sys.exit(1 if comparison.different else 0)


def ledger(options, directory):
    """A ledger of the file's invoices."""
    program = Program(os.path.abspath(options.program), directory)
    os.makedirs(directory, exist_ok=True)
    if os.path.exists(os.path.join(directory, "shop.ledger")):
        return program
    lines = os.path.join(directory, "invoices.csv")
    opened = lzma.open(options.file) if options.file.endswith(".xz") else open(options.file, "rb")
    with opened as source, open(lines, "wb") as copy:
        shutil.copyfileobj(source, copy)
    program.run("init", "--currency", "GBP", "--time-zone", "Europe/London")
    program.run("policy", "publish", "purposes", str(HERE / "purposes.json"))
    imported = json.loads(program.run("import", lines, "--mapping", str(HERE / "invoices.yaml"), "--format", "json"))
    if imported["accounted"] != imported["lines"] or imported["rejected"]:
        sys.exit(f"the import took {imported['lines'] - imported['rejected']} of {imported['lines']} lines: {imported['refusals']}")
    return program


if __name__ == "__main__":
    main()
