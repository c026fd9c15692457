#!/usr/bin/env python3
"""Faults of the local Redshift, put in by `sluice local fault` while it runs."""
import time

from standin_rig import Wire, error_of, kinds, local, run


class Faults:
    def __init__(self, checks, s):
        self.checks, self.at = checks, ("--folder", s.folder)

    def add(self, *words, code=0):
        return local(self.checks, "fault", "add", *words, *self.at, code=code)

    def clear(self):
        return local(self.checks, "fault", "clear", *self.at)


def test_command(checks, s):
    faults = Faults(checks, s)
    checks.has("none", local(checks, "fault", "list", *faults.at), "There are no faults.")
    faults.add("disk_full", "--times", "2")
    faults.add("copy_s3", "--code", "SlowDown", "--key-prefix", "x/")
    checks.has("list", local(checks, "fault", "list", *faults.at), "disk_full  times 2",
               "copy_s3  code SlowDown  key x/*  times 1")
    checks.has("clear one", local(checks, "fault", "clear", "copy_s3", *faults.at),
               "1 fault cleared")
    checks.has("clear all", faults.clear(), "1 fault cleared")
    for words, text in ((("flood",), "there is no fault 'flood'"),
                        (("copy_s3",), "copy_s3 has no code ''"),
                        (("role_trust", "--role", "nobody"), "has no role 'nobody'"),
                        (("disk_full", "--times", "x"), "takes a number")):
        checks.has("refused: " + text, faults.add(*words, code=2), text)


def test_roles(checks, s):
    faults = Faults(checks, s)
    s.psql("create table c (a int)")
    source = s.put("f/1.csv", b"1\n2\n")
    copy = f"copy c from '{source}' iam_role '{s.role}' csv"
    name = s.role.rsplit("/", 1)[1]
    checks.has("not associated", s.psql(copy), "is not associated to cluster")
    local(checks, "associate-role", name, "--wait-seconds", "2", *faults.at)
    checks.has("adding", s.psql(copy), "is not associated to cluster")
    time.sleep(2.5)
    checks.has("in sync", s.psql(copy), "2 record(s) loaded successfully")
    faults.add("role_trust", "--role", name)
    checks.has("wrong trust", s.psql(copy), "XX000", "error type : 138",
               f"Not authorized to get credentials of role {s.role}")
    faults.clear()
    faults.add("role_missing", "--role", name)
    checks.has("missing", s.psql(copy), "is not associated to cluster")
    faults.clear()
    checks.has("found again", s.psql(copy), "loaded successfully")
    local(checks, "disassociate-role", name, *faults.at)
    checks.has("removed", s.psql(copy), "is not associated to cluster")
    local(checks, "associate-role", name, *faults.at)


def test_s3(checks, s):
    faults = Faults(checks, s)
    source = s.put("f/2.csv", b"3\n")
    copy = f"copy c from '{source}' iam_role '{s.role}' csv"
    before = s.psql("select count(*) from c")
    for code, status in (("AccessDenied", 403), ("PermanentRedirect", 301), ("SlowDown", 503),
                         ("NoSuchKey", 404)):
        faults.add("copy_s3", "--code", code, "--key-prefix", "f/2")
        checks.has(code, s.psql(copy), "XX000", "S3ServiceException:",
                   f"Status {status},Error {code},", "code:      8001",
                   f"context:   S3 key being read : {source}")
    faults.add("copy_cut")
    checks.has("a cut body", s.psql(copy), "S3CurlException", "CurlError 18")
    checks.equal("loads nothing", s.psql("select count(*) from c"), before)
    faults.add("copy_cut")
    wire = Wire(s)
    wire.query("begin")
    wire.query(copy)
    checks.equal("and fails the block", error_of(wire.query("select 1"))["C"], "25P02")
    wire.query("rollback")
    wire.close()
    checks.has("once each", s.psql(copy), "loaded successfully")
    faults.add("stale_listing", "--seconds", "3600")
    checks.has("a stale listing", s.psql(copy), "The specified S3 prefix 'f/2.csv' does not exist")
    entries = f'{{"entries": [{{"url": "{source}", "mandatory": true}}]}}'
    manifest = s.put("f/m.json", entries.encode())
    checks.has("a manifest needs none", s.psql(f"copy c from '{manifest}' iam_role '{s.role}' csv "
                                               "manifest"), "loaded successfully")
    faults.clear()
    faults.add("copy_hang")
    checks.has("a COPY that hangs until it is cancelled",
               s.psql("set statement_timeout to 1000; " + copy), "57014")
    faults.add("copy_hang", "--seconds", "1")
    checks.has("or gives up", s.psql(copy), "S3CurlException: Connection timed out")


