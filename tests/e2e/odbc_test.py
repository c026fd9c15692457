#!/usr/bin/env python3
"""The target through ODBC: unixODBC and PostgreSQL's driver against the stand-in.

The doctor, a role that is not associated, load and changes with kill -9, a doubtful commit, a data
source, what is not installed, and that no password is shown anywhere.
"""
import json
import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "support"))
import harness  # noqa: E402
import world_of_changes as changes  # noqa: E402
from workload import Workload  # noqa: E402
from world_of_load import load_world  # noqa: E402

UNICODE = "Driver={PostgreSQL Unicode}"
TARGET = {"driver": "odbc", "odbc_connection": UNICODE}
PASSWORD = "pass;w}ord{=x"  # each character means something in a connection string

NAMES = """SET NAMES utf8mb4; CREATE DATABASE names CHARACTER SET utf8mb4; USE names;
CREATE TABLE `größe` (id INT PRIMARY KEY, `漢字` VARCHAR(40), `what? {d}` VARCHAR(40));
INSERT INTO `größe` VALUES (1, '漢😀', ''), (2, NULL, 'a?{b}\\\\c'), (3, 'é', NULL)"""


def set_password(world):
    world.local.change_world(lambda it: it["logins"][0].update(password=PASSWORD))
    world.environment[harness.TARGET_PASSWORD_ENV] = PASSWORD


def doctor(checks, world):
    result = harness.sluice("doctor", world.task(["demo1.%"], name="doctor", target=TARGET),
                            "--json", environment=world.environment)
    findings = {it["code"]: it for it in json.loads(result.out)["findings"]}
    driver = findings.get("target.driver", {})
    checks.equal(driver.get("severity"), "passed", "doctor: the driver is a finding")
    checks.that(re.fullmatch(r"psqlodbcw\.so \d+\.\d+\.\d+ through unixODBC \d+\..*",
                             driver.get("seen", "")), "doctor: with its version", driver)
    checks.equal(findings["target.login"]["severity"], "passed", "doctor: the login works")
    checks.equal(findings["target.version"]["severity"], "passed", "doctor: Redshift is there")


def copy_that_hangs(checks, world):
    """The deadline cancels on the server what the driver's call waits for."""
    before = world.local.world()

    def no_way(state):
        state["workgroup"]["enhanced_vpc_routing"] = True
        state["vpc"]["endpoints"] = []
        for table in state["vpc"]["route_tables"]:
            table["routes"] = [it for it in table["routes"] if it["destination"] != "0.0.0.0/0"]
    world.local.change_world(no_way)
    result = harness.sluice("doctor", world.task(["demo1.%"], name="doctor", target=TARGET),
                            "--json", "--copy-deadline", "2", environment=world.environment)
    copied = next((it for it in json.loads(result.out)["findings"] if it["code"] == "path.copy"),
                  {"seen": "no finding"})
    checks.contains(copied["seen"], "no answer within 2 s", "a COPY that hangs ends in time")
    waiting = world.local.value("SELECT COUNT(*) FROM pg_stat_activity WHERE state = 'active' AND "
                                "query ILIKE 'COPY%'")
    checks.equal(waiting, "0", "and runs on nowhere")
    world.local.change_world(lambda it: (it.clear(), it.update(before)))


def failure_of(world, name, target):
    result = world.run(world.task(["demo1.%"], name=name, target=target))
    marks = ("redshift.copy", "is not associated", "error:  exception", "Associate it")
    lines = [line for line in result.text.splitlines() if any(mark in line for mark in marks)]
    return result, [re.sub(r"^\S+ \S+|query: .*|NativeError \d+|state-\w+", "", it) for it in lines]


def role_not_associated(checks, world):
    """The same diagnosis, whoever carries the words."""
    world.local.command("disassociate-role", harness.ROLE_NAME)
    odbc, by_odbc = failure_of(world, "role-odbc", TARGET)
    libpq, by_libpq = failure_of(world, "role-libpq", {})
    checks.ended(odbc, 4, "no role: exit code 4")
    checks.ended(libpq, 4, "no role: and over libpq")
    for words in ("redshift.copy.role_not_associated", "error type : 135", "code:      30000",
                  "SQLState XX000 NativeError 1", "Associate it"):
        checks.contains(odbc.text, words, f"no role: says {words!r}")
    checks.that("Error while executing" not in odbc.text, "no role: nothing of the driver's own")

    def sentences(lines):
        return sorted({re.sub(r"\s+", " ", line.replace("[SQLState XX000 ]", "[SQLState XX000]"))
                       .strip() for line in lines if line.strip()})
    checks.equal(sentences(by_odbc), sentences(by_libpq), "no role: the same text over both")
    world.local.associate_role()


