#!/usr/bin/env python3
"""Drives the local stand-in's Redshift with psql and with raw protocol messages.

Starts `$SLUICE_BIN local up` in a folder of its own on free ports, and stops it at the end. Prints a line per
failure and a closing line "N passed, M failed"; exits non-zero on failure. Needs python3 and psql only.
"""
import gzip
import hashlib
import hmac
import datetime
import json
import os
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time
import urllib.request

BIN = os.environ.get("SLUICE_BIN")
PASSED = 0
FAILED = []


def check(name, condition, shown=""):
    global PASSED
    if condition:
        PASSED += 1
    else:
        FAILED.append(name)
        print(f"FAILED {name}: {shown}")


def sluice(*words, code=0):
    done = subprocess.run([BIN, "local", *words], capture_output=True, text=True, timeout=300)
    check("exit code of local " + " ".join(words[:1]), done.returncode == code, (done.returncode, done.stdout, done.stderr))
    return done.stdout + done.stderr


class Server:
    def __init__(self):
        self.root = tempfile.mkdtemp(prefix="sluice-sql-")
        os.chmod(self.root, 0o755)
        self.folder = os.path.join(self.root, "local")

    def up(self):
        out = sluice("up", "--folder", self.folder, "--port", "0", "--s3-port", "0", "--detach")
        if not os.path.exists(os.path.join(self.folder, "local.json")):
            print(out)
            sys.exit("the stand-in did not start")
        with open(os.path.join(self.folder, "local.json")) as f:
            state = json.load(f)
        self.port, self.s3_port, self.pid = state["redshift_port"], state["s3_port"], state["pid"]
        self.ca = state["ca_file"]
        with open(os.path.join(self.folder, "world.json")) as f:
            self.world = json.load(f)
        self.login = self.world["logins"][0]

    def psql(self, sql, user=None, password=None, sslmode="disable", database=None, extra=()):
        env = dict(os.environ, PGPASSWORD=password or self.login["password"], PGSSLMODE=sslmode,
                   PGSSLROOTCERT=self.ca, PGCONNECT_TIMEOUT="20")
        env.pop("PGOPTIONS", None)
        name = user or self.login["user"]
        done = subprocess.run(
            ["psql", "-X", "-A", "-t", "-q", "-h", "localhost" if sslmode == "verify-full" else "127.0.0.1",
             "-p", str(self.port), "-U", name, "-d", database or self.world["database"], "-v", "VERBOSITY=verbose",
             *extra],
            input=sql, capture_output=True, text=True, env=env, timeout=120)
        return (done.stdout + done.stderr).strip()