def test_writes(checks, s):
    faults = Faults(checks, s)
    faults.add("disk_full", "--times", "2")
    checks.has("disk full", s.psql("insert into c values (9)"), "XX000", "Disk Full",
               "code:      1016", "context:   node: 3", "fdisk_api.cpp:345")
    wire = Wire(s)
    full = wire.extended("insert into c values (9)")
    checks.equal("also in the extended protocol", error_of(full).get("M"), "Disk Full")
    checks.equal("then no more", kinds(wire.extended("insert into c values (9)")), "12nCZ")
    faults.add("resize", "--times", "0")
    text = "Cannot execute write query because system is in resize mode"
    for sql in ("insert into c values (9)", "create table c2 (a int)", "truncate c"):
        checks.has("resize: " + sql, s.psql(sql), text)
    checks.equal("reads go on", s.psql("select count(*) from c where a = 9"), "1")
    faults.clear()
    wire.close()


def test_commits(checks, s):
    faults = Faults(checks, s)
    for kind, count in (("commit_lost", "0"), ("commit_answer_lost", "1")):
        for extended in (False, True):
            s.psql("delete from c where a = 11")
            faults.add(kind)
            wire = Wire(s)
            wire.query("begin")
            wire.query("insert into c values (11)")
            try:
                (wire.extended if extended else wire.query)("commit")
                checks.that(kind + " ends the connection", False)
            except (EOFError, ConnectionError):
                checks.that(kind + " ends the connection", True)
            wire.close()
            checks.equal(f"{kind} {extended}",
                         s.psql("select count(*) from c where a = 11"), count)


def test_idle(checks, s):
    s.change_world(lambda world: world.update(idle_timeout_s=2))
    wire = Wire(s)
    checks.has("an idle session is ended", wire.until_closed(), "57P05",
               "terminating connection due to idle session timeout")
    wire.close()
    s.change_world(lambda world: world.update(idle_timeout_s=0))


def test_provisioned(checks, s):
    def change(world):
        world["cluster"] = {"identifier": "one"}

    s.change_world(change)
    source = s.put("f/bad.csv", "x €\n".encode())
    checks.has("a cluster names its view",
               s.psql(f"copy c from '{source}' iam_role '{s.role}' csv"),
               "Load into table 'c' failed.  Check 'stl_load_errors' system table for details.")
    checks.equal("and has it, with the line and the field",
                 s.psql("select trim(colname), err_code, trim(raw_line), trim(raw_field_value) "
                        "from stl_load_errors where trim(filename) like '%bad.csv'"),
                 "a|1207|x .|x .")
    s.psql("create table r (a varchar(9), b varchar(9))")
    source = s.put("f/replaced.csv", b"a,b\nc,d\xa4\xc3e\n")
    checks.has("the notice of ACCEPTINVCHARS",
               s.psql(f"copy r from '{source}' iam_role '{s.role}' csv acceptinvchars"),
               "Load into table 'r' completed, 1 record(s) were loaded with replacements made for "
               "ACCEPTINVCHARS.  Check 'stl_replacements' system table for details.")
    checks.equal("stl_replacements",
                 s.psql("select query > 0, trim(filename), line_number, "
                        "trim(colname), trim(raw_line) from stl_replacements"),
                 f"t|{source}|2|b|c,d.e")


if __name__ == "__main__":
    run((test_command, test_roles, test_s3, test_writes, test_commits, test_idle,
         test_provisioned))
