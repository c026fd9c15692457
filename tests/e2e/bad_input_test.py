#!/usr/bin/env python3
"""Bad input ends in a clear error with the right exit code, and nothing is half done."""
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "support"))
import harness  # noqa: E402
from world_of_load import load_world  # noqa: E402


def refused(checks, world, what, words, code=2, environment=None, tables=("demo1.t",), **sections):
    path = world.task(list(tables), name="bad", **sections)
    merged = dict(world.environment, **(environment or {}))
    result = harness.sluice("run", path, environment=merged)
    checks.ended(result, code, f"{what}: exit code {code}")
    for word in words:
        checks.contains(result.text, word, f"{what}: says {word!r}")
    checks.that("what to do:" in result.text or ".toml:" in result.text, f"{what}: says what to do",
                result.text)
    for secret in (world.source.password, world.local.login()["password"]):
        checks.that(secret not in result.text, f"{what}: shows no password")


def task_file(checks, world):
    refused(checks, world, "unknown key", ["bad.toml:", "hosst", "host"], source={"hosst": "x"})
    refused(checks, world, "wrong type", ["bad.toml:", "port"], source={"port": "many"})
    refused(checks, world, "wrong word", ["bad.toml:", "truncate-before-load"],
            task={"table_prep": "trunc"})
    result = harness.sluice("run", world.folder / "missing.toml")
    checks.ended(result, 2, "a missing task file: exit code 2")
    result = harness.sluice("runn", "x")
    checks.ended(result, 2, "an unknown verb: exit code 2")


def source(checks, world):
    refused(checks, world, "unknown host", ["no-such-host.invalid"],
            source={"host": "no-such-host.invalid"})
    refused(checks, world, "closed port", ["127.0.0.1:1"], source={"port": 1}, code=4)
    refused(checks, world, "wrong source password", [world.source.user],
            environment={harness.SOURCE_PASSWORD_ENV: "wrong"})
    refused(checks, world, "missing database", ["demmo1", "demo1"], tables=("demmo1.t",))
    refused(checks, world, "near name", ["demo1.t"], tables=("demo1.tt",))
    world.source.execute("CREATE USER blind@'%' IDENTIFIED BY 'Blind12345'; "
                         "GRANT USAGE ON *.* TO blind@'%'")
    refused(checks, world, "missing privilege", ["SELECT"], source={"user": "blind"},
            environment={harness.SOURCE_PASSWORD_ENV: "Blind12345"})


def stop_points(checks, world):
    refused(checks, world, "a stop point of another log",
            ["other-bin.000001:4", "SHOW BINARY LOGS"],
            task={"migration_type": "full-load-and-cdc", "stop": "position:other-bin.000001:4"})
    checks.equal(world.local.value("SELECT count(*) FROM public.sluice_position_bad"), "0",
                 "a stop point of another log: nothing was begun")


def target(checks, world):
    refused(checks, world, "closed target port", ["127.0.0.1:1"], target={"port": 1}, code=4)
    refused(checks, world, "wrong target password", ["awsuser"],
            environment={harness.TARGET_PASSWORD_ENV: "wrong"})
    refused(checks, world, "missing target database", ["nope"], target={"database": "nope"})

    def add_login(state):
        state["logins"].append({"user": "plain", "password": "Plain12345", "auth": "md5",
                                "is_superuser": False})
    world.local.change_world(add_login)
    refused(checks, world, "target schema not writable", ["plain", "GRANT"], code=4,
            target={"user": "plain"}, environment={harness.TARGET_PASSWORD_ENV: "Plain12345"})


def staging(checks, world):
    refused(checks, world, "missing bucket", ["no-such-bucket"], code=4,
            staging={"bucket": "no-such-bucket"})
    refused(checks, world, "wrong region", ["eu-west-1", "us-east-1"], code=4,
            staging={"region": "eu-west-1"})
    refused(checks, world, "wrong secret key", ["secret key"], code=4,
            environment={"AWS_SECRET_ACCESS_KEY": "x" * 40})
    refused(checks, world, "no keys at all", ["AWS_ACCESS_KEY_ID"],
            environment={"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": "",
                         "HOME": str(world.folder), "AWS_SHARED_CREDENTIALS_FILE":
                         str(world.folder / "none")})
    refused(checks, world, "clock skew", ["clock"], code=4,
            environment={"SLUICE_FAULT_CLOCK_SECONDS": "1200"})


