#!/usr/bin/env python3
"""Checks the rules of the house that a program can check: the test `tidy`, and `./dev tidy`.

Each finding is one line, `file:line: rule: what to do`. The exceptions are in tidy_allowed.toml,
each with its reason; one that no longer excuses anything is a finding itself. The rules and their
reasons: CONTRIBUTING.md. `tidy.py --rules` lists them. Standard library only.
"""
import argparse
import ast
import fnmatch
import os
import re
import subprocess
import sys
import tomllib
from dataclasses import dataclass, field
from pathlib import Path

from cpp_text import function_spans, line_of, without_text

FILE_LINES_MAX = 400
FUNCTION_LINES_MAX = 70
COLUMNS_MAX = 100
ALLOWED_FILE = "tools/tidy_allowed.toml"

# Layers as ARCHITECTURE.md draws them. A folder may include itself and what `reachable` says.
LAYERS = {
    "base": 0, "model": 1,
    "port": 2, "binlog": 2, "dialect": 2, "mapping": 2, "aws": 2, "config": 2,
    "mysql": 3, "redshift": 3, "store": 3, "state": 3,
    "load": 4, "cdc": 4, "verify": 4, "doctor": 4,
    "task": 5, "setup": 5, "assess": 5, "api": 6, "app": 7,
}
NEEDS_TEST = {folder for folder, layer in LAYERS.items() if layer <= 5}


def reachable(folder):
    """The folders that `folder` may include besides itself."""
    if folder == "standin":
        return {"base"}
    if folder == "app":
        return set(LAYERS) | {"standin"}
    layer = LAYERS[folder]
    below = {other for other, level in LAYERS.items() if level < layer}
    if folder in ("load", "cdc", "verify"):
        below = {other for other in below if LAYERS[other] <= 2}
    return below


# A library's header, and the only folders that may include it.
LIBRARY_DOORS = [
    (r"mysql(/|\.h)|mariadb", ["mysql"]),
    (r"libpq", ["redshift"]),
    (r"(sql|sqlext|sqltypes|sqlucode|odbcinst)\.h", ["redshift"]),
    (r"curl/", ["aws"]),
    (r"pugixml", ["aws"]),
    (r"sqlite3", ["state"]),
    (r"toml\+\+|toml\.hpp", ["config"]),
    (r"CLI/", ["app"]),
    (r"httplib", ["standin", "api"]),
    (r"zstd", ["binlog", "dialect", "standin"]),
    (r"isa-l|igzip_lib", ["dialect"]),
    (r"zlib\.h", ["base", "binlog", "standin"]),
    (r"bzlib\.h", ["standin"]),
    (r"nlohmann/", ["base"]),
    (r"spdlog/", ["base"]),
]

BANNED = [
    (r"std::j?thread\b|std::async\b|\bpthread_create\b", "base::WorkerGroup starts threads"),
    (r"\.detach\(\)", "join through base::WorkerGroup; nothing is detached"),
    (r"this_thread::sleep|\busleep\s*\(|\bnanosleep\s*\(|(?<![\w.>:])sleep\s*\(",
     "wait with base::Clock::sleep_for and its stop_token"),
    (r"(system|steady|high_resolution)_clock::now\b|(?<![\w.>:])time\s*\(\s*(nullptr|NULL|0)\s*\)",
     "take the time from the base::Clock that was passed in"),
    (r"(?<![\w.>])s?rand\s*\(|std::mt19937|random_device", "take chance from base::Prng"),
    (r"\bv?sn?printf\s*\(", "use fmt::format"),
    (r"\bstd::sto(i|l|ul|ll|ull|f|d|ld)\b|(?<!\w)ato(i|l|ll|f)\s*\("
     r"|\bstrto(l|ul|ll|ull|d|f|ld)\s*\(",
     "use std::from_chars and check its result"),
    (r"\bstd::endl\b", "write '\\n'; flush where it is meant"),
    # A private constructor needs `std::unique_ptr<T> t(new T)`: owned at once, so it may stay.
    (r"(?m)^(?!.*unique_ptr<).*(?<![\w.])(?P<what>new\s+[A-Za-z_:]+)",
     "own with std::make_unique or a value"),
]

