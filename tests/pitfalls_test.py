#!/usr/bin/env python3
"""Checks docs/pitfalls.md: each pitfall has its row, and what a row names exists and is run."""
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
COUNT = 60
ROW = re.compile(r"^\| P(\d+) \| .+ \| .+ \| (.+) \|$")
NAMED = re.compile(r'`(?:(unit|golden|e2e|doctor|limit): )?([^`]+)`')
TEST = re.compile(r"^\s*TEST(?:_F|_P)?\(\s*(\w+)\s*,\s*(\w+)\s*\)", re.M)


def texts(pattern):
    return {path: path.read_text(encoding="utf-8") for path in sorted(ROOT.glob(pattern))}


def tests_in(sources):
    """"Suite.name" of every test that is not switched off."""
    return {f"{suite}.{name}" for text in sources.values() for suite, name in TEST.findall(text)
            if not name.startswith("DISABLED_") and not suite.startswith("DISABLED_")}


class Evidence:
    """What there is to name."""

    def __init__(self):
        self.units = tests_in(texts("src/**/*_test.cpp"))
        self.golden = texts("tests/golden/*.test")
        self.scenarios = {path.name.removesuffix("_test.py"): text
                          for path, text in texts("tests/e2e/*_test.py").items()}
        self.programs = {folder.name: tests_in(texts(f"tests/e2e/{folder.name}/*.cpp"))
                         for folder in (ROOT / "tests/e2e").iterdir() if folder.is_dir()}
        helpers = [*texts("tests/support/*.py").values(), *texts("tests/e2e/*/*.py").values()]
        self.helpers = "\n".join(helpers)
        self.doctor = "\n".join(texts("src/doctor/*.cpp").values())
        self.sources = "\n".join(text for path, text in texts("src/**/*.cpp").items()
                                 if not path.name.endswith("_test.cpp"))
        self.limits = (ROOT / "docs/limits.md").read_text(encoding="utf-8")

    def has_unit(self, name):
        return name in self.units

    def has_golden(self, name):
        file, _, first_line = name.partition("#")
        text = self.golden.get(ROOT / "tests/golden" / file, "")
        return any(line.startswith(first_line) for line in text.splitlines())

    def has_scenario(self, name):
        return name in self.scenarios

    def has_check(self, scenario, text):
        """The check's text, of which a scenario may put parts together while it runs."""
        if text in self.programs.get(scenario, ()):
            return True
        # As its source spells it: without the breaks of long literals.
        source = re.sub(r'"\s*\n\s*f?"', "", self.scenarios[scenario] + self.helpers)
        words = text.removeprefix("... ").split(" ")
        pieces = [" ".join(words[i:i + 3]) for i in range(max(1, len(words) - 2))]
        return text in source or any(piece in source for piece in pieces)

    def has_finding(self, code):
        return f'"{code}"' in self.doctor

    def has_limit(self, code):
        return f'"{code}"' in self.sources and f"`{code}`" in self.limits


def missing_of(row, evidence):
    """What the row names and that is not there."""
    missing = []
    kind = scenario = None
    for found_kind, text in NAMED.findall(row):
        kind = found_kind or kind
        if kind == "unit" and (found_kind or "." in text) and not evidence.has_unit(text):
            missing.append(f"unit: {text}")
        elif kind == "golden" and not evidence.has_golden(text):
            missing.append(f"golden: {text}")
        elif kind == "doctor" and not evidence.has_finding(text):
            missing.append(f"doctor: {text}")
        elif kind == "limit" and not evidence.has_limit(text):
            missing.append(f"limit: {text}")
        elif kind == "e2e":
            named, _, quoted = text.partition(' "') if found_kind else ("", "", text.lstrip('"'))
            scenario = named or scenario
            if not evidence.has_scenario(scenario):
                missing.append(f"e2e: {scenario}")
            elif quoted and not evidence.has_check(scenario, quoted.rstrip('"')):
                missing.append(f'e2e: {scenario} "{quoted}')
    return missing


def findings(text, evidence):
    rows = {}
    problems = []
    for line in text.splitlines():
        if line.startswith("| P") and not ROW.match(line):
            if not line.startswith("| P |"):
                problems.append(f"not a row: {line[:60]}")
            continue
        row = ROW.match(line)
        if row is None:
            continue
        number = int(row[1])
        if number in rows:
            problems.append(f"P{number} stands twice")
        rows[number] = row[2]
        if not NAMED.search(row[2]):
            problems.append(f"P{number} names nothing that shows it")
        problems += [f"P{number}: {name} is not there" for name in missing_of(row[2], evidence)]
    problems += [f"P{number} is missing" for number in range(1, COUNT + 1) if number not in rows]
    return problems


def check_itself(evidence):
    """Each kind of mistake is found."""
    good = "| P1 | a | b | `unit: GtidSet.mariadb_counts_by_domain` |"
    for text, wanted in (
            (good.replace("mariadb_counts", "mariadb_dances"), "unit: GtidSet.mariadb_dances"),
            (good.replace("unit: GtidSet", "doctor: source"), "doctor: source"),
            ('| P1 | a | b | `e2e: changes "nobody ever checks any of this"` |', "e2e: changes"),
            ('| P1 | a | b | `e2e: no_such_scenario` |', "e2e: no_such_scenario"),
            ("| P1 | a | b | `golden: csv.test#no such line` |", "golden: csv.test"),
            ("| P1 | a | b | `limit: no.such_code` |", "limit: no.such_code"),
            ("| P1 | a | b | nothing |", "names nothing"), (good + "\n" + good, "stands twice"),
            (good.replace("P1", "P2"), "P1 is missing")):
        found = findings(text, evidence)
        assert any(wanted in problem for problem in found), (text, found)
    assert not [p for p in findings(good, evidence) if "is missing" not in p]


def main():
    evidence = Evidence()
    check_itself(evidence)
    problems = findings((ROOT / "docs/pitfalls.md").read_text(encoding="utf-8"), evidence)
    for problem in problems:
        print(f"docs/pitfalls.md: {problem}")
    print(f"{COUNT} pitfalls, {len(problems)} findings")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