class Wire:
    """Protocol version 3 by hand, for what psql does not do."""

    def __init__(self, server, user=None, password=None, extra=()):
        self.sock = socket.create_connection(("127.0.0.1", server.port), timeout=60)
        self.buffer = b""
        user = user or server.login["user"]
        password = password or server.login["password"]
        body = struct.pack("!i", 196608)
        for key, value in (("user", user), ("database", server.world["database"]), *extra):
            body += key.encode() + b"\0" + value.encode() + b"\0"
        body += b"\0"
        self.sock.sendall(struct.pack("!i", len(body) + 4) + body)
        self.parameters, self.key, self.code, self.error = {}, None, None, None
        while True:
            kind, body = self.read()
            if kind == b"R":
                code = struct.unpack("!i", body[:4])[0]
                if code == 5:
                    inner = hashlib.md5((password + user).encode()).hexdigest().encode()
                    answer = b"md5" + hashlib.md5(inner + body[4:8]).hexdigest().encode()
                    self.code = 5
                    self.send(b"p", answer + b"\0")
                elif code == 3:
                    self.code = 3
                    self.send(b"p", password.encode() + b"\0")
            elif kind == b"S":
                name, value = body.rstrip(b"\0").split(b"\0")
                self.parameters[name.decode()] = value.decode()
            elif kind == b"K":
                self.key = struct.unpack("!ii", body)
            elif kind == b"E":
                self.error = fields(body)
                return
            elif kind == b"Z":
                return

    def read(self):
        while len(self.buffer) < 5 or len(self.buffer) < 1 + struct.unpack("!i", self.buffer[1:5])[0]:
            more = self.sock.recv(65536)
            if not more:
                raise EOFError("the server closed the connection")
            self.buffer += more
        size = 1 + struct.unpack("!i", self.buffer[1:5])[0]
        message, self.buffer = self.buffer[:size], self.buffer[size:]
        return message[:1], message[5:]

    def send(self, kind, body=b""):
        self.sock.sendall(kind + struct.pack("!i", len(body) + 4) + body)

    def until_ready(self):
        out = []
        while True:
            kind, body = self.read()
            out.append((kind.decode(), body))
            if kind == b"Z":
                return out

    def query(self, sql):
        self.send(b"Q", sql.encode() + b"\0")
        return self.until_ready()

    def extended(self, sql, types=()):
        oids = b"".join(struct.pack("!i", t) for t in types)
        self.send(b"P", b"\0" + sql.encode() + b"\0" + struct.pack("!h", len(types)) + oids)
        self.send(b"B", b"\0\0" + struct.pack("!hhh", 0, 0, 0))
        self.send(b"D", b"P\0")
        self.send(b"E", b"\0" + struct.pack("!i", 0))
        self.send(b"S")
        return self.until_ready()

    def close(self):
        self.sock.close()


def fields(body):
    return {part[:1].decode(): part[1:].decode() for part in body.split(b"\0") if part}


def kinds(messages):
    return "".join(kind for kind, _ in messages)


def error_of(messages):
    for kind, body in messages:
        if kind == "E":
            return fields(body)
    return {}


def columns_of(messages):
    for kind, body in messages:
        if kind != "T":
            continue
        count, at, out = struct.unpack("!h", body[:2])[0], 2, []
        for _ in range(count):
            end = body.index(b"\0", at)
            name = body[at:end].decode()
            oid = struct.unpack("!i", body[end + 7:end + 11])[0]
            out.append((name, oid))
            at = end + 19
        return out
    return []


def put_object(server, key, data):
    """PUT with Signature V4, so that COPY has something to read."""
    user = server.world["users"][0]
    bucket = next(iter(server.world["buckets"]))
    now = datetime.datetime.now(datetime.timezone.utc).strftime("%Y%m%dT%H%M%SZ")
    day, region = now[:8], server.world["region"]
    digest = hashlib.sha256(data).hexdigest()
    host = f"127.0.0.1:{server.s3_port}"
    path = f"/{bucket}/{key}"
    head = f"host:{host}\nx-amz-content-sha256:{digest}\nx-amz-date:{now}\n"
    names = "host;x-amz-content-sha256;x-amz-date"
    canonical = f"PUT\n{path}\n\n{head}\n{names}\n{digest}"
    scope = f"{day}/{region}/s3/aws4_request"
    to_sign = f"AWS4-HMAC-SHA256\n{now}\n{scope}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    signing = ("AWS4" + user["secret_access_key"]).encode()
    for part in (day, region, "s3", "aws4_request"):
        signing = hmac.new(signing, part.encode(), hashlib.sha256).digest()
    signature = hmac.new(signing, to_sign.encode(), hashlib.sha256).hexdigest()
    request = urllib.request.Request(f"http://{host}{path}", data=data, method="PUT", headers={
        "x-amz-date": now, "x-amz-content-sha256": digest,
        "Authorization": f"AWS4-HMAC-SHA256 Credential={user['access_key_id']}/{scope}, "
                         f"SignedHeaders={names}, Signature={signature}"})
    urllib.request.urlopen(request, timeout=60).read()
    return f"s3://{bucket}/{key}"


