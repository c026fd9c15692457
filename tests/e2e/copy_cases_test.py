#!/usr/bin/env python3
"""What COPY and UNLOAD of the local Redshift do, case by case: copy_cases.py has the cases, one
start of the stand-in serves them all, and the count of each kind is printed."""
import glob
import gzip
import json
import os
import struct
import zlib

import copy_cases
from standin_rig import Wire, error_of, fields, local, run


def rows_of(messages):
    """The rows of the answer as text, fields between bars, ~ for NULL."""
    out = []
    for kind, body in messages:
        if kind != "D":
            continue
        at, row = 2, []
        for _ in range(struct.unpack("!h", body[:2])[0]):
            size = struct.unpack("!i", body[at:at + 4])[0]
            at += 4
            row.append("~" if size < 0 else body[at:at + size].decode())
            at += max(size, 0)
        out.append("|".join(row))
    return out


def notices_of(messages):
    return [fields(body)["M"] for kind, body in messages if kind == "N"]


class Copier:
    count = 0  # of all: a key must not be the beginning of another one

    def __init__(self, server):
        self.server = server
        self.wire = Wire(server)
        self.role = f"iam_role '{server.role}'"

    def table(self, columns):
        made = self.wire.query(f"drop table if exists c; create table c ({columns})")
        if error_of(made):
            raise ValueError(f"{columns}: {error_of(made)}")

    def copy(self, data, options):
        Copier.count += 1
        url = self.server.put(f"cases/{Copier.count:05}", data)
        return self.copy_from(url, options)

    def copy_from(self, url, options):
        role = self.role
        if options.startswith(copy_cases.ROLE_LESS):
            role, options = "", options[len(copy_cases.ROLE_LESS):]
        return self.wire.query(f"copy c from '{url}' {role} {options}")

    def ask(self, sql):
        return rows_of(self.wire.query(sql))

    def last_error(self):
        """code, column, line, position, text and file of the last COPY's first error."""
        found = self.ask("select error_code, trim(column_name), line_number, position, "
                         "trim(file_name), trim(error_message) from sys_load_error_detail where "
                         "query_id = (select max(query_id) from sys_load_history) "
                         "order by line_number limit 1")
        return found[0].split("|", 5) if found else None


def attach(checks, s):
    local(checks, "associate-role", s.role, "--folder", s.folder)


def test_loads(checks, s):
    attach(checks, s)
    c = Copier(s)
    for name, columns, data, options, expected in copy_cases.LOADS:
        c.table(columns)
        answer = c.copy(data, options)
        checks.that(name + " is taken", not error_of(answer), error_of(answer))
        checks.equal(name, c.ask("select * from c"), expected)
    print(f"{len(copy_cases.LOADS)} cases of what COPY loads")


def test_refused(checks, s):
    c = Copier(s)
    codes = set()
    for name, columns, data, options, expected in copy_cases.REFUSED:
        c.table(columns)
        error = error_of(c.copy(data, options))
        checks.equal(name + " fails", error.get("M"), "Load into table 'c' failed. Check "
                     "'sys_load_error_detail' system table for details.")
        code, column, line, position, text = expected
        seen = c.last_error() or [""] * 6
        checks.equal(name, seen[:5], [str(code), column, str(line), str(position),
                                      f"s3://dms-staging/cases/{c.count:05}"])
        checks.that(name + " has its text", seen[5].startswith(text), seen[5])
        codes.add(code)
    print(f"{len(copy_cases.REFUSED)} cases of rows that COPY refuses, with {len(codes)} codes")


def test_failed(checks, s):
    c = Copier(s)
    for columns, options, state, text in copy_cases.FAILED:
        c.table(columns)
        error = error_of(c.copy(b"1,a\n", options))
        checks.equal(options + " has its SQLSTATE", error.get("C"), state)
        checks.has(options, error.get("M", ""), text)
    print(f"{len(copy_cases.FAILED)} cases of statements that COPY refuses")


