#!/usr/bin/env python3
"""Proves mysql/binlog_source on real servers: every way to start, and every way it can go wrong.

    tests/e2e/log_source_test.py [--program BUILD/tests/e2e/log_source/log_source]
                                 [--kinds mariadb,mysql97]

Starts MariaDB and MySQL 9.7 (tools/servers.py) and drives tests/e2e/log_source, which prints the
events of their logs. Prints "N passed, M failed".
"""
import argparse
import contextlib
import re
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1] / "tools"))
sys.path.insert(0, str(HERE.parent / "support"))
sys.path.insert(0, str(HERE / "log_source"))
import harness  # noqa: E402
import servers  # noqa: E402
from log_driver import Answer, Driver, Relay, built_program, finish, insert  # noqa: E402
from log_places import test_places, test_times  # noqa: E402

HEARTBEAT = 27
LARGE_BYTES = 40 * 1024 * 1024
OPTIONS = ["--max-allowed-packet=256M", "--sync-binlog=0", "--innodb-flush-method=nosync"]


def prepare(server):
    server.execute("CREATE DATABASE d; CREATE TABLE d.t (id INT AUTO_INCREMENT PRIMARY KEY,"
                   " v LONGTEXT); CREATE TABLE d.counter (id INT PRIMARY KEY, n BIGINT NOT NULL);"
                   "INSERT INTO d.counter VALUES (1, 0);")


def test_starts(driver, checks):
    """By GTID, by place and by both: the same transaction comes first."""
    server, ends = driver.server, [driver.position()]
    for _ in range(3):
        insert(server)
        ends.append(driver.position())
    everything = driver.following(ends[0], 3)
    checks.equal(len(set(everything)), 3, "three transactions have three GTIDs")
    for done in range(3):
        place, gtids = ends[done].split(" / ")
        expected = everything[done:]
        checks.equal(driver.following(ends[done], 3 - done), expected,
                     f"behind {done} transactions, by GTID and place")
        checks.equal(driver.following(gtids, 3 - done), expected,
                     f"behind {done} transactions, by GTID alone")
        checks.equal(driver.following(place, 3 - done, identity=driver.identity()), expected,
                     f"behind {done} transactions, by place alone")
        for transport in ("tcp", "plain"):
            checks.equal(driver.following(ends[done], 3 - done, transport=transport), expected,
                         f"behind {done} transactions, over {transport}")
    answer = driver.run("stream", **{"from": ends[0], "count": 20})
    checks.that(all(event.size == event.stated for event in answer.events),
                "every event is as long as it says", answer.text)
    checks.that(HEARTBEAT in answer.types, "heartbeats come when nothing else does", answer.text)


def test_tags(driver, checks):
    """Tagged GTIDs of MySQL 8.3 and later: what was read under a tag is not sent again."""
    server = driver.server
    before = driver.position()
    server.execute("SET gtid_next='AUTOMATIC:blue'; INSERT INTO d.t (v) VALUES ('tagged')")
    behind = driver.position()
    insert(server, "untagged")
    checks.that(":blue:1" in behind, "the position holds the tag", behind)
    two = driver.following(before, 2)
    checks.equal(len(two), 2, "without the tag both come")
    checks.equal(driver.following(behind), two[1:], "with the tag only the second comes")


def test_large(driver, checks):
    """An event of more than two packets of 16 MiB comes whole."""
    start = driver.position()
    insert(driver.server, "y" * LARGE_BYTES)
    insert(driver.server, "behind it")
    for transport in ("socket", "tcp"):
        answer = driver.run("stream", **{"from": start, "gtids": 2, "transport": transport})
        large = [event for event in answer.events if event.size > LARGE_BYTES]
        checks.that(len(large) == 1 and large[0].size == large[0].stated
                    and len(answer.gtids) == 2,
                    f"a row of 40 MB comes in one event over {transport}", answer.text[-300:])


def test_interrupt(driver, checks):
    begin = time.monotonic()
    answer = driver.run("stream", **{"from": driver.position(), "interrupt": 1000,
                                     "heartbeat": 60000})
    seconds = time.monotonic() - begin
    checks.equal(answer.error, "cancelled mysql.connection.interrupted",
                 "interrupt() ends a read that waits")
    checks.that(seconds < 8, "at once", f"{seconds:.1f} s")