def test_login(s):
    check("version", "Redshift 1.0.48805" in s.psql("select version()"), s.psql("select version()"))
    check("tls", s.psql("select 1", sslmode="require") == "1")
    check("tls verified", s.psql("select 1", sslmode="verify-full") == "1", s.psql("select 1", sslmode="verify-full"))
    wrong = s.psql("select 1", password="wrong")
    check("wrong password", "password authentication failed for user" in wrong, wrong)
    w = Wire(s, password="wrong")
    check("wrong password is 28000", w.error and w.error["C"] == "28000", w.error)
    w.close()
    check("unknown database", 'database "nope" does not exist' in s.psql("select 1", database="nope"))
    check("postgres is hidden", 'database "postgres" does not exist' in s.psql("select 1", database="postgres"))
    w = Wire(s, extra=(("client_protocol_version", "2"), ("driver_version", "x"), ("plugin_name", "p"),
                       ("_pq_.compression", "zstd:1"), ("os_version", "L"), ("anything", "else")))
    p = w.parameters
    check("start-up keys are stripped", w.error is None, w.error)
    check("md5 is asked", w.code == 5, w.code)
    check("server_version", p.get("server_version") == "8.0.2", p)
    check("client_encoding", p.get("client_encoding") == "UNICODE", p)
    check("padb_version", "padb_version" in p and "server_protocol_version" not in p, p)
    check("no standard_conforming_strings", "standard_conforming_strings" not in p, p)
    w.close()
    s.psql("create user plain password 'Secret1'")
    check("CREATE USER logs in", s.psql("select current_user", user="plain", password="Secret1") == "plain")
    path = os.path.join(s.folder, "world.json")
    with open(path) as f:
        world = json.load(f)
    world["logins"].append({"user": "clear", "password": "pw", "auth": "password", "is_superuser": False})
    with open(path + ".new", "w") as f:
        json.dump(world, f)
    os.rename(path + ".new", path)
    w = Wire(s, user="clear", password="pw")
    check("clear text login", w.code == 3 and w.error is None, (w.code, w.error))
    w.close()