def test_sources(checks, s):
    c = Copier(s)
    c.table(copy_cases.TWO)
    first, second = s.put("src/a1", b"1|x\n"), s.put("src/a10", b"2|y\n")
    c.copy_from(first, "")
    checks.equal("a prefix takes more than it says", c.ask("select count(*) from c"), ["2"])
    entries = [{"url": first, "mandatory": True}, {"url": "s3://dms-staging/src/gone"},
               {"url": first, "meta": {"content_length": 4}}]
    manifest = s.put("src/m", json.dumps({"entries": entries}).encode())
    c.table(copy_cases.TWO)
    answer = c.copy_from(manifest, "MANIFEST")
    checks.equal("a manifest takes what it lists, twice what is twice",
                 c.ask("select * from c"), ["1|x", "1|x"])
    checks.equal("the notice", notices_of(answer),
                 ["Load into table 'c' completed, 2 record(s) loaded successfully."])
    checks.equal("pg_last_copy_count", c.ask("select pg_last_copy_count()"), ["2"])
    checks.equal("pg_last_copy_id is the query's",
                 c.ask("select pg_last_copy_id() = max(query_id) from sys_load_history"), ["t"])
    entries[1]["mandatory"] = True
    manifest = s.put("src/m", json.dumps({"entries": entries}).encode())
    error = error_of(c.copy_from(manifest, "MANIFEST"))
    checks.has("a mandatory file that is missing", error["M"], "Status 404,Error NoSuchKey")
    checks.has("is named", error["D"], "S3 key being read : s3://dms-staging/src/gone")
    error = error_of(c.copy_from("s3://dms-staging/src/none", "MANIFEST"))
    checks.has("no manifest", error["M"], "COPY with MANIFEST parameter requires full path")
    error = error_of(c.copy_from("s3://dms-staging/none", ""))
    checks.has("no file", error["M"], "The specified S3 prefix 'none' does not exist")
    s.put("src/paths", b'{"jsonpaths":["$.k[1]","$.o.v"]}')
    url = s.put("json/1", b'{"k":[0,7],"o":{"v":"x"}}')
    c.table(copy_cases.TWO)
    c.copy_from(url, "JSON 's3://dms-staging/src/paths'")
    checks.equal("JSONPaths", c.ask("select * from c"), ["7|x"])
    answer = c.copy(b"1|x\nbad|y\n", "MAXERROR 5")
    checks.equal("notices of rows left out", notices_of(answer),
                 ["Load into table 'c' completed, 1 record(s) loaded successfully.",
                  "Load into table 'c' completed, 1 record(s) could not be loaded.  Check "
                  "'sys_load_error_detail' system table for details."])


def test_views(checks, s):
    c = Copier(s)
    c.table(copy_cases.TWO)
    files = {s.put(f"views/{i}", gzip.compress(data)): data
             for i, data in enumerate((b"1|x\n2|y\nbad|z\n", b"4|w"))}
    sizes = [len(gzip.compress(data)) for data in files.values()]
    c.copy_from("s3://dms-staging/views/", "GZIP MAXERROR 3")
    asked = ("select status, file_format, loaded_rows, loaded_bytes, source_file_count, "
             "source_file_bytes, file_count_scanned, file_bytes_scanned, error_count, copy_job_id "
             "from sys_load_history where query_id = (select max(query_id) from sys_load_history)")
    checks.equal("the history counts", c.ask(asked),
                 [f"completed|txt|3|12|2|{sum(sizes)}|2|{sum(sizes)}|1|0"])
    detail = ("select trim(file_name), bytes_scanned, lines_scanned, splits_scanned, start_time <= "
              "end_time, record_time = end_time from sys_load_detail where query_id = (select "
              "max(query_id) from sys_load_history) order by 1")
    checks.equal("sys_load_detail has each file", c.ask(detail),
                 [f"{url}|{size}|{data.count(10) + (data[-1] != 10)}|1|t|t"
                  for (url, data), size in zip(files.items(), sizes)])
    c.copy_from("s3://dms-staging/views/", "GZIP")
    checks.equal("what failed loaded nothing", c.ask(asked),
                 [f"aborted|txt|0|0|2|{sum(sizes)}|1|{sizes[0]}|1|0"])
    c.copy_from("s3://dms-staging/none/", "CSV")
    checks.equal("what found no file read none", c.ask(asked), ["aborted|csv|0|0|0|0|0|0|0|0"])
    c.copy_from("s3://dms-staging/views/", "GZIP NOLOAD MAXERROR 3")
    checks.equal("NOLOAD reads", c.ask(asked),
                 [f"completed|txt|0|0|2|{sum(sizes)}|2|{sum(sizes)}|1|0"])


