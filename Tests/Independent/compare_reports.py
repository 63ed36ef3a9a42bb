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

# Nothing is left in the folder of the tests.
sys.dont_write_bytecode = True
import independent_retention as independent  # noqa: E402

HERE = pathlib.Path(__file__).resolve().parent
ZONES = ["Europe/London", "America/New_York", "Pacific/Apia", "Australia/Lord_Howe"]
MEASURES = ["customers", "orders", "money"]
SIZES = [10_000, 25_000, 50_000, 100_000]
# What cohorts are told apart by, and what of the file it is (invoices.yaml).
ATTRIBUTES = {"channel": "countryOfFirstOrder", "store": "countryOfFirstOrder", "campaign": "countryOfFirstOrder",
              "product": "firstProduct", "category": "firstProduct", "size": "firstOrderSize", "country": "country"}
LOOK_BACKS = [90, 365]
DAYS = [1, 7, 30, 90]
CHECKS = ["summary", "cohorts", "attributes", "lifecycle", "retention", "money", "returning", "gaps", "survival"]


def codes_of_countries():
    """The code that the mapping gives to each country of the file, read from the mapping."""
    codes = {}
    for line in (HERE / "invoices.yaml").read_text().splitlines():
        if line.startswith("  in-"):
            code, _, country = line.split("{ value: ")[1].removesuffix(" } }").partition(", when: { place: ")
            codes[country] = code
    return codes