NAME_WORDS = {"util", "utils", "helper", "helpers", "common", "misc", "manager"}

RULES = {
    "layer": "an #include that points up or sideways between the folders of src/",
    "door": "a library's header outside the one folder that wraps it",
    "size": f"a file over {FILE_LINES_MAX} lines, a function over {FUNCTION_LINES_MAX}",
    "columns": f"a line over {COLUMNS_MAX} columns",
    "name": "a file name that says nothing: " + ", ".join(sorted(NAME_WORDS)),
    "banned": "a call that has a better replacement here",
    "catch": "catch (...) that does not turn the exception into a report",
    "todo": "TODO or FIXME without an issue number",
    "test": "a source of the layers 0 to 5 that no test beside it includes",
    "header": "a header without #pragma once and a head comment",
    "alone": "a source that includes something before the header of its name",
    "link": "a markdown link that leads nowhere",
    "allowed": "an entry of the allow-list that excuses nothing or gives no reason",
}


@dataclass(frozen=True, order=True)
class Finding:
    path: str
    line: int
    rule: str
    advice: str

    def __str__(self):
        return f"{self.path}:{self.line}: {self.rule}: {self.advice}"


@dataclass
class Report:
    findings: list = field(default_factory=list)
    allowed: list = field(default_factory=list)  # (rule, path, reason)
    files: int = 0


def list_files(root):
    """All files of the project: what git tracks or would; without git, all but build folders."""
    if (root / ".git").exists():
        command = ["git", "-c", "safe.directory=*", "-C", str(root), "ls-files", "-z",
                   "--cached", "--others", "--exclude-standard"]
        output = subprocess.run(command, capture_output=True, check=True).stdout
        listed = output.decode().split("\0")
        return sorted(name for name in listed if name and (root / name).is_file())
    found = []
    for folder, folders, names in os.walk(root):
        folders[:] = [f for f in folders if f not in (".git", "build", ".run", "__pycache__")]
        found += [str((Path(folder) / name).relative_to(root)) for name in names]
    return sorted(found)


def check_layers(path, source, found):
    parts = Path(path).parts
    if parts[0] != "src" or len(parts) < 3:
        return
    folder = parts[1]
    if folder != "standin" and folder not in LAYERS:
        found("layer", 1, f"folder {folder} has no layer: add it to the table of tools/tidy.py")
        return
    for match in re.finditer(r'^\s*#\s*include\s+"([a-z0-9_]+)/[^"]+"', source, re.M):
        other = match.group(1)
        if other != folder and other not in reachable(folder):
            level = "aside" if folder == "standin" else f"layer {LAYERS[folder]}"
            may = ", ".join(sorted(reachable(folder))) or "nothing"
            found("layer", line_of(source, match.start(1)),
                  f"{folder} ({level}) must not include {other}/; it may include {may}")


def check_doors(path, source, found):
    parts = Path(path).parts
    if parts[0] != "src":
        return
    for match in re.finditer(r'^\s*#\s*include\s+([<"])([^>"]+)[>"]', source, re.M):
        sign, header = match.groups()
        if sign == '"' and header.split("/")[0] in LAYERS:
            continue  # a header of ours: "mysql/connection.hpp"
        for pattern, folders in LIBRARY_DOORS:
            if re.match(pattern, header) and parts[1] not in folders:
                found("door", line_of(source, match.start(2)),
                      f"<{header}> belongs to {' and '.join(folders)}/ only: "
                      "use what that folder offers")


def check_sizes(path, source, found):
    lines = source.split("\n")
    count = len(lines) - (lines[-1] == "")
    if count > FILE_LINES_MAX:
        found("size", FILE_LINES_MAX + 1, f"{count} lines: split the file by its concepts "
              f"(at most {FILE_LINES_MAX})")
    for number, line in enumerate(lines, 1):
        if len(line) > COLUMNS_MAX:
            found("columns", number, f"{len(line)} columns: break the line (at most {COLUMNS_MAX})")
    if path.endswith((".cpp", ".hpp")):
        spans = function_spans(without_text(source))
    elif is_python(path, source):
        spans = [(node.lineno, node.end_lineno - node.lineno + 1)
                 for node in ast.walk(ast.parse(source))
                 if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))]
    else:
        spans = []
    for first, length in spans:
        if length > FUNCTION_LINES_MAX:
            found("size", first, f"a function of {length} lines: give its parts names "
                  f"(at most {FUNCTION_LINES_MAX})")