def test_half_open(driver, checks):
    """A connection that nobody closed and on which nothing comes any more."""
    for transport in ("plain", "tcp"):
        relay = Relay(driver.server.port)
        process = driver.start("stream", **{"from": driver.position(), "transport": transport,
                                            "port": relay.port, "heartbeat": 300, "deadline": 2})
        time.sleep(2)
        relay.is_silent.set()
        begin = time.monotonic()
        answer = finish(process)
        seconds = time.monotonic() - begin
        relay.close()
        checks.that(HEARTBEAT in answer.types, f"heartbeats came before, over {transport}",
                    answer.text)
        checks.equal(answer.error, "transient mysql.log.silent",
                     f"a half-open connection is found over {transport}")
        checks.that(seconds < 8, "within the deadline", f"{seconds:.1f} s")


def test_clash(driver, checks):
    """Two readers with one server id, whoever comes first."""
    server = driver.server
    first = driver.start("stream", **{"from": driver.position(), "id": 4711, "task": "orders"})
    listing = "SHOW SLAVE HOSTS" if server.kind == "mariadb" else "SHOW REPLICAS"
    harness.wait_until(lambda: "4711" in server.execute(listing), what="the line of SHOW REPLICAS")
    checks.that(re.search(r"^4711\tsluice-orders\t", server.execute(listing), re.M),
                "the server lists us by the task's name", server.execute(listing))
    second = driver.run("stream", **{"from": driver.position(), "id": 4711, "deadline": 2})
    checks.equal(second.error, "task mysql.log.server_id_clash", "an id that is taken is refused")
    checks.that(first.poll() is None, "and the first reader goes on")
    # MySQL goes by the uuid, MariaDB by the id.
    line = re.search(r"^4711\t.*$", server.execute(listing), re.M).group(0)
    uuid = line.split()[-1] if server.kind != "mariadb" else ""
    other = driver.start("take", **{"from": driver.position(), "id": 4711, "uuid": uuid})
    answer = finish(first, 20)
    harness.kill(other)
    checks.equal(answer.error, "task mysql.log.server_id_clash",
                 "a reader that is thrown out says why")
    own = server.execute("SELECT @@server_id").strip()
    answer = driver.run("stream", **{"from": driver.position(), "id": own})
    checks.equal(answer.error, "task mysql.log.server_id_clash", "the server's own id is refused")


def counted(position):
    """How many transactions a position of one source and domain stands for."""
    gtids = position.split(" / ")[1]
    if re.fullmatch(r"\d+-\d+-\d+", gtids):
        return int(gtids.split("-")[2])
    intervals = re.findall(r":(\d+)(?:-(\d+))?(?=[:,]|$)", gtids)
    return sum(int(last or first) - int(first) + 1 for first, last in intervals)


