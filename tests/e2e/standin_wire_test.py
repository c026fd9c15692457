#!/usr/bin/env python3
"""The local Redshift's wire: what comes before a login, logins, malformed and oversized messages,
clients that vanish in the middle of a statement and of a COPY."""
import socket
import struct
import time

from standin_rig import Wire, error_of, fields, kinds, local, run

ROWS = 200_000


def raw(s):
    return socket.create_connection(("127.0.0.1", s.port), timeout=60)


def answer(s, sent):
    """What the server says to these bytes until it hangs up, or has said 16 bytes and rests."""
    with raw(s) as sock:
        sock.sendall(sent)
        sock.shutdown(socket.SHUT_WR)
        said = b""
        while more := sock.recv(65536):
            said += more
        return said.decode(errors="replace")


def startup(*pairs):
    body = struct.pack("!i", 196608) + b"".join(
        word.encode() + b"\0" for pair in pairs for word in pair) + b"\0"
    return struct.pack("!i", len(body) + 4) + body


def test_before_login(checks, s):
    with raw(s) as sock:
        sock.sendall(struct.pack("!ii", 8, 80877104))
        checks.equal("GSSENC is declined", sock.recv(1), b"N")
        sock.sendall(startup(("user", s.login["user"]), ("database", s.database)))
        checks.equal("and the login goes on", sock.recv(1), b"R")
    early = struct.pack("!ii", 8, 80877103) + startup()
    checks.has("bytes ahead of TLS", answer(s, early), "08P01")
    for name, sent in (
            ("protocol 2", struct.pack("!ii", 8, 2 << 16)),
            ("a length below its own size", struct.pack("!ii", 3, 196608)),
            ("a start-up packet that is too long", struct.pack("!ii", 65537, 196608)),
            ("a text without its end", struct.pack("!ii", 12, 196608) + b"user"),
            ("an HTTP request", b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"),
            ("a TLS handshake without asking", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03")):
        checks.has(f"before login: {name}", answer(s, sent), "08P01", "malformed")
    checks.has("no user", answer(s, startup(("database", s.database))), "28000")
    known = startup(("user", s.login["user"]), ("database", s.database))
    for name, sent in (("a query instead of a password", b"Q\0\0\0\x0dselect 1\0"),
                       ("a password of a gigabyte", b"p\x40\0\0\0secret"),
                       ("a password of 64 KB and one", b"p\0\x01\0\x01secret"),
                       ("a password without its end", b"p\0\0\0\x0asecret"),
                       ("a digest that nobody asked for", b"d\0\0\0\x0asecret")):
        checks.has(f"instead of a password: {name}", answer(s, known + sent), "08P01")
    checks.equal("it harms nobody", s.psql("select 1"), "1")


def test_logins(checks, s):
    driver = (("client_protocol_version", "3"), ("driver_version", "x"), ("os_version", "y"),
              ("plugin_name", "none"), ("driver_discovery_version", "1"), ("idp_type", "z"),
              ("_pq_.compression", "lz4"), ("application_name", "app"))
    wire = Wire(s, extra=driver)
    checks.equal("unknown start-up keys are passed over", wire.error, None)
    shown = wire.parameters
    checks.equal("what a login is told", [shown.get(name) for name in (
        "server_version", "client_encoding", "show_discovery", "server_protocol_version",
        "standard_conforming_strings")], ["8.0.2", "UNICODE", "4", None, None])
    checks.that("padb_version", shown.get("padb_version", "").startswith("1.0."))
    checks.equal("DateStyle", shown.get("DateStyle", "").split(",")[0], "ISO")
    wire.close()
    logins = [{"user": "clear", "password": "Clear1", "auth": "password"},
              {"user": "digest", "password": "Digest1", "auth": "sha256"}]
    s.change_world(lambda world: (world.update(show_discovery=0), world["logins"].extend(logins)))
    wire = Wire(s, "clear", "Clear1")
    checks.equal("a password in clear", (wire.code, wire.error), (3, None))
    checks.that("show_discovery can be left out", "show_discovery" not in wire.parameters)
    wire.close()
    wire = Wire(s, "digest", "Digest1")
    checks.equal("a password by SHA-256", (wire.code, wire.error), (13, None))
    wire.close()
    for user in ("clear", "digest", "nobody"):
        checks.equal(f"a wrong password of {user}", Wire(s, user, "wrong").error["C"], "28000")
    known = startup(("user", "digest"), ("database", s.database))
    for name, sent in (("of another kind", b"p\0\0\0\x0cDigest1\0"),
                       ("that is empty", b"d\0\0\0\x04"),
                       ("that is cut", b"d\0\0\0\x0a\0\0\0\x20ab"),
                       ("with a negative length", b"d\0\0\0\x0a\xff\xff\xff\xffab")):
        checks.has(f"an answer {name}", answer(s, known + sent), "08P01")


def test_malformed(checks, s):
    for name, sent in (("a message of two gigabytes", b"Q\x7f\xff\xff\xffselect"),
                       ("a length below its own size", b"Q\0\0\0\x03"),
                       ("a query without its end", b"Q\0\0\0\x0cselect 1"),
                       ("a Parse that ends early", b"P\0\0\0\x06\0\0"),
                       ("a Parse of more types than it has", b"P\0\0\0\x0aname\0\0"),
                       ("a Bind that is empty", b"B\0\0\0\x04"),
                       ("a Describe that is empty", b"D\0\0\0\x04"),
                       ("an Execute that is empty", b"E\0\0\0\x04"),
                       ("a Close that is empty", b"C\0\0\0\x04")):
        wire = Wire(s)
        wire.sock.sendall(sent)
        checks.has(f"after login: {name}", wire.until_closed(), "08P01", "malformed")
        wire.close()
    wire = Wire(s)
    wire.send(b"B", b"\0none\0\0\0\0\0\0\0")
    wire.send(b"E", b"\0\0\0\0\0")
    wire.send(b"S")
    checks.equal("a portal of no statement", error_of(wire.until_ready())["C"], "26000")
    wire.send(b"B", b"\0\0\xff\xff")
    wire.send(b"S")
    checks.that("a Bind that PostgreSQL cannot read", error_of(wire.until_ready()).get("C"))
    for kind in (b"d", b"c", b"f"):
        wire.send(kind, b"stray\0")
    checks.equal("rows of no COPY are dropped", kinds(wire.query("select 1")), "TDCZ")
    wire.close()


def is_gone(s, pid, seconds=60):
    """Whether the PostgreSQL process of a session ends."""
    deadline = time.time() + seconds
    while time.time() < deadline:
        if s.psql(f"select count(*) from pg_stat_activity where pid = {pid}") == "0":
            return True
        time.sleep(0.2)
    return False


def test_vanishing(checks, s):
    local(checks, "associate-role", s.role, "--folder", s.folder)
    s.psql("create table v (id int, note varchar(60))")
    source = s.put("v/rows.csv", "".join(f"{i},{'x' * 50}\n" for i in range(ROWS)).encode())
    copy = f"copy v from '{source}' iam_role '{s.role}' csv"
    for name, is_extended, sql in (("a query", False, "select pg_sleep(600)"),
                                   ("an extended query", True, "select pg_sleep(600)"),
                                   ("a COPY in a block", False, copy),
                                   ("an extended COPY in a block", True, copy)):
        wire = Wire(s)
        wire.query("begin; insert into v values (-1)")
        if is_extended:
            wire.send(b"P", b"\0" + sql.encode() + b"\0\0\0")
            wire.send(b"B", b"\0\0" + struct.pack("!hhh", 0, 0, 0))
            wire.send(b"E", b"\0" + struct.pack("!i", 0))
            wire.send(b"S")
        else:
            wire.send(b"Q", sql.encode() + b"\0")
        time.sleep(0.2)
        wire.close()
        checks.that(f"{name} without its client: the session ends", is_gone(s, wire.key[0]))
        checks.equal(f"{name} without its client: rolled back",
                     s.psql("set statement_timeout to 30000; begin; lock v; select count(*) "
                            "from v; commit"), "0")
    wire = Wire(s)
    wire.send(b"Q", copy.encode() + b"\0")
    time.sleep(0.2)
    wire.close()
    checks.that("a COPY outside a block ends without its client", is_gone(s, wire.key[0]))
    checks.equal("and is kept, as Redshift's is", s.psql("select count(*) from v"), str(ROWS))


def test_pipelines(checks, s):
    """BEGIN and COPY in one go, with one Sync behind both, as the JDBC driver sends them."""
    source = s.put("p/rows.csv", b"1\n2\n")
    s.psql("create table p (id int)")
    wire = Wire(s)
    for sql in ("begin", f"copy p from '{source}' iam_role '{s.role}' csv"):
        wire.send(b"P", b"\0" + sql.encode() + b"\0\0\0")
        wire.send(b"B", b"\0\0" + struct.pack("!hhh", 0, 0, 0))
        wire.send(b"E", b"\0" + struct.pack("!i", 0))
    wire.send(b"S")
    said = wire.until_ready()
    checks.equal("BEGIN and COPY", (kinds(said), said[-1][1]), ("12C12NCZ", b"T"))
    checks.has("the notice", fields(said[5][1])["M"], "2 record(s)")
    wire.query("rollback")
    checks.equal("the COPY was in the block", s.psql("select count(*) from p"), "0")
    wire.send(b"P", b"\0begin\0\0\0")
    wire.send(b"B", b"\0\0" + struct.pack("!hhh", 0, 0, 0))
    wire.send(b"E", b"\0" + struct.pack("!i", 0))
    wire.send(b"P", b"\0savepoint x\0\0\0")
    wire.send(b"S")
    refused = wire.until_ready()
    checks.equal("a refusal behind BEGIN fails the block", (error_of(refused)["C"], refused[-1][1]),
                 ("0A000", b"E"))
    wire.close()


if __name__ == "__main__":
    run([test_before_login, test_logins, test_malformed, test_vanishing, test_pipelines])