def bracket(least):
    """How a report names the bracket that begins at an amount."""
    if least == 0:
        return f"under {SIZES[0] / 100:,.2f}"
    if least == SIZES[-1]:
        return f"{least / 100:,.2f} or more"
    return f"{least / 100:,.2f} to {SIZES[SIZES.index(least) + 1] / 100 - 0.01:,.2f}"


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
        rounded_so = abs(exact - written) <= fractions.Fraction(1, 20_000)
        self.equal(what, reported if rounded_so else float(exact), reported)

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
        self.cohorts_like("cohorts", self.computed["cohorts"], "customers", self.ask("cohorts"))
        for measure in ["orders", "money"]:
            self.cohorts_like(f"cohorts in {measure}", self.computed["cohorts"], measure,
                              self.ask("cohorts", "--measure", measure))

    def attributes(self):
        for attribute, name in ATTRIBUTES.items():
            computed = self.computed["cohortsBy"][name]
            if attribute == "size":
                named = [{**row, "value": bracket(int(row["value"]))} for row in computed["cohorts"]]
                overall = {bracket(int(least)): rows for least, rows in computed["overall"].items()}
                computed = {"cohorts": named, "overall": overall}
            for measure in MEASURES:
                sizes = ["--sizes", ",".join(str(edge) for edge in SIZES)] if attribute == "size" else []
                found = self.ask("cohorts", "--by", attribute, "--measure", measure, *sizes)
                self.cohorts_like(f"cohorts by {attribute} in {measure}", computed, measure, found)

    def cohorts_like(self, what, computed, measure, found):
        compare = self.comparison
        counted, each = ("active", "rate") if measure == "customers" else ("counted", "each")
        for name, ours, theirs in compare.rows(what, ("cohort", "value"), computed["cohorts"], found["cohorts"]):
            compare.equal(f"{what} {name}: size", ours["size"], theirs["size"])
            compare.equal(f"{what} {name}: {counted}", ours[measure], theirs[counted])
            complete = [index < ours["complete"] for index in range(len(ours[measure]))]
            compare.equal(f"{what} {name}: complete", complete, theirs["complete"])
            compare.equal(f"{what} {name}: small", ours["small"], theirs["small"])
        ours = [{**row, "value": value or None} for value, rows in computed["overall"].items() for row in rows]
        theirs = [{**row, "interval": row["offset"]} for row in found["overall"]]
        for name, row, reported in compare.rows(f"{what}, overall", ("interval", "value"), ours, theirs):
            compare.equal(f"{what}, overall {name}: size", row["size"], reported["size"])
            compare.equal(f"{what}, overall {name}: {counted}", row[measure], reported[counted])
            compare.rate(f"{what}, overall {name}: {each}", row[measure], row["size"], reported[each])

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
        found = self.ask("retention", "--look-back", ",".join(map(str, LOOK_BACKS)))
        whole = self.computed["whole"]
        compare.equal("retention: repeat customers", whole["repeat"], found["repeatCustomers"])
        compare.rate("retention: repeat rate", whole["repeat"], whole["customers"], found["repeatRate"])
        self.rates("retention", self.computed["retention"]["365"], found["periods"])
        for one in found["lookBacks"]:
            days = one["days"]
            self.rates(f"retention over {days} days", self.computed["retention"][str(days)], one["periods"])
        compare.equal("retention: look-backs", LOOK_BACKS, [one["days"] for one in found["lookBacks"]])
        for period, ours, theirs in compare.rows("first orders", "period", self.computed["readings"], found["firstOrders"]):
            for name, reported in [("ordered", "customers"), ("firstOrder", "first"), ("customersBefore", "before"),
                                   ("orders", "orders"), ("ordersBefore", "ordersBefore")]:
                compare.equal(f"first orders {period}: {reported}", ours[name], theirs[reported])
            compare.rate(f"first orders {period}: share", ours["customersBefore"], ours["ordered"], theirs["shareBefore"])

    def rates(self, what, computed, found):
        compare = self.comparison
        for period, ours, theirs in compare.rows(what, "period", computed, found):
            for name in ["start", "end", "new", "firstTime", "resurrected", "lost"]:
                compare.equal(f"{what} {period}: {name}", ours[name], theirs[name])
            compare.equal(f"{what} {period}: complete", not ours["incomplete"], theirs["complete"])
            kept = ours["start"] - ours["lost"]
            compare.rate(f"{what} {period}: rate", kept, ours["start"], theirs["rate"])
            compare.rate(f"{what} {period}: churn", ours["lost"], ours["start"], theirs["churn"])

    def money(self):
        compare = self.comparison
        for name, options in [("money", []), ("moneyNetOfRefunds", ["--net"])]:
            found = self.ask("money-retention", *options)["periods"]
            for period, ours, theirs in compare.rows(name, "period", self.computed[name], found):
                for figure in ["customers", "start", "churned", "contraction", "expansion", "new", "resurrected", "end"]:
                    compare.equal(f"{name} {period}: {figure}", ours[figure], theirs[figure])
                compare.equal(f"{name} {period}: complete", not ours["incomplete"], theirs["complete"])
                left = ours["start"] - ours["churned"] - ours["contraction"]
                compare.rate(f"{name} {period}: gross", left, ours["start"], theirs["gross"])
                compare.rate(f"{name} {period}: net", left + ours["expansion"], ours["start"], theirs["net"])

    def returning(self):
        compare = self.comparison
        for clock in ["day", "hours"]:
            for kind in ["on", "after", "bracket"]:
                what = f"return {kind} by {clock}"
                found = self.ask("return", "--days", ",".join(map(str, DAYS)), "--kind", kind, "--clock", clock,
                                 by_period=False)["days"]
                for day, ours, theirs in compare.rows(what, "day", self.computed["return"][clock][kind], found):
                    compare.equal(f"{what} {day}: eligible", ours["eligible"], theirs["eligible"])
                    compare.equal(f"{what} {day}: returned", ours["returned"], theirs["returned"])
                    compare.rate(f"{what} {day}: rate", ours["returned"], ours["eligible"], theirs["rate"])

    def gaps(self):
        compare, computed, found = self.comparison, self.computed["gaps"], self.ask("gaps", by_period=False)
        for name in ["gaps", "median", "p90", "histogram"]:
            compare.equal(f"gaps: {name}", computed[name], found[name])
        ours, theirs = computed["toSecondOrder"], found["toSecondOrder"]
        compare.equal("gaps: customers with a second order", ours["gaps"], theirs["customers"])
        for name in ["median", "p90", "none", "medianOfAll"]:
            compare.equal(f"gaps: to the second order, {name}", ours[name], theirs[name])

    def survival(self):
        compare = self.comparison
        for days in LOOK_BACKS:
            ours = self.computed["survival"][str(days)]
            theirs = self.ask("survival", "--look-back", str(days), by_period=False)
            for name in ["customers", "ended", "active", "resumed", "tooNew", "median"]:
                compare.equal(f"survival {days}: {name}", ours[name], theirs.get(name))
            for day, step, reported in compare.rows(f"survival {days}", "days", ours["steps"], theirs["steps"]):
                for name in ["atRisk", "ended", "censored"]:
                    compare.equal(f"survival {days}, day {day}: {name}", step[name], reported[name])
                for name in ["survival", "low", "high"]:
                    # Where all are left, or nobody is, the interval is nothing.
                    near = step[name] is None or abs(step[name] - reported[name]) < 0.000051
                    compare.equal(f"survival {days}, day {day}: {name}", reported[name] if near else step[name],
                                  reported[name])

    def compare(self, names):
        for name in names:
            getattr(self, name)()


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("program", help="the command line `perennial`")
    parser.add_argument("file", help="the file of invoice lines, or the same packed by xz")
    parser.add_argument("--zone", action="append", help="a time zone, several times for several (default: all four)")
    parser.add_argument("--period", action="append", help="a kind of period, several times for several (default: month)")
    parser.add_argument("--as-of", default="2011-12-10", help="a day: what was before it began counts")
    parser.add_argument("--only", action="append", choices=CHECKS, help="what is compared (default: all)")
    parser.add_argument("--without", action="append", choices=CHECKS, default=[], help="what is not compared")
    parser.add_argument("--engine", default="sqlite", choices=["sqlite", "duckdb"])
    parser.add_argument("--shown", type=int, default=40, help="how many differences are printed")
    parser.add_argument("--ledger", help="a directory with a ledger of that file, made there where there is none, and kept")
    options = parser.parse_args()
    names = [name for name in options.only or CHECKS if name not in options.without]
    comparison = Comparison(options.shown)
    with tempfile.TemporaryDirectory(prefix="independent-") as temporary:
        program = ledger(options, options.ledger or temporary)
        orders, refunds, countries = independent.read(options.file, "Europe/London")
        codes = codes_of_countries()
        coded = {customer: [(instant, position, codes[name]) for instant, position, name in said if name in codes]
                 for customer, said in countries.items()}
        for zone in options.zone or ZONES:
            program.run("settings", "set", f"timeZone={zone}")
            for period in options.period or ["month"]:
                comparison.where = [zone, period]
                asked = independent.arguments().parse_args([
                    options.file, "--zone", zone, "--period", period, "--as-of", options.as_of, "--engine", options.engine])
                computed = independent.figures((orders, refunds, coded), asked)
                Reports(program, comparison, computed, options.as_of, period).compare(names)
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
