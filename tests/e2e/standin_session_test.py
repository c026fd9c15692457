#!/usr/bin/env python3
"""The local Redshift's sessions: blocks, both protocols, COPY, clients that leave, kill -9."""
import gzip
import os
import random
import signal
import socket
import struct
import time

from standin_rig import Wire, columns_of, error_of, fields, kinds, local, run


def test_blocks(checks, s):
    out = s.psql("create table tr (a int); begin; insert into tr values (1);\ntruncate tr;\n"
                 "insert into tr values (2);\nrollback;\nselect count(*) from tr")
    checks.that("truncate commits", out.startswith("1\n"), out)
    checks.has("and leaves the block", out, "no transaction in progress")
    checks.equal("begin isolation",
                 s.psql("begin isolation level read uncommitted; select 1; commit"), "1")
    wire = Wire(s)
    several = wire.query("insert into tr values (8); select 1/0; insert into tr values (9)")
    checks.equal("several statements stop at the error", kinds(several), "CEZ")
    checks.equal("and are one transaction", s.psql("select count(*) from tr"), "1")
    wire.query("begin")
    wire.query("savepoint x")
    checks.equal("a refusal fails the block", error_of(wire.query("select 1"))["C"], "25P02")
    wire.query("rollback")
    other = Wire(s)
    wire.query("begin")
    wire.query("select * from tr")
    other.query("update tr set a = 5")
    conflict = error_of(wire.query("update tr set a = 6"))
    checks.equal("conflicts are 1023", (conflict.get("C"), conflict.get("M")), ("XX000", "1023"))
    wire.close()
    other.close()


def test_parameters(checks, s):
    checks.equal("query_group", s.psql("set query_group to 'g'; show query_group"), "g")
    checks.equal("names keep their case when asked",
                 s.psql('create table "CaSe" (a int);\n'
                        "set enable_case_sensitive_identifier to true;\n"
                        'create table "CaSe" (a int);\n'
                        "select table_name from svv_tables where lower(table_name) = 'case' "
                        "order by 1"), "CaSe\ncase")
    checks.equal("isolation level",
                 s.psql("select trim(isolation_level) from stv_db_isolation_level where "
                        "db_name = 'dev'"), "Snapshot Isolation")
    checks.that("last query id", int(s.psql("select 1;\nselect pg_last_query_id()")[2:]) > 0)
    checks.equal("minus", s.psql("select 1 minus select 2"), "1")


def test_extended(checks, s):
    wire = Wire(s)
    typed = wire.query("select '{}'::super a, 'aa'::varbyte(3) b, ''::geometry c, 1::int8 d")
    checks.equal("wire types", columns_of(typed),
                 [("a", 4000), ("b", 6551), ("c", 3000), ("d", 20)])
    checks.equal("select", kinds(wire.extended("select 1")), "12TDCZ")
    unbound = wire.extended("select $1::super")
    checks.equal("a parameter is missing", error_of(unbound)["C"], "08P01")
    made = wire.extended("create table ext (a varchar(3)) diststyle all")
    checks.equal("ddl", kinds(made), "12nCZ")
    checks.equal("ddl was remembered",
                 s.psql("insert into ext values ('a'); select diststyle from svv_table_info where "
                        "\"table\" = 'ext'"), "ALL")
    checks.equal("refusal", error_of(wire.extended("savepoint x"))["C"], "0A000")
    wire.query("begin")
    truncated = wire.extended("truncate ext")
    checks.equal("truncate", (kinds(truncated), truncated[-1][1]), ("12nCZ", b"I"))
    large = "select '" + "x" * (16 * 1024 * 1024) + "'"
    for name, answer in (("query", wire.query(large)), ("parse", wire.extended(large))):
        checks.has("a large " + name, error_of(answer).get("M", ""), "Statement is too large")
    checks.equal("empty query", kinds(wire.query(" ; ")), "IZ")
    checks.equal("empty statement", kinds(wire.extended("")), "12nIZ")
    wire.send(b"F")
    wire.send(b"S")
    checks.equal("unknown message", error_of(wire.until_ready())["C"], "08P01")
    wire.close()


def test_clients(checks, s):
    wire = Wire(s)
    wire.send(b"Q", b"select pg_sleep(60)\0")
    time.sleep(1)
    with socket.create_connection(("127.0.0.1", s.port)) as canceller:
        canceller.sendall(struct.pack("!iiii", 16, 80877102, *wire.key))
    started = time.time()
    checks.has("cancel", error_of(wire.until_ready()).get("M", ""), "cancelled on user's request")
    checks.that("at once", time.time() - started < 30)
    wire.query("begin; lock tr")
    wire.close()
    patient = "set statement_timeout to 30000; select count(*) from tr"
    checks.equal("a client that leaves frees its locks", s.psql(patient), "1")
    busy = Wire(s)
    busy.query("begin; lock tr")
    busy.send(b"Q", b"select pg_sleep(600)\0")
    busy.close()
    checks.equal("also in the middle of a statement", s.psql(patient), "1")
    many = [Wire(s) for _ in range(60)]
    checks.that("many clients", all(kinds(one.query("select 1")) == "TDCZ" for one in many))
    for one in many:
        one.close()
    chance = random.Random(7)
    for size in (1, 7, 8, 9, 100, 5000):
        with socket.create_connection(("127.0.0.1", s.port)) as noisy:
            noisy.sendall(bytes(chance.randrange(256) for _ in range(size)))
    noisy = Wire(s)
    noisy.sock.sendall(b"Q\xff\xff\xff\xffnonsense")
    checks.has("nonsense is told", noisy.until_closed(), "malformed")
    checks.equal("nonsense harms nobody", s.psql("select 1"), "1")