def test_quoted_null(checks, s):
    c = Copier(s)
    data = b'"@",""\n@,\n'
    for matches, expected in ((False, ["@|", "~|"]), (True, ["~|", "~|"])):
        s.change_world(lambda world, is_on=matches: world.update(quoted_null_matches=is_on))
        c.table("a varchar(9), b varchar(9)")
        c.copy(data, "CSV NULL AS '@'")
        checks.equal(f"quoted null, matching {matches}", c.ask("select * from c"), expected)
        c.table("a varchar(9), b varchar(9)")
        c.copy(data, "CSV EMPTYASNULL")
        checks.equal(f"EMPTYASNULL, matching {matches}", c.ask("select * from c"),
                     ["@|" + ("~" if matches else ""), "@|~"])
    s.change_world(lambda world: world.update(quoted_null_matches=False))


def test_rights(checks, s):
    c = Copier(s)
    c.table(copy_cases.TWO)
    login = {"user": "loader", "password": "pw", "auth": "md5", "is_superuser": False,
             "assume_roles": ["*"]}
    s.change_world(lambda world: world["logins"].append(login))
    other = Wire(s, user="loader", password="pw")
    c.ask("grant insert on c to loader")
    url = s.put("rights", b"1|x\n")
    done = other.query(f"copy c from '{url}' {c.role} COMPUPDATE OFF")
    checks.that("INSERT is enough", not error_of(done), error_of(done))
    error = error_of(other.query(f"copy c from '{url}' {c.role} STATUPDATE OFF"))
    checks.equal("not for STATUPDATE", (error.get("C"), error.get("M")),
                 ("42501", "must be owner of relation c"))
    c.ask("revoke insert on c from loader")
    error = error_of(other.query(f"copy c from '{url}' {c.role}"))
    checks.equal("without it there is nothing", (error.get("C"), error.get("M")),
                 ("42501", "permission denied for relation c"))
    other.close()


def test_limits(checks, s):
    c = Copier(s)
    url = s.put("limits", b"1\n")
    columns = ", ".join(f"c{i} int" for i in range(1, 1601))
    c.table(columns)
    wide = s.put("wide", b"|".join(str(i).encode() for i in range(1600)) + b"\n")
    done = c.copy_from(wide, "")
    checks.that("1600 columns load", not error_of(done), error_of(done))
    error = error_of(c.wire.query(f"create table w ({columns}, x int)"))
    checks.has("1601 do not", error.get("M", ""), "tables can have at most 1600 columns")
    statement = f"copy c from '{url}' {c.role} "
    error = error_of(c.wire.query(statement + "-" * 2 + " " * (16 * 1024 * 1024)))
    checks.has("a statement has 16 MB", error.get("M", ""), "Statement is too large")


