#!/usr/bin/env python3
"""Tests tools/tidy.py: each rule has a sample that must be found, and a twin that must pass."""
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tools"))
import tidy  # noqa: E402
from cpp_text import function_spans, without_text  # noqa: E402

HEADER = "#pragma once\n// What this is, for whom.\n"


class Tree:
    """A project in a temporary folder, made of the given files."""

    def __init__(self, files):
        self.folder = tempfile.TemporaryDirectory()
        for name, text in files.items():
            path = Path(self.folder.name) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")

    def findings(self):
        with self.folder:
            return tidy.check(self.folder.name).findings


def found(files):
    """What tidy says of the files: "path:line: rule"."""
    return [f"{f.path}:{f.line}: {f.rule}" for f in Tree(files).findings()]


def with_test(folder, name, source):
    """A source of a layer that needs tests, with its test."""
    return {f"src/{folder}/{name}.cpp": source, f"src/{folder}/{name}_test.cpp": "// tests\n"}


class Layers(unittest.TestCase):
    def test_base_must_not_look_up(self):
        self.assertEqual(found(with_test("base", "a", '\n#include "model/cell.hpp"\n')),
                         ["src/base/a.cpp:2: layer"])

    def test_siblings_must_not_look_at_each_other(self):
        for folder, other in [("aws", "dialect"), ("mysql", "redshift"), ("store", "state"),
                              ("state", "store"), ("redshift", "mysql")]:
            with self.subTest(folder=folder):
                self.assertEqual(found(with_test(folder, "a", f'#include "{other}/b.hpp"\n')),
                                 [f"src/{folder}/a.cpp:1: layer"])

    def test_load_reaches_the_world_through_ports(self):
        self.assertEqual(found(with_test("load", "a", '#include "port/warehouse.hpp"\n')), [])
        self.assertEqual(found(with_test("load", "a", '#include "mysql/connection.hpp"\n')),
                         ["src/load/a.cpp:1: layer"])

    def test_the_standin_shares_only_base(self):
        self.assertEqual(found({"src/standin/a.cpp": '#include "base/error.hpp"\n'}), [])
        self.assertEqual(found({"src/standin/a.cpp": '#include "model/cell.hpp"\n'}),
                         ["src/standin/a.cpp:1: layer"])

    def test_downward_and_own_includes_pass(self):
        self.assertEqual(found(with_test("store", "a", '#include "aws/sigv4.hpp"\n'
                                                       '#include "store/a.hpp"\n')), [])
        self.assertEqual(found({"src/app/a.cpp": '#include "standin/local_command.hpp"\n'}), [])

    def test_a_folder_without_layer_is_named(self):
        self.assertEqual(found({"src/extras/a.cpp": "\n"}), ["src/extras/a.cpp:1: layer"])


class Doors(unittest.TestCase):
    def test_each_library_has_one_door(self):
        for header, door, stranger in [
                ("<mysql.h>", "mysql", "task"), ("<mysql/errmsg.h>", "mysql", "task"),
                ("<libpq-fe.h>", "redshift", "task"), ("<sqlext.h>", "redshift", "doctor"),
                ("<curl/curl.h>", "aws", "store"),
                ("<pugixml.hpp>", "aws", "store"), ("<sqlite3.h>", "state", "task"),
                ("<toml++/toml.h>", "config", "task"), ("<CLI/CLI.hpp>", "app", "task"),
                ("<httplib.h>", "standin", "aws"), ("<zstd.h>", "dialect", "store"),
                ("<isa-l/igzip_lib.h>", "dialect", "store"),
                ("<nlohmann/json.hpp>", "base", "mapping"), ("<spdlog/spdlog.h>", "base", "task")]:
            with self.subTest(header=header):
                text = f"#include {header}\n"
                self.assertEqual(found(with_test(door, "a", text)), [])
                self.assertEqual(found(with_test(stranger, "a", text)),
                                 [f"src/{stranger}/a.cpp:1: door"])

    def test_our_own_mysql_headers_are_no_library(self):
        self.assertEqual(found(with_test("task", "a", '#include "mysql/connection.hpp"\n')), [])