def load_and_changes(checks, world):
    load = Workload(world, "odbc")
    load.make()
    names = Workload(world, "names")
    world.source.execute(NAMES)
    tables = ["odbc.%", "names.%"]

    def until_now(what, fault=None):
        path = changes.task(world, tables, "odbc", f"position:{changes.log_end(world.source)}",
                            target=TARGET)
        if fault:
            killed = world.run(path, fault=fault)
            checks.equal(killed.code, -9, f"{what}: the process dies there")
        result = world.run(path)
        checks.ended(result, 0, f"{what}: the next run ends with 0")
        load.is_exact(checks, what)
        return result
    until_now("killed before a chunk's commit", "before_commit=kill@2")
    names.is_exact(checks, "names and values of every script")
    for point in ("apply_before_commit", "apply_after_commit"):
        load.change()
        world.source.execute("SET NAMES utf8mb4; USE names; "
                             "UPDATE `größe` SET `漢字` = CONCAT(`漢字`, '?😀')")
        until_now(f"killed at {point}", f"{point}=kill@1")
    names.is_exact(checks, "changed names and values")
    load.change()
    path = changes.task(world, tables, "odbc", f"position:{changes.log_end(world.source)}",
                        target=TARGET)
    result = world.run(path, fault="apply_after_commit=error@1")
    checks.ended(result, 0, "a doubtful commit: the run goes on")
    load.is_exact(checks, "a doubtful commit")


def data_source(checks, world):
    """By name; what [target] says of host and port wins over the data source."""
    (world.folder / "odbc.ini").write_text("[wh]\nDriver = PostgreSQL Unicode\nServername = "
                                           "other.invalid\nPort = 1\nSSLmode = disable\n")
    world.environment["ODBCINI"] = str(world.folder / "odbc.ini")
    result = world.run(world.task(["demo1.%"], name="dsn", target={"driver": "odbc", "dsn": "wh"}))
    checks.ended(result, 0, "a data source: the run ends with 0")
    checks.equal(world.count("demo1.t"), 2, "a data source: the rows are there")
    expect(checks, world, "an unknown data source", {"driver": "odbc", "dsn": "nix"},
           "redshift.odbc.no_data_source", "odbcinst -q -s")


def expect(checks, world, what, target, *words):
    result = world.run(world.task(["demo1.%"], name="bad", target=target))
    checks.ended(result, 2, f"{what}: exit code 2")
    for word in words:
        checks.contains(result.text, word, f"{what}: says {word!r}")
    checks.that("hunter2" not in result.text, f"{what}: repeats no password", result.text)


def bad_input(checks, world):
    def odbc(text, **keys):
        return {"driver": "odbc", "odbc_connection": text, **keys}
    expect(checks, world, "an unknown driver", {"driver": "jdbc"}, 'accepted: "libpq", "odbc"')
    expect(checks, world, "a driver that is not installed", odbc("Driver={No Such Driver}"),
           "redshift.odbc.no_driver", "PostgreSQL Unicode", "Can't open lib")
    expect(checks, world, "a driver that recodes", odbc("Driver={PostgreSQL ANSI}"),
           "redshift.odbc.encoding", "PostgreSQL Unicode")
    expect(checks, world, "both forms", odbc(UNICODE, dsn="x"), "cannot stand beside")
    expect(checks, world, "a password in the string", odbc(UNICODE + ";PWD=hunter2"),
           "bad.toml:", "write password =")
    expect(checks, world, "a key of the other driver", {"odbc_connection": UNICODE},
           'is for driver = "odbc"')
    expect(checks, world, "a wrong login", odbc(UNICODE, user="nobody"), "redshift.login.password")
    expect(checks, world, "a wrong database", odbc(UNICODE, database="nowhere"),
           "redshift.login.no_database")
    result = harness.sluice("doctor", world.task(["demo1.%"], name="bad",
                                                 target=odbc("Driver={No Such Driver}")), "--json",
                            environment=world.environment)
    findings = {it["code"]: it for it in json.loads(result.out)["findings"]}
    checks.equal(findings.get("target.driver", {}).get("severity"), "failure",
                 "doctor: a driver that is missing is its own finding")


def no_password_anywhere(checks, world):
    held = [path for path in world.folder.glob("**/*") if path.is_file()
            and "local" not in path.relative_to(world.folder).parts[0]
            and PASSWORD.encode() in path.read_bytes()]
    checks.equal(held, [], "the password is in no file of state or logs")


def main():
    checks = harness.Checks()
    with load_world("odbc") as world:
        world.source.execute("CREATE DATABASE demo1; CREATE TABLE demo1.t (id INT PRIMARY KEY, "
                             "v VARCHAR(10)); INSERT INTO demo1.t VALUES (1,'a'),(2,'b')")
        set_password(world)
        doctor(checks, world)
        copy_that_hangs(checks, world)
        role_not_associated(checks, world)
        load_and_changes(checks, world)
        data_source(checks, world)
        bad_input(checks, world)
        no_password_anywhere(checks, world)
    return checks.finish()


if __name__ == "__main__":
    sys.exit(main())