def test_hostile(checks, s):
    c = Copier(s)
    c.table("a varchar(9)")
    for key in ("h/../../../../etc/passwd", "h/" + "k" * 900, "h/%2e%2e/x", "h/a'b\"c;--"):
        quoted = "".join(x if x.isalnum() or x in "/._-" else f"%{ord(x):02X}" for x in key)
        s.put(quoted, b"x\n")
        done = c.copy_from("s3://dms-staging/" + key.replace("'", "''"), "")
        checks.that("the key is one like any other: " + key[:30], not error_of(done),
                    error_of(done))
    error = error_of(c.copy_from("s3://dms-staging/../../world.json", ""))
    checks.has("no key leaves the bucket", error.get("M", ""), "does not exist")
    packed = gzip.compress(b"x\n" * 1000)
    for name, data in (("cut", packed[:-9]), ("changed", packed[:-8] + b"\0" * 8)):
        error = error_of(c.copy(data, "GZIP"))
        checks.has(f"a gzip file that is {name}", error.get("M", ""), "not a valid gzip file")
    for text in (b"", b"[]", b"{", b'{"entries":1}', b'{"entries":[{"url":"x"}]}',
                 b'{"entries":[{"url":1}]}', b'{"entries":[]} x', b"\xff\xfe{\0",
                 b'{"entries":[{"url":"s3://b/k","mandatory":"yes"}]}'):
        error = error_of(c.copy(text, "MANIFEST"))
        checks.has(f"manifest {text[:20]}", error.get("M", ""), "is not a valid manifest")
    checks.equal("nothing of it stays", c.ask("select count(*) from c"), ["4"])


def test_bomb(checks, s):
    """More than a gibibyte of nothing in a file of a megabyte."""
    c = Copier(s)
    c.table("a varchar(9)")
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    mebibyte = b"\0" * (1 << 20)
    head = packer.compress(mebibyte) + packer.flush(zlib.Z_FULL_FLUSH)
    # Behind a full flush a block needs nothing of what was before: it can be there again and again.
    block = packer.compress(mebibyte) + packer.flush(zlib.Z_FULL_FLUSH)
    error = error_of(c.copy(head + block * 1030, "GZIP IGNOREALLERRORS"))
    checks.has("a bomb ends COPY", error.get("M", ""), "beyond the limit of the stand-in")


def test_many_entries(checks, s):
    c = Copier(s)
    c.table("a int")
    url = s.put("entries/one", b"1\n")
    entries = ",".join(f'{{"url":"{url}{i or ""}"}}' for i in range(100_000))
    manifest = s.put("entries/m", f'{{"entries":[{entries}]}}'.encode())
    c.wire.sock.settimeout(600)
    before = processor_seconds(s)
    done = c.copy_from(manifest, "MANIFEST")
    taken = processor_seconds(s) - before
    checks.that("100,000 entries are looked for", not error_of(done), error_of(done))
    checks.equal("the one that is there is loaded", c.ask("select * from c"), ["1"])
    print(f"a manifest of 100,000 entries: {taken:.1f} s of processor, the stand-in's memory at "
          f"most {memory(s)} MiB")
    checks.that("for less than a millisecond each", taken < 100, taken)


def processor_seconds(s):
    with open(f"/proc/{s.pid}/stat", encoding="utf-8") as file:
        words = file.read().rsplit(")", 1)[1].split()
    return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")


def memory(s):
    with open(f"/proc/{s.pid}/status", encoding="utf-8") as file:
        peak = next(line for line in file if line.startswith("VmHWM"))
    return int(peak.split()[1]) // 1024


def objects(s, prefix):
    """Keys below the prefix, without it, and their bytes; read from the stand-in's own folder."""
    found = {}
    folder = os.path.join(s.folder, "objects", "buckets", "dms-staging")
    for path in glob.glob(os.path.join(folder, "index", "*")):
        with open(path, encoding="utf-8") as file:
            _, data, key = file.read().split("\n", 2)
        if key.startswith(prefix):
            with open(os.path.join(folder, "data", data), "rb") as file:
                found[key[len(prefix):]] = file.read()
    return found


def test_unloads(checks, s):
    c = Copier(s)
    for i, (query, options, expected) in enumerate(copy_cases.UNLOADS):
        doubled = query.replace("'", "''")
        answer = c.wire.query(f"unload ('{doubled}') to 's3://dms-staging/un{i}/x_' {c.role} "
                              + options)
        checks.that(f"{query[:30]} {options}", not error_of(answer), error_of(answer))
        seen = {key: data.decode() for key, data in objects(s, f"un{i}/x_").items()}
        checks.equal(f"files of {query[:30]} {options}", seen, expected)
    for rest, state, text in copy_cases.NOT_UNLOADED:
        statement = "unload " + rest.replace("BUCKET", "dms-staging").replace("ROLE", c.role)
        error = error_of(c.wire.query(statement))
        checks.equal(rest + " has its SQLSTATE", error.get("C"), state)
        checks.has(rest, error.get("M", ""), text)
    checks.equal("nothing is left by what failed", objects(s, "nu/"), {})
    print(f"{len(copy_cases.UNLOADS)} cases of what UNLOAD writes, "
          f"{len(copy_cases.NOT_UNLOADED)} of what it refuses")