@contextlib.contextmanager
def writer(server):
    """Counts up for as long as it is open, one transaction after the other."""
    server.execute("""
CREATE TABLE IF NOT EXISTS d.writing (goes_on INT); INSERT INTO d.writing VALUES (1);
DROP PROCEDURE IF EXISTS d.count_up;
DELIMITER //
CREATE PROCEDURE d.count_up()
BEGIN
  WHILE EXISTS (SELECT 1 FROM d.writing) DO
    UPDATE d.counter SET n = n + 1;
    DO SLEEP(0.001);
  END WHILE;
END//
""")
    process = subprocess.Popen(
        ["mariadb", "--no-defaults", "--user=root", f"--socket={server.socket}",
         "--execute=CALL d.count_up()"],
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield
    finally:
        server.execute("DELETE FROM d.writing")
        process.wait(timeout=60)


def test_snapshot(driver, checks):
    """The place of a snapshot is exact: as many transactions lie before it as its rows show."""
    server = driver.server
    server.execute("CREATE USER 'reader'@'%' IDENTIFIED BY 'pw';"
                   "GRANT SELECT, REPLICATION CLIENT ON *.* TO 'reader'@'%';")
    as_reader = {"tables": "d.counter", "user": "reader", "password": "pw"}
    still = driver.run("snapshot", **as_reader)
    checks.equal(still.value("position"), driver.position(),
                 "while nobody writes, no lock is needed")
    base = None
    with writer(server):
        for sessions in (1, 3, 1, 3):
            answer = driver.run("snapshot", tables="d.counter", sessions=sessions)
            position = answer.value("position")
            difference = counted(position) - int(answer.value("sum"))
            base = difference if base is None else base
            checks.equal(difference, base, f"a snapshot of {sessions} session(s) is where it says")
            checks.equal(driver.following(position), driver.following(position.split(" / ")[0],
                                          identity=driver.identity()),
                         "its place and its GTIDs agree")
        busy = driver.run("snapshot", **as_reader)
    if server.kind == "mariadb":
        checks.equal(counted(busy.value("position")) - int(busy.value("sum")), base,
                     "MariaDB knows the place without a lock")
    else:
        checks.equal(busy.error, "task mysql.snapshot.no_position",
                     "without a lock, among writers, there is no exact place")
        checks.that("GRANT RELOAD, REPLICATION CLIENT ON *.* TO 'reader'@'%'" in busy.text,
                    "the advice is a statement to paste", busy.text)


def test_prepared(driver, checks):
    server = driver.server
    server.execute("XA START 'open1'; INSERT INTO d.t (v) VALUES ('xa'); XA END 'open1';"
                   "XA PREPARE 'open1';")
    answer = driver.run("snapshot", tables="d.counter")
    checks.equal(answer.error, "task mysql.snapshot.xa_prepared",
                 "a prepared XA transaction is told")
    checks.that("open1" in answer.text, "by its name", answer.text)
    server.execute("XA ROLLBACK 'open1'")
    checks.equal(driver.run("snapshot", tables="d.counter").error, "", "afterwards all is well")


def test_refusals(driver, checks):
    """Rights, formats and places that do not do."""
    server = driver.server
    server.execute("CREATE USER 'blind'@'%' IDENTIFIED BY 'pw';"
                   "GRANT SELECT ON *.* TO 'blind'@'%';")
    blind = driver.run("end", user="blind", password="pw")
    checks.equal(blind.error, "task mysql.privilege.missing", "a login that may not see the log")
    right = "BINLOG MONITOR" if server.kind == "mariadb" else "REPLICATION CLIENT"
    checks.that(f"GRANT {right} ON *.* TO 'blind'@'%'" in blind.text, "gets the GRANT to paste",
                blind.text)
    end = driver.position()
    reader = driver.run("stream", **{"from": end, "user": "reader", "password": "pw"})
    checks.equal(reader.error, "task mysql.privilege.missing", "a login that may not read the log")
    checks.that("GRANT REPLICATION SLAVE, REPLICATION CLIENT ON *.* TO 'reader'" in reader.text,
                "gets the GRANT to paste", reader.text)
    other = driver.run("stream", **{"from": end.split(" / ")[0], "identity": "somebody else"})
    checks.equal(other.error, "task mysql.log.other_server", "a place in another server's log")
    server.execute("SET GLOBAL binlog_format = 'MIXED'")
    mixed = driver.run("stream", **{"from": end})
    server.execute("SET GLOBAL binlog_format = 'ROW'")
    checks.equal(mixed.error, "task mysql.log.format", "a log of statements")
    checks.that("SET GLOBAL binlog_format = 'ROW'" in mixed.text, "gets the statement to paste")


def test_table(driver, checks):
    """Definitions are read on a connection that is opened again when it was lost."""
    server = driver.server
    process = driver.start("table", id="d.t", pause=3000)
    time.sleep(1.5)
    for line in server.execute("SHOW PROCESSLIST").splitlines():
        words = line.split("\t")
        if words[1] == "sluice":
            server.execute(f"KILL {words[0]}")
    answer = finish(process)
    checks.equal(re.findall(r"^column (\w+)", answer.text, re.M), ["id", "v", "id", "v"],
                 "a table is read before and after the connection was killed")
    checks.that("no table" in driver.run("table", id="d.nowhere").text,
                "a table that is not there is no error")


def test_purged(driver, checks):
    server = driver.server
    start = driver.position()
    insert(server)
    server.execute("FLUSH BINARY LOGS")
    insert(server)
    newest = driver.position().split(":")[0]

    def is_purged():
        # A file that a reader has open is kept; the server misses our last one a moment later.
        server.execute(f"PURGE BINARY LOGS TO '{newest}'")
        return server.execute("SHOW BINARY LOGS").startswith(newest)

    harness.wait_until(is_purged, what="the purge of the log")
    for way, keys in {"GTID": {"from": start.split(" / ")[1]},
                      "place": driver.by_file(start)}.items():
        answer = driver.run("stream", **keys)
        checks.equal(answer.error, "task mysql.log.purged", f"a log that is gone, by {way}")
        checks.that(newest in answer.text, "names the oldest log that is left", answer.text)


def test_behind(driver, checks):
    """Transactions that were applied and that the server does not have."""
    gtids = driver.position().split(" / ")[1]
    if driver.server.kind == "mariadb":
        domain, server_id, sequence = gtids.split("-")
        ahead = {"its own": f"{domain}-{server_id}-{int(sequence) + 5}",
                 "a foreign": f"{gtids},77-1-1"}
    else:
        uuid = gtids.split(":")[0]
        ahead = {"its own": f"{gtids},{uuid}:1000000",
                 "a foreign": f"{gtids},11111111-2222-3333-4444-555555555555:1"}
    for whose, text in ahead.items():
        answer = driver.run("stream", **{"from": text})
        checks.equal(answer.error, "task mysql.log.behind",
                     f"the server lacks {whose} transaction")
    place = driver.position().split(" / ")[0]
    file, offset = place.split(":")
    answer = driver.run("stream", **{"from": f"{file}:{int(offset) + 1000}",
                                     "identity": driver.identity()})
    checks.equal(answer.error, "task mysql.log.behind", "the log ends before the place")


def test_restart(program, driver, checks):
    """The server goes down in the middle; what follows the last transaction comes afterwards."""
    server = driver.server
    start = driver.position()
    process = driver.start("stream", **{"from": start, "heartbeat": 300})
    insert(server, "before")
    behind = driver.position()
    time.sleep(1)
    server.stop()
    answer = finish(process)
    checks.that(answer.error.startswith("transient "), "a stop of the server is transient",
                answer.text)
    checks.equal(len(answer.gtids), 1, "the transaction before it has come")
    away = Answer(harness.run_program([program, "stream", f"server={driver.note}.old",
                                       f"from={behind}"]).out)
    checks.that(away.error.split()[0] in ("transient", "request"),
                "while it is away nothing can be opened", away.text)
    with servers.start(server.kind, server.folder, server.port, OPTIONS) as again:
        insert(again, "after")
        everything = Driver(program, again).following(start, 2)
        checks.equal(everything[:1], answer.gtids, "what came before comes first again")
        checks.equal(Driver(program, again).following(behind), everything[1:],
                     "opened again it goes on right behind the last transaction")


def test_server(program, server, checks):
    driver = Driver(program, server)
    prepare(server)
    test_starts(driver, checks)
    if server.kind != "mariadb":
        test_tags(driver, checks)
    test_large(driver, checks)
    test_interrupt(driver, checks)
    test_half_open(driver, checks)
    test_clash(driver, checks)
    test_snapshot(driver, checks)
    test_prepared(driver, checks)
    test_refusals(driver, checks)
    test_table(driver, checks)
    test_times(driver, checks)
    test_places(driver, checks)
    test_behind(driver, checks)
    test_purged(driver, checks)
    (server.folder / "server.json.old").write_text((server.folder / "server.json").read_text())
    test_restart(program, driver, checks)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--program", default=built_program())
    parser.add_argument("--kinds", default="mariadb,mysql97")
    chosen = parser.parse_args()
    if chosen.program is None:
        parser.error("build log_source and name it with --program, or set SLUICE_BIN")
    checks = harness.Checks()
    with harness.temp_folder("log") as folder:
        for kind in chosen.kinds.split(","):
            with servers.start(kind, folder / kind, extra=OPTIONS) as server:
                print(f"{kind} {server.version}")
                test_server(chosen.program, server, checks)
        with servers.mariadb(folder / "plain", extra=["--skip-log-bin"]) as plain:
            checks.equal(Driver(chosen.program, plain).run("end").error, "request mysql.log.off",
                         "a server without a log")
    return checks.finish()


if __name__ == "__main__":
    sys.exit(main())
