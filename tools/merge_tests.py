#!/usr/bin/env python3
"""Writes one source that holds several test files, for a build from nothing.

What every test reads first (templates of JSON, of containers, of gtest) is then read and compiled
once for all of them. Each file keeps its names to itself: its unnamed namespace gets a namespace of
the file's name inside, and errors name the file's own lines.

    merge_tests.py OUT TEST.cpp [TEST.cpp ...]
"""
import pathlib
import sys

OPENED = "namespace {"
CLOSED = "}  // namespace"


def with_names_of_its_own(path):
    lines = path.read_text(encoding="utf-8").splitlines()
    if lines.count(OPENED) > 1 or lines.count(CLOSED) != lines.count(OPENED):
        sys.exit(f"{path}: a test has one unnamed namespace at most, opened by a line '{OPENED}' "
                 f"and closed by a line '{CLOSED}': how else could it be merged with others?")
    opened = f"{OPENED} namespace {path.stem} {{"
    closed = f"}}{CLOSED}"
    return [{OPENED: opened, CLOSED: closed}.get(line, line) for line in lines]


def main(out, *tests):
    text = []
    for test in map(pathlib.Path, tests):
        text += [f'#line 1 "{test}"', *with_names_of_its_own(test)]
    pathlib.Path(out).write_text("\n".join(text) + "\n", encoding="utf-8")


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