class Sizes(unittest.TestCase):
    def test_a_file_may_have_400_lines(self):
        self.assertEqual(found({"tests/a.cpp": "\n" * 400}), [])
        self.assertEqual(found({"tests/a.cpp": "\n" * 401}), ["tests/a.cpp:401: size"])

    def test_a_line_may_have_100_columns(self):
        self.assertEqual(found({"tests/a.cpp": "x" * 100 + "\n"}), [])
        self.assertEqual(found({"tests/a.cpp": "\n" + "x" * 101 + "\n"}),
                         ["tests/a.cpp:2: columns"])
        self.assertEqual(found({"tests/a.py": "x" * 101 + "\n"}), ["tests/a.py:1: columns"])
        self.assertEqual(found({"demo": "#!/bin/bash\n# " + "x" * 100 + "\n"}), ["demo:2: columns"])

    def test_columns_count_characters_not_bytes(self):
        self.assertEqual(found({"tests/a.cpp": "// " + "客" * 97 + "\n"}), [])

    def test_a_function_may_have_70_lines(self):
        body = "  int x;\n"
        self.assertEqual(found({"tests/a.cpp": "void f() {\n" + body * 68 + "}\n"}), [])
        self.assertEqual(found({"tests/a.cpp": "\nvoid f() {\n" + body * 69 + "}\n"}),
                         ["tests/a.cpp:2: size"])

    def test_a_python_function_may_have_70_lines(self):
        self.assertEqual(found({"tests/a.py": "def f():\n" + "    x = 1\n" * 69}), [])
        self.assertEqual(found({"tests/a.py": "def f():\n" + "    x = 1\n" * 70}),
                         ["tests/a.py:1: size"])


class Functions(unittest.TestCase):
    def spans(self, text):
        return list(function_spans(text))

    def test_methods_constructors_and_templates(self):
        self.assertEqual(self.spans("namespace a {\nclass B {\n public:\n  int c() const {\n"
                                    "    return 1;\n  }\n};\n}\n"), [(3, 4)])
        self.assertEqual(self.spans("B::B(int x)\n    : x_{x}, y_{1} {\n  run();\n}\n"), [(1, 4)])
        self.assertEqual(self.spans("template <class T>\nT f() {\n}\n"), [(1, 3)])

    def test_data_and_types_are_no_functions(self):
        self.assertEqual(self.spans("constexpr Row kRows[] = {\n{f(1), 2},\n{3, 4},\n};\n"), [])
        self.assertEqual(self.spans("struct A {\n  int x = 1;\n};\nenum class B { c, d };\n"), [])

    def test_braces_in_text_do_not_count(self):
        self.assertEqual(self.spans('void f() {\n  g("}", \'{\', R"x(}})x");  // }\n}\n'), [(1, 3)])

    def test_blocks_inside_belong_to_the_function(self):
        self.assertEqual(self.spans("void f() {\n  if (x) {\n    g([&] { h(); });\n  }\n}\n"
                                    "void g() {\n}\n"), [(1, 5), (6, 2)])

    def test_digit_separators_are_no_characters(self):
        self.assertEqual(without_text("x = 1'000'000; // c"), "x = 1'000'000;     ")


class Banned(unittest.TestCase):
    def test_each_banned_call_is_found(self):
        for call in ["std::thread t;", "std::jthread t;", "t.detach();", "usleep(5);", "sleep(1);",
                     "std::this_thread::sleep_for(x);", "system_clock::now();",
                     "std::chrono::steady_clock::now();", "time(nullptr);", "rand();", "srand(1);",
                     "std::mt19937 g;", "sprintf(b, f);", "std::snprintf(b, n, f);",
                     "std::stoi(s);", "atoi(s);", "strtoull(s, e, 10);", "out << std::endl;",
                     "auto* p = new Thing;", "reset(new Thing());"]:
            with self.subTest(call=call):
                self.assertEqual(found({"tests/a.cpp": f"\n{call}\n"}), ["tests/a.cpp:2: banned"])

    def test_look_alikes_pass(self):
        for call in ["clock.sleep_for(x, stop);", "// rand() is not used", '"std::endl"',
                     "brand(x);", "std::unique_ptr<T> t(new T());", "renew(x);", "my_time(0);",
                     "clock->steady_now();", "std::printf(x);"]:
            with self.subTest(call=call):
                self.assertEqual(found({"tests/a.cpp": f"{call}\n"}), [])

    def test_catch_all_must_report(self):
        self.assertEqual(found({"tests/a.cpp": "try {\n} catch (...) {\n  x();\n}\n"}),
                         ["tests/a.cpp:2: catch"])
        self.assertEqual(found({"tests/a.cpp": "try {\n} catch (...) {\n"
                                               "  fail(report_current_exception());\n}\n"}), [])