def test_ddl(s):
    s.psql("""create schema app; create table app.t (ID bigint not null encode az64 primary key, "Name" varchar(5),
      b varbyte(4), s super, g geometry, d decimal, x text, i int identity(0,2)) diststyle key distkey(id)
      compound sortkey(id, name) backup no""")
    def run(sql):
        return s.psql("set search_path to app, public;\n" + sql)
    check("names fold", run("select column_name from svv_columns where table_name='t' order by ordinal_position") ==
          "id\nname\nb\ns\ng\nd\nx\ni")
    types = run("select data_type || ' ' || coalesce(character_maximum_length::varchar, '-') from svv_columns "
                "where table_name='t' order by ordinal_position").split("\n")
    check("types", types == ["bigint -", "character varying 5", "binary varying 4", "super -", "geometry -",
                             "numeric -", "character varying 256", "integer -"], types)
    check("information_schema", run("select data_type, character_maximum_length from information_schema.columns where "
                                    "table_name = 't' and column_name = 'b'") == "binary varying|4")
    check("pg_table_def", run("select \"column\", type, trim(encoding), distkey, sortkey, \"notnull\" from pg_table_def "
                              "where tablename='t' and sortkey > 0 order by sortkey") ==
          "id|bigint|az64|t|1|t\nname|character varying(5)|lzo|f|2|f")
    check("pg_table_def follows search_path", s.psql("select count(*) from pg_table_def where tablename='t'") == "0")
    check("primary key is shown", run(
        "select k.column_name from information_schema.table_constraints c join information_schema.key_column_usage k "
        "using (constraint_name, table_schema, table_name) where c.constraint_type = 'PRIMARY KEY' and "
        "c.table_name = 't'") == "id")
    out = run("insert into t (id, name) values (1, 'a'), (1, 'b'); select count(*) from t")
    check("primary key is not enforced", out == "2", out)
    out = run("insert into t (id, name) values (2, 'äöü')")
    check("varchar counts bytes", "Value too long for character type" in out and "XX000" in out and "8001" in out, out)
    check("only blanks may exceed", run("insert into t (id, name) values (3, 'abcde   ')") == "")
    check("not null is enforced", "Cannot insert a NULL value into column id" in run("insert into t (id) values (null)"))
    check("varbyte length", "Value too long" in run("insert into t (id, b) values (1, 'aabbccddee')"))
    check("varbyte is hex", run("insert into t (id, b) values (4, 'aabb'); select b from t where id = 4") == "aabb")
    check("identity", run("select min(i), max(i) from t") == "0|" + run("select max(i) from t"))
    check("identity refuses values", "identity column" in run("insert into t (id, i) values (1, 1)"))
    check("table info", run("select diststyle, sortkey1, sortkey_num, tbl_rows from svv_table_info where \"table\"='t'")
          == "KEY(id)|id|2|" + run("select count(*) from t"))
    out = run("create temp table st (like t); select distkey, sortkey from pg_table_def where tablename = 'st' and "
              "\"column\" = 'id'; insert into st (id, i, name) values (1, 1, 'äöü')")
    check("like keeps keys and lengths", out.startswith("t|1") and "Value too long" in out, out)
    run("alter table t add column added varchar(3) encode zstd; alter table t rename column name to label")
    check("add column is remembered", run("select trim(encoding) from pg_table_def where tablename='t' and "
                                          "\"column\"='added'") == "zstd")
    check("rename keeps length", "Value too long" in run("insert into t (id, label) values (5, 'äöü')"))
    check("alter type", run("alter table t alter column label type varchar(6); insert into t (id, label) values "
                            "(5, 'äöü'); select label from t where id = 5") == "äöü")
    check("alter type same size", "target column size should be different" in
          run("alter table t alter column label type varchar(6)"))
    check("alter type below data", "current maximum column size" in
          run("alter table t alter column label type varchar(2)"))
    check("grants", run("grant select on t to plain; select privilege_type from svv_relation_privileges where "
                        "relation_name = 't' and identity_name = 'plain'") == "select".upper())
    run("drop table t")
    check("dropped", run("select count(*) from svv_all_tables where table_name = 't'") == "0")


def test_refusals(s):
    for sql, state, text in [
        ("create table r (a uuid)", "0A000", 'Column "r.a" has unsupported type "uuid".'),
        ("create index i on r (a)", "0A000", "not supported"),
        ("savepoint a", "0A000", "not supported"),
        ("insert into r values (1) on conflict do nothing", "0A000", "ON CONFLICT"),
        ("copy r from stdin", "0A000", "STDIN"),
        ("select E'x'", "42704", 'type "e" does not exist'),
        ("begin; vacuum", "25001", "VACUUM cannot run inside a transaction block"),
        ("begin; create database other", "25001", "CREATE DATABASE cannot run inside a transaction block"),
        ("begin; alter table r append from q", "25001", "ALTER TABLE APPEND cannot run inside a transaction block"),
        ("lock r", "", ""),
        ("select * from missing", "42P01", 'relation "missing" does not exist'),
    ]:
        out = s.psql(sql)
        check("refused: " + sql, state in out and text in out and "ERROR" in out, out)
    check("stl_load_errors", "permission denied for relation stl_load_errors" in
          s.psql("select * from stl_load_errors", user="plain", password="Secret1"))
    check("stl_load_errors is empty", s.psql("select count(*) from stl_load_errors") == "0")