def test_copy(checks, s):
    s.psql("create table c (id int not null, name varchar(5), s super)")
    source = s.put("c/1.csv.gz", gzip.compress(b'1,"a","{""k"":1}"\n2,"b",@\n'))
    copy = f"copy c from '{source}' iam_role '{s.role}' csv gzip null as '@'"
    out = s.psql(copy)
    checks.has("role is not associated", out, "XX000", "xen_aws_credentials_mgr.cpp",
               f"The requested role {s.role} is not associated to cluster, should retry : 0")
    wire = Wire(s)
    wire.query("begin")
    wire.query(copy)
    checks.equal("a failed COPY fails the block", error_of(wire.query("select 1"))["C"], "25P02")
    wire.query("rollback")
    checks.has("associate", local(checks, "associate-role", s.role, "--folder", s.folder),
               "is associated")
    loaded = wire.query(copy)
    checks.equal("copy", kinds(loaded), "NCZ")
    notice = fields(loaded[0][1])
    checks.equal("notice", (notice["S"], notice["M"]), (
        "INFO", "Load into table 'c' completed, 2 record(s) loaded successfully."))
    checks.equal("rows", s.psql("select id, name, s, s is null from c order by id"),
                 '1|a|{"k":1}|f\n2|b||t')
    last = wire.query("select pg_last_copy_count(), pg_last_copy_id() > 0")
    checks.that("last copy", last[1][1].endswith(b"\0\0\0\x012\0\0\0\x01t"), last)
    wire.query("begin")
    checks.equal("extended copy", kinds(wire.extended(copy)), "12nNCZ")
    wire.query("rollback")
    checks.equal("copy rolls back", s.psql("select count(*) from c"), "2")
    several = wire.query(f"begin; {copy}; insert into tr values (3); commit")
    checks.equal("copy among others", kinds(several), "CNCCCZ")
    wire.close()
    return copy


def test_copy_failures(checks, s):
    source = s.put("c/bad.csv", b'3,"toolong",@\nx,"b",@\n')
    copy = f"copy c from '{source}' iam_role '{s.role}' csv null as '@'"
    checks.has("no table", s.psql(copy.replace("copy c ", "copy nope ")),
               "Cannot COPY into nonexistent table nope", "XX000")
    wire = Wire(s)
    wire.query("begin")
    failure = error_of(wire.query(copy))
    checks.has("row errors", failure["M"], "Load into table 'c' failed", "sys_load_error_detail")
    checks.equal("row errors are XX000", failure["C"], "XX000")
    wire.query("rollback")
    wire.close()
    checks.that("errors outlive the rollback",
                s.psql("select trim(file_name), line_number, trim(column_name), error_code from "
                       "sys_load_error_detail").startswith(f"{source}|1|name|1204"))
    checks.has("history", s.psql("select status, count(*) from sys_load_history group by 1"),
               "aborted|", "completed|")
    checks.equal("others do not see them",
                 s.psql("create user other password 'Secret1'; grant insert on c to other") +
                 s.psql("select count(*) from sys_load_error_detail", "other", "Secret1"), "0")
    checks.has("conflict", s.psql(copy + " escape"), "CSV is not compatible with ESCAPE")
    s.psql("create user nobody_here password 'Secret1'")
    checks.has("insert privilege", s.psql(copy, "nobody_here", "Secret1"),
               "permission denied for relation c", "42501")


def test_endings(checks, s):
    at = ("--folder", s.folder)
    again = local(checks, "up", *at, "--port", "0", "--s3-port", "0", "--aws-port", "0",
                  code=2)
    checks.has("a second one is refused", again, "already runs")
    checks.has("status", local(checks, "status", *at), str(s.port))
    checks.has("world", local(checks, "world", *at), '"logins"')
    checks.has("unknown role", local(checks, "associate-role", "nope", *at, code=2), "has no role")
    checks.has("unknown command", local(checks, "fly", code=2), "no command")
    s.psql("create table kept (a int); insert into kept values (7)")
    os.kill(s.pid, signal.SIGKILL)
    checks.equal("kill -9 leaves nothing", s.left_processes(120), [])
    checks.has("status after kill", local(checks, "status", *at, code=4), "No local stand-in")
    s.up()
    checks.equal("data outlives kill -9", s.psql("select a from kept"), "7")
    idle = Wire(s)
    started = time.time()
    local(checks, "down", *at)
    checks.that("down does not wait for clients", time.time() - started < 60)
    checks.equal("down leaves nothing", s.processes(), [])
    checks.has("down again", local(checks, "down", *at), "No local stand-in runs")
    idle.close()
    with open(os.path.join(s.folder, "local.log"), encoding="utf-8", errors="replace") as file:
        log = file.read()
    checks.that("no sanitizer complains", "Sanitizer" not in log and "runtime error" not in log,
                log[-3000:])


if __name__ == "__main__":
    run((test_blocks, test_parameters, test_extended, test_clients, test_copy, test_copy_failures,
         test_endings))