class Words(unittest.TestCase):
    def test_empty_names(self):
        for name in ["util", "string_utils", "helper", "http_helper", "common", "misc",
                     "thread_manager"]:
            with self.subTest(name=name):
                self.assertEqual(found({f"tests/{name}.py": "\n"}), [f"tests/{name}.py:1: name"])

    def test_task_manager_is_the_one_manager(self):
        self.assertEqual(found(with_test("task", "task_manager", "\n")), [])

    def test_a_word_inside_a_word_passes(self):
        self.assertEqual(found({"tests/commonwealth.py": "\n", "tests/utility_bill.py": "\n"}), [])

    def test_a_source_includes_its_own_header_first(self):
        tree = with_test("base", "a", '#include "base/b.hpp"\n\n#include "base/a.hpp"\n')
        tree["src/base/a.hpp"] = HEADER
        self.assertEqual(found(tree), ["src/base/a.cpp:1: alone"])
        tree["src/base/a.cpp"] = '#include "base/a.hpp"\n\n#include "base/b.hpp"\n'
        self.assertEqual(found(tree), [])
        tree["src/base/a.cpp"] = "int a = 1;\n"
        self.assertEqual(found(tree), ["src/base/a.cpp:1: alone"])

    def test_todo_needs_an_issue(self):
        self.assertEqual(found({"tests/a.cpp": "// TODO: later\n"}), ["tests/a.cpp:1: todo"])
        self.assertEqual(found({"tests/a.py": "# FIXME\n"}), ["tests/a.py:1: todo"])
        self.assertEqual(found({"tests/a.cpp": "// TODO(#12): when it is there\n"}), [])


class Files(unittest.TestCase):
    def test_a_source_needs_its_test(self):
        self.assertEqual(found({"src/base/a.cpp": "\n"}), ["src/base/a.cpp:1: test"])
        self.assertEqual(found({"src/app/a.cpp": "\n", "src/standin/b.cpp": "\n"}), [])

    def test_a_test_that_includes_its_header_will_do(self):
        self.assertEqual(found({"src/base/a.cpp": '#include "base/a.hpp"\n',
                                "src/base/a.hpp": HEADER,
                                "src/base/b_test.cpp": '#include "base/a.hpp"\n'}), [])

    def test_headers_begin_with_pragma_and_head_comment(self):
        self.assertEqual(found({"src/base/a.hpp": HEADER}), [])
        self.assertEqual(found({"src/base/a.hpp": "// What.\n#pragma once\n"}),
                         ["src/base/a.hpp:1: header"])
        self.assertEqual(found({"src/base/a.hpp": "#pragma once\n#include <string>\n"}),
                         ["src/base/a.hpp:2: header"])

    def test_links_must_lead_somewhere(self):
        page = "# The First Page\n[ok](b.md) [web](https://example.org/x) [here](#the-first-page)\n"
        self.assertEqual(found({"docs/a.md": page, "docs/b.md": "# B\n"}), [])
        self.assertEqual(found({"docs/a.md": "\n[gone](c.md)\n"}), ["docs/a.md:2: link"])
        self.assertEqual(found({"docs/a.md": "[x](b.md#other)\n", "docs/b.md": "# B\n"}),
                         ["docs/a.md:1: link"])
        self.assertEqual(found({"docs/a.md": "`[code](gone.md)`\n```\n[code](gone.md)\n```\n"}), [])


class Allowed(unittest.TestCase):
    def entry(self, **keys):
        return "[[allowed]]\n" + "".join(f'{key} = "{value}"\n' for key, value in keys.items())

    def test_an_entry_with_a_reason_excuses(self):
        allowed = self.entry(rule="test", path="src/base/*.cpp", reason="needs a server")
        self.assertEqual(found({"src/base/a.cpp": "\n", tidy.ALLOWED_FILE: allowed}), [])

    def test_only_what_it_names(self):
        allowed = self.entry(rule="banned", path="tests/a.cpp", has="rand", reason="of chance")
        self.assertEqual(found({"tests/a.cpp": "rand();\natoi(s);\n", tidy.ALLOWED_FILE: allowed}),
                         ["tests/a.cpp:2: banned"])

    def test_an_entry_without_reason_or_use_is_found(self):
        unexplained = self.entry(rule="test", path="src/base/a.cpp")
        self.assertEqual(found({"src/base/a.cpp": "\n", tidy.ALLOWED_FILE: unexplained}),
                         [f"{tidy.ALLOWED_FILE}:1: allowed"])
        stale = self.entry(rule="test", path="src/base/gone.cpp", reason="was needed once")
        self.assertEqual(found({tidy.ALLOWED_FILE: stale}), [f"{tidy.ALLOWED_FILE}:1: allowed"])


if __name__ == "__main__":
    unittest.main()