def test_unload_and_back(checks, s):
    c = Copier(s)
    c.ask("create table source (id int, t varchar(40), d decimal(9,2), ts timestamp, v varbyte(9), "
          "su super); insert into source select n, case n % 4 when 0 then null when 1 then '' "
          "when 2 then 'a,b|\"c\\\\' else 'line' || chr(10) || 'end' end, n * 1.25, "
          "timestamp '2020-01-01' + n * interval '1 second', case when n % 3 > 0 then 'ab' end, "
          "json_parse('{\"n\":' || n || '}') from generate_series(1, 1000) n; create table c2 "
          "(like source)")
    for i, (out, back) in enumerate((
            ("csv null as '@'", "csv null as '@'"),
            ("csv gzip null as '@'", "csv gzip null as '@'"),
            ("escape null as '@'", "escape null as '@'"),
            ("csv zstd header null '@'", "csv zstd ignoreheader 1 null '@'"),
            ("addquotes escape bzip2 null '@'", "removequotes escape bzip2 null '@'"))):
        path = f"s3://dms-staging/back{i}/f_"
        done = c.wire.query(f"unload ('select * from source') to '{path}' {c.role} manifest "
                            f"verbose {out}")
        checks.equal("unload " + out, notices_of(done),
                     ["UNLOAD completed, 1000 record(s) unloaded successfully."])
        done = c.wire.query(f"delete from c2; copy c2 from '{path}manifest' {c.role} manifest "
                            + back)
        checks.that("copy " + back, not error_of(done), error_of(done))
        same = c.ask("select count(*) from (select id, t, d, ts, v, json_serialize(su) from source "
                     "except all select id, t, d, ts, v, json_serialize(su) from c2) x")
        checks.equal("what comes back is what went: " + out, same, ["0"])
    checks.equal("pg_last_unload_count", c.ask("select pg_last_unload_count()"), ["1000"])
    error = error_of(c.wire.query(f"unload ('select 1') to 's3://dms-staging/back0/f_' {c.role}"))
    checks.has("files are in the way", error.get("M", ""), "unload destination on S3 is not empty")
    checks.has("with a block", error.get("D", ""), "s3_unloader.cpp", "code:      8001")
    for option, left in (("allowoverwrite", 4), ("cleanpath", 1)):
        c.wire.query(f"unload ('select 1') to 's3://dms-staging/back0/f_' {c.role} csv {option}")
        checks.equal(option, len(objects(s, "back0/")), 3 if option == "allowoverwrite" else left)
    wire = Wire(s)
    wire.query("begin")
    wire.query("create table fresh (a int)")
    wire.query("insert into fresh values (5)")
    done = wire.query(f"unload ('select * from fresh') to 's3://dms-staging/tx/' {c.role}")
    checks.that("UNLOAD sees its own transaction", not error_of(done), error_of(done))
    wire.query(f"unload ('select 1/0') to 's3://dms-staging/tx2/' {c.role}")
    checks.equal("its error fails the block", error_of(wire.query("select 1")).get("C"), "25P02")
    wire.query("rollback")
    wire.close()
    done = c.wire.extended(f"unload ('select 1') to 's3://dms-staging/ext/' {c.role}")
    checks.that("by the extended protocol", not error_of(done), error_of(done))


if __name__ == "__main__":
    run((test_loads, test_refused, test_failed, test_sources, test_views,
         test_quoted_null, test_rights,
         test_limits, test_hostile, test_bomb, test_many_entries, test_unloads,
         test_unload_and_back))