def is_python(path, source):
    return path.endswith(".py") or re.match(r"#!.*\bpython3\b", source) is not None


def check_banned(path, source, found):
    code = without_text(source)
    for pattern, advice in BANNED:
        for match in re.finditer(pattern, code):
            what = match.groupdict().get("what") or match.group()
            found("banned", line_of(code, match.start()), f"{what.strip()}: {advice}")


def check_catch(path, source, found):
    code = without_text(source)
    for match in re.finditer(r"catch\s*\(\s*\.\.\.\s*\)\s*{", code):
        depth, end = 1, match.end()
        while depth and end < len(code):
            depth += {"{": 1, "}": -1}.get(code[end], 0)
            end += 1
        if not re.search(r"\b(report_)?current_exception\(", code[match.end():end]):
            found("catch", line_of(code, match.start()),
                  "catch what you understand and clean up by RAII; only a thread root or a C door "
                  "catches all, and keeps it: report_current_exception()")


def check_todo(path, source, found):
    for match in re.finditer(r"\b(TODO|FIXME)\b(?!\(#\d+\))", source):
        found("todo", line_of(source, match.start()),
              f"{match.group()}: do it, or write {match.group()}(#issue)")


def check_header(path, source, found):
    lines = source.split("\n")
    if lines[0] != "#pragma once":
        found("header", 1, "begin with #pragma once")
    elif len(lines) < 2 or not lines[1].startswith("// "):
        found("header", 2, "say below #pragma once what this is, who uses it, threads, ownership")


def check_own_header_first(files, sources, found_at):
    """So each header that has a source is compiled with nothing before it (cmake/module.cmake)."""
    headers = {path for path in files if path.startswith("src/") and path.endswith(".hpp")}
    for header in headers:
        source = header[:-len(".hpp")] + ".cpp"
        first = re.search(r'^\s*#\s*include\s+[<"]([^>"]+)[>"]', sources.get(source, ""), re.M)
        if source in sources and (not first or "src/" + first.group(1) != header):
            line = line_of(sources[source], first.start(1)) if first else 1
            found_at(source, "alone", line, f'include "{header[len("src/"):]}" before all else')


def check_name(path, found):
    stem = Path(path).stem
    words = set(stem.lower().split("_")) & NAME_WORDS
    if words and stem not in ("task_manager", "task_manager_test"):
        found("name", 1, f"'{words.pop()}' says nothing: name the file after its one concept")


def heading_anchors(text):
    text = re.sub(r"^```.*?^```", "", text, flags=re.S | re.M)
    titles = re.findall(r"^#{1,6}\s+(.+?)\s*#*$", text, re.M)
    return {re.sub(r"[^\w\- ]", "", title.lower()).strip().replace(" ", "-") for title in titles}


def check_links(root, path, source, found):
    def blank(match):
        return re.sub(r"[^\n]", " ", match.group())

    text = re.sub(r"^```.*?^```|`[^`\n]*`", blank, source, flags=re.S | re.M)
    for match in re.finditer(r"\]\(<?([^)\s>]+)>?(?:\s+\"[^\"]*\")?\)", text):
        target, _, anchor = match.group(1).partition("#")
        if re.match(r"[a-z]+:", target):
            continue
        line = line_of(text, match.start(1))
        goal = (root / path).parent / target if target else root / path
        if not goal.exists():
            found("link", line, f"{target} does not exist: correct or remove the link")
        elif anchor and goal.suffix == ".md" and \
                anchor not in heading_anchors(goal.read_text(encoding="utf-8")):
            found("link", line, f"{goal.name} has no heading #{anchor}")