def test_sessions(s):
    out = s.psql("""create table tr (a int); begin; insert into tr values (1); truncate tr; insert into tr values (2);
rollback; select count(*) from tr""")
    check("truncate commits", out.startswith("1\n") and "no transaction in progress" in out, out)
    check("backslash escapes", s.psql(r"select 'a\'b'") == "a'b")
    check("query_group", s.psql("set query_group to 'g'; show query_group") == "g")
    check("case", s.psql('create table "CaSe" (a int); set enable_case_sensitive_identifier to true; '
                         'create table "CaSe" (a int); select count(*) from svv_tables where lower(table_name) = '
                         "'case'") == "2")
    check("isolation", s.psql("select trim(isolation_level) from stv_db_isolation_level where db_name = 'dev'") ==
          "Snapshot Isolation")
    check("begin isolation", s.psql("begin isolation level read uncommitted; select 1; commit") == "1")
    check("last query id", int(s.psql("select 1; select pg_last_query_id()").split("\n")[1]) > 0)
    check("minus", s.psql("select 1 minus select 2") == "1")
    w = Wire(s)
    messages = w.query("select '{}'::super as a, 'aa'::varbyte(3) as b, ''::geometry as c, 1::int8 as d")
    check("wire types", columns_of(messages) == [("a", 4000), ("b", 6551), ("c", 3000), ("d", 20)],
          columns_of(messages))
    messages = w.extended("select $1::super", types=())
    check("bind without its parameter fails", error_of(messages).get("C") == "08P01", messages)
    check("extended select", kinds(w.extended("select 1")) == "12TDCZ")
    check("extended ddl", kinds(w.extended("create table ext (a varchar(3)) diststyle all")) == "12nCZ")
    check("ddl was remembered", s.psql("insert into ext values ('a'); select diststyle from svv_table_info where "
                                       "\"table\" = 'ext'") == "ALL")
    check("extended refusal", error_of(w.extended("savepoint x")).get("C") == "0A000")
    w.query("begin")
    messages = w.extended("truncate ext")
    check("extended truncate", kinds(messages) == "12nCZ" and messages[-1][1] == b"I", messages)
    w.query("begin")
    w.extended("savepoint x")
    check("a refusal fails the block", error_of(w.query("select 1")).get("C") == "25P02")
    w.query("rollback")
    check("multi-statement", kinds(w.query("insert into ext values ('b'); select 1/0; insert into ext values ('c')"))
          == "CEZ")
    check("multi-statement is one transaction", s.psql("select count(*) from ext") == "0")
    check("empty query", kinds(w.query(" ; ")) == "IZ")
    check("unknown message", error_of((w.send(b"F", b""), w.send(b"S"), w.until_ready())[2]).get("C") == "08P01")
    pid, key = w.key
    w.send(b"Q", b"select pg_sleep(30)\0")
    time.sleep(1)
    c = socket.create_connection(("127.0.0.1", s.port))
    c.sendall(struct.pack("!iiii", 16, 80877102, pid, key))
    c.close()
    started = time.time()
    messages = w.until_ready()
    check("cancel", "cancelled on user's request" in error_of(messages).get("M", "") and time.time() - started < 15,
          messages)
    w.close()
    holder = Wire(s)
    holder.query("begin; lock tr")
    holder.close()
    check("a client that leaves frees its locks", s.psql("set statement_timeout to 20000; select count(*) from tr") == "1")
    many = [Wire(s) for _ in range(60)]
    check("many clients", all(kinds(c.query("select 1")) == "TDCZ" for c in many))
    for c in many:
        c.close()


