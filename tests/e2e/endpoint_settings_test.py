#!/usr/bin/env python3
"""DMS's RedshiftSettings are honoured, and names that are hard for Redshift arrive.

The bucket's policy demands encryption with KMS of every object, as many do; each session begins
with the user's own SQL; the layout is that of the task file.
"""
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "support"))
import harness  # noqa: E402
import world_of_changes as changes  # noqa: E402
from world_of_load import load_world  # noqa: E402

KMS = "aws:kms"

SOURCE = """
DROP DATABASE IF EXISTS `Select`; CREATE DATABASE `Select` CHARACTER SET utf8mb4; USE `Select`;
CREATE TABLE `Order` (`Group` INT PRIMARY KEY, `_under` VARCHAR(20), `MixedCase` INT, `näme` INT,
  `with space` INT, `quo"te` INT, `tag` VARCHAR(9));
INSERT INTO `Order` VALUES (1, 'a', 1, 1, 1, 1, 'x'), (2, NULL, 2, 2, 2, 2, '');
CREATE TABLE `_table` (`user` BIGINT, `oid` INT, `default` INT, PRIMARY KEY (`oid`, `user`));
INSERT INTO `_table` VALUES (1, 1, 1), (2, 1, 2), (1, 2, 3);
CREATE TABLE `plain` (v INT); INSERT INTO `plain` VALUES (1), (1);
"""

CHANGES = """USE `Select`;
INSERT INTO `Order` VALUES (3, 'c', 3, 3, 3, 3, 'z'); DELETE FROM `Order` WHERE `Group` = 1;
UPDATE `Order` SET `MixedCase` = 22, `with space` = 5, `quo"te` = 6 WHERE `Group` = 2;
UPDATE `_table` SET `default` = 9 WHERE `user` = 1; DELETE FROM `plain` LIMIT 1;
ALTER TABLE `Order` ADD COLUMN `Table` INT; UPDATE `Order` SET `Table` = 7;
"""


def demand_kms(state):
    bucket = next(iter(state["buckets"]))
    state["buckets"][bucket]["policy"] = {"Version": "2012-10-17", "Statement": [
        {"Effect": "Deny", "Principal": "*", "Action": "s3:PutObject",
         "Resource": f"arn:aws:s3:::{bucket}/*",
         "Condition": {"StringNotEquals": {"s3:x-amz-server-side-encryption": KMS}}}]}


def settings_of(world):
    """What DMS would show of an endpoint like this one; the login's password is never in it."""
    state = world.local.world()
    return {"RedshiftSettings": {
        "ServerName": "127.0.0.1", "Port": world.local.redshift_port,
        "DatabaseName": state["database"], "Username": world.local.login()["user"],
        "BucketName": world.local.bucket(), "BucketFolder": "dms",
        "ServiceAccessRoleArn": world.local.role_arn(), "EncryptionMode": "sse-kms",
        "AfterConnectScript": "SET enable_case_sensitive_identifier TO true",
        "ConnectionTimeout": 15000, "LoadTimeout": 600, "MaxFileSize": 32768,
        "FileTransferUploadStreams": 3, "CompUpdate": True, "EmptyAsNull": True}}


def task_of(world, name, document, **sections):
    """A task that leaves to the document what the document says."""
    stop = f"position:{changes.log_end(world.source)}"
    path = Path(changes.task(world, ["Select.%"], name, stop, **sections))
    kept = []
    for line in path.read_text().splitlines():
        table = line if line.startswith("[") else (kept[-1][0] if kept else "")
        kept.append((table, line))
    said = {"[target]": ("host", "port", "database", "user", "role_arn"),
            "[staging]": ("bucket", "folder")}
    lines = [line for table, line in kept
             if line.split(" = ")[0] not in said.get(table, ())]
    path.with_name(f"{name}-redshift.json").write_text(json.dumps(document))
    path.write_text(f"target_settings = \"{name}-redshift.json\"\n" + "\n".join(lines) + "\n")
    return path


def follows_the_document(checks, world):
    world.local.psql("CREATE TABLE public.logins (at INTEGER)")
    document = settings_of(world)
    path = task_of(world, "settings", document, types={"distribution": "key", "sort": "key"})
    result = world.run(path)
    checks.ended(result, 0, "a task whose endpoint is DMS's document")
    for note in ("CompUpdate = true: COPY never changes encodings",
                 "EmptyAsNull = true: an empty text stays an empty text"):
        checks.contains(result.text, note, f"it says {note!r}")
    world.same(checks, "Select", "names that are hard for Redshift, loaded")
    layout = world.local.psql(
        "SELECT tablename, \"column\" FROM pg_table_def WHERE distkey ORDER BY 1",
        before=["SET search_path TO \"select\""])
    checks.equal(layout, [["_table", "user"], ["order", "group"]], "the layout is that of [types]")

    document["RedshiftSettings"]["AfterConnectScript"] = "INSERT INTO public.logins VALUES (1)"
    world.source.execute(CHANGES)
    path = task_of(world, "settings", document, types={"distribution": "key", "sort": "key"})
    checks.ended(world.run(path), 0, "its changes")
    world.same(checks, "Select", "and changed")
    logins = world.count("public.logins")
    checks.that(logins > 0, "each session ran the user's SQL first", logins)
    world.nothing_staged(checks, "with KMS")


def without_encryption(checks, world):
    document = settings_of(world)
    del document["RedshiftSettings"]["EncryptionMode"]
    result = world.run(task_of(world, "refused", document), "--restart")
    checks.ended(result, 4, "a bucket that demands KMS refuses what does not ask for it")
    checks.contains(result.text, "s3:PutObject", "it says which right was refused")


def bad_input(checks, world):
    document = settings_of(world)
    for change, words in (
            ({"Password": "hunter2"}, "a password never stands in a file"),
            ({"BucketNme": "b"}, "BucketNme: is unknown (did you mean BucketName?)"),
            ({"Port": "5439"}, "Port: \"5439\" is not accepted; accepted: an integer"),
            ({"AfterConnectScript": "SELEKT 1"}, "run [target] after_connect")):
        wrong = {"RedshiftSettings": dict(document["RedshiftSettings"], **change)}
        result = world.run(task_of(world, "wrong", wrong))
        code = 4 if "AfterConnectScript" in change else 2
        checks.ended(result, code, f"{change}: exit code {code}")
        checks.contains(result.text, words, f"{change}: {words}")
        checks.that("hunter2" not in result.text, f"{change}: no password is repeated")


def main():
    checks = harness.Checks()
    with load_world("settings", extra=["--binlog-row-metadata=FULL"]) as world:
        world.source.execute(SOURCE)
        world.local.change_world(demand_kms)
        follows_the_document(checks, world)
        without_encryption(checks, world)
        bad_input(checks, world)
    return checks.finish()


if __name__ == "__main__":
    sys.exit(main())