def check_tests(files, sources, found_at):
    """Each .cpp of the layers 0 to 5 is included, by its header, in a test of its own folder."""
    for path in files:
        match = re.fullmatch(r"src/([a-z]+)/(\w+)\.cpp", path)
        if not match or match.group(1) not in NEEDS_TEST:
            continue
        folder, stem = match.groups()
        if stem.endswith(("_test", "_main")):
            continue
        include = f'#include "{folder}/{stem}.hpp"'
        tests = [p for p in files if re.fullmatch(rf"src/{folder}/\w+_test\.cpp", p)]
        if f"src/{folder}/{stem}_test.cpp" in tests or any(include in sources[p] for p in tests):
            continue
        found_at(path, "test", 1,
                 f"write {stem}_test.cpp beside it, or include its header in a test there")


def read_allowed(root):
    file = root / ALLOWED_FILE
    text = file.read_text(encoding="utf-8") if file.exists() else ""
    return tomllib.loads(text).get("allowed", [])


def excuses(entry, finding):
    return (entry.get("rule") == finding.rule
            and fnmatch.fnmatch(finding.path, entry.get("path", ""))
            and entry.get("has", "") in finding.advice)


def apply_allowed(root, findings, report):
    entries = read_allowed(root)
    for finding in findings:
        entry = next((e for e in entries if excuses(e, finding)), None)
        if entry is None:
            report.findings.append(finding)
        else:
            report.allowed.append((finding.rule, finding.path, entry.get("reason", "")))
    for entry in entries:
        name = f"{entry.get('rule')} {entry.get('path')}"
        if not entry.get("reason"):
            report.findings.append(Finding(ALLOWED_FILE, 1, "allowed", f"{name}: give a reason"))
        elif not any(excuses(entry, finding) for finding in findings):
            report.findings.append(
                Finding(ALLOWED_FILE, 1, "allowed", f"{name}: remove it, it excuses nothing"))


def check_file(root, path, source, found):
    is_cpp = path.endswith((".cpp", ".hpp"))
    if is_cpp or path.endswith(".py") or source.startswith("#!"):
        check_sizes(path, source, found)
        if not path.endswith(("tools/tidy.py", "tidy_test.py")):  # these name the words
            check_todo(path, source, found)
    if is_cpp:
        for rule in (check_layers, check_doors, check_banned, check_catch):
            rule(path, source, found)
    if path.endswith(".hpp"):
        check_header(path, source, found)
    if path.endswith(".md"):
        check_links(root, path, source, found)


def check(root):
    """Checks the tree under `root` and returns the Report."""
    root = Path(root)
    report = Report()
    findings = []
    files = list_files(root)
    sources = {}
    for path in files:
        def found(rule, line, advice, path=path):
            findings.append(Finding(path, line, rule, advice))

        check_name(path, found)
        try:
            sources[path] = (root / path).read_text(encoding="utf-8")
        except (UnicodeDecodeError, FileNotFoundError):
            continue  # not a text, or removed since it was listed
        report.files += 1
        check_file(root, path, sources[path], found)
    for of_the_tree in (check_tests, check_own_header_first):
        of_the_tree(files, sources, lambda path, rule, line, advice:
                    findings.append(Finding(path, line, rule, advice)))
    apply_allowed(root, sorted(findings), report)
    report.findings.sort()
    return report


def main():
    parser = argparse.ArgumentParser(description="Checks the rules of the house (CONTRIBUTING.md).")
    parser.add_argument("--rules", action="store_true", help="list the rules and end")
    parser.add_argument("--root", default=Path(__file__).resolve().parent.parent,
                        help="the tree to check (default: this one)")
    arguments = parser.parse_args()
    if arguments.rules:
        for name, text in RULES.items():
            print(f"{name:8} {text}")
        return 0
    report = check(arguments.root)
    for rule, path, reason in report.allowed:
        print(f"allowed: {path}: {rule}: {reason}")
    for finding in report.findings:
        print(finding)
    print(f"tidy: {report.files} files, {len(report.findings)} findings, "
          f"{len(report.allowed)} allowed")
    return 1 if report.findings else 0


if __name__ == "__main__":
    sys.exit(main())