def empty_table(checks, world):
    world.source.execute("CREATE DATABASE hollow; CREATE TABLE hollow.t (id INT PRIMARY KEY)")
    result = world.run(world.task(["hollow.t"], name="hollow"))
    checks.ended(result, 0, "a table without rows ends with 0")
    checks.equal(world.count("hollow.t"), 0, "and exists on the target, empty")


def disk_full(checks, world):
    folder = world.folder / "tiny"
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", folder],
                             capture_output=True, check=False)
    if mounted.returncode != 0:
        folder = Path("/dev/full-is-not-a-folder")
        print("note: no tmpfs can be mounted here; a folder that cannot be made stands for it")
    try:
        path = world.task(["demo1.big"], name="full", target={"engine": "none"},
                          staging={"path": str(folder), "compression": "none"})
        text = "\n".join(line for line in path.read_text().splitlines()
                         if not line.startswith(("bucket", "region", "endpoint_url", "addressing",
                                                 "folder", "role_arn")))
        path.write_text(text + "\n")
        result = harness.sluice("run", path, environment=world.environment)
        checks.that(result.code in (2, 4), "a full disk ends the task", result.text)
        if mounted.returncode == 0:
            checks.contains(result.text.lower(), "room", "a full disk: says that there is no room")
    finally:
        if mounted.returncode == 0:
            subprocess.run(["umount", "-l", folder], check=False)


def ctrl_c(checks, world):
    path = world.task(["demo1.%"], name="stop", task={"chunk_size": "1MiB"})
    log = world.folder / "stop.log"
    process = world.start(path, log)
    harness.wait_until(lambda: "Load of table" in log.read_text(), what="the load")
    process.send_signal(signal.SIGINT)
    code = process.wait(timeout=60)
    checks.that(code in (0, 130), f"Ctrl-C ends the run in order (exit code {code})",
                log.read_text())
    world.nothing_staged(checks, "after Ctrl-C")
    result = world.run(path)
    checks.ended(result, 0, "the next run goes on and ends with 0")
    world.same(checks, "demo1", "after Ctrl-C")
    process = world.start(path, log, "--restart")
    harness.wait_until(lambda: "Load of table" in log.read_text(), what="the load")
    process.send_signal(signal.SIGINT)
    time.sleep(0.3)
    if process.poll() is None:
        process.send_signal(signal.SIGINT)
    began = time.monotonic()
    process.wait(timeout=60)
    checks.that(time.monotonic() - began < 5, "a second Ctrl-C ends at once")
    checks.ended(world.run(path, "--restart"), 0, "and the next run is right again")
    world.same(checks, "demo1", "after two Ctrl-C")


def main():
    checks = harness.Checks()
    os.environ.pop("AWS_PROFILE", None)
    with load_world("bad-input") as world:
        world.source.execute(
            "CREATE DATABASE demo1; CREATE TABLE demo1.t (id INT PRIMARY KEY, v VARCHAR(10));"
            "INSERT INTO demo1.t VALUES (1,'a'),(2,'b');"
            "CREATE TABLE demo1.big (id INT PRIMARY KEY, v VARCHAR(200)); "
            "INSERT INTO demo1.big SELECT seq, REPEAT(MD5(seq), 5) FROM demo1.seq_1_to_120000; "
            "ANALYZE TABLE demo1.big")
        task_file(checks, world)
        source(checks, world)
        stop_points(checks, world)
        target(checks, world)
        staging(checks, world)
        empty_table(checks, world)
        disk_full(checks, world)
        ctrl_c(checks, world)
    return checks.finish()


if __name__ == "__main__":
    sys.exit(main())