def test_copy(s):
    role = next(iter(s.world["roles"].values()))["arn"]
    s.psql("create table c (id int not null, name varchar(5), s super)")
    source = put_object(s, "c/1.csv.gz", gzip.compress(b'1,"a","{""k"":1}"\n2,"b",@\n'))
    copy = f"copy c from '{source}' iam_role '{role}' csv gzip null as '@'"
    out = s.psql(copy)
    check("role is not associated", f"The requested role {role} is not associated to cluster, should retry : 0" in out
          and "xen_aws_credentials_mgr.cpp" in out and "XX000" in out, out)
    w = Wire(s)
    w.query("begin")
    w.query(copy)
    check("a failed COPY fails the block", error_of(w.query("select 1")).get("C") == "25P02")
    w.query("rollback")
    check("associate", "is associated" in sluice("associate-role", role, "--folder", s.folder))
    messages = w.query(copy)
    check("copy", kinds(messages) == "NCZ", messages)
    notice = fields(messages[0][1])
    check("notice", notice["S"] == "INFO" and
          notice["M"] == "Load into table 'c' completed, 2 record(s) loaded successfully.", notice)
    check("rows", s.psql("select id, name, s, s is null from c order by id") == '1|a|{"k":1}|f\n2|b||t')
    check("last copy", [v for k, v in w.query("select pg_last_copy_count(), pg_last_copy_id() > 0") if k == "D"]
          [0].endswith(b"\0\0\0\x01t"))
    w.query("begin")
    check("extended copy", kinds(w.extended(copy)) == "12nNCZ")
    w.query("rollback")
    check("copy rolls back", s.psql("select count(*) from c") == "2")
    check("nonexistent", "Cannot COPY into nonexistent table nope" in s.psql(copy.replace("copy c ", "copy nope ")))
    bad = put_object(s, "c/bad.csv", b'3,"toolong",@\nx,"b",@\n')
    w.query("begin")
    messages = w.query(f"copy c from '{bad}' iam_role '{role}' csv null as '@'")
    failure = error_of(messages)
    check("row errors", failure.get("C") == "XX000" and "sys_load_error_detail" in failure.get("M", ""), failure)
    w.query("rollback")
    out = s.psql("select trim(file_name), line_number, trim(column_name), error_code from sys_load_error_detail")
    check("errors outlive the rollback", out.startswith(f"{bad}|1|name|1204"), out)
    check("history", s.psql("select status, count(*) from sys_load_history group by 1 order by 1").startswith("aborted|"))
    check("conflict", "CSV is not compatible with ESCAPE" in s.psql(copy + " escape"))
    check("insert privilege", "permission denied for relation c" in s.psql(copy, user="plain", password="Secret1"))
    w.close()


def test_endings(s):
    again = sluice("up", "--folder", s.folder, "--port", "0", "--s3-port", "0", code=2)
    check("a second one is refused", "already runs" in again, again)
    check("status", str(s.port) in sluice("status", "--folder", s.folder))
    check("world", '"logins"' in sluice("world", "--folder", s.folder))
    check("unknown role", "has no role" in sluice("associate-role", "nope", "--folder", s.folder, code=2))
    check("unknown command", "no command" in sluice("fly", code=2))
    s.psql("create table kept (a int); insert into kept values (7)")
    os.kill(s.pid, signal.SIGKILL)
    deadline = time.time() + 30
    while time.time() < deadline and processes_of(s.root):
        time.sleep(0.2)
    check("kill -9 leaves nothing", not processes_of(s.root), processes_of(s.root))
    check("status after kill", "No local stand-in runs" in sluice("status", "--folder", s.folder, code=4))
    s.up()
    check("data outlives kill -9", s.psql("select a from kept") == "7")
    sluice("down", "--folder", s.folder)
    check("down leaves nothing", not processes_of(s.root), processes_of(s.root))
    check("down again", "No local stand-in runs" in sluice("down", "--folder", s.folder))


def processes_of(folder):
    found = []
    for entry in os.listdir("/proc"):
        if not entry.isdigit():
            continue
        try:
            with open(f"/proc/{entry}/cmdline", "rb") as f:
                line = f.read().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        if folder in line and "python" not in line:
            found.append(line)
    return found


def main():
    if not BIN:
        sys.exit("set SLUICE_BIN to the sluice program")
    server = Server()
    try:
        server.up()
        for test in (test_login, test_ddl, test_refusals, test_sessions, test_copy, test_endings):
            try:
                test(server)
            except Exception as error:  # the other groups still tell something
                check(test.__name__, False, repr(error))
    finally:
        if os.path.exists(os.path.join(server.folder, "pid")):
            subprocess.run([BIN, "local", "down", "--folder", server.folder], capture_output=True)
        shutil.rmtree(server.root, ignore_errors=True)
    print(f"{PASSED} passed, {len(FAILED)} failed")
    sys.exit(1 if FAILED else 0)


if __name__ == "__main__":
    main()
