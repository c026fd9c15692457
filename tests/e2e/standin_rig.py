"""A stand-in of one's own for a test: started, asked with psql or raw messages, ended by its pid.

Used by standin_*_test.py and clients_*_test.py. Python's standard library and psql only.
"""
import datetime
import hashlib
import hmac
import json
import os
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import time
import urllib.request

BIN = os.environ.get("SLUICE_BIN")


class Checks:
    def __init__(self):
        self.passed = 0
        self.failed = []

    def that(self, name, condition, shown=""):
        if condition:
            self.passed += 1
        else:
            self.failed.append(name)
            print(f"FAILED {name}: {shown}")

    def equal(self, name, actual, expected):
        self.that(name, actual == expected, f"{actual!r} is not {expected!r}")

    def has(self, name, text, *parts):
        self.that(name, all(part in text for part in parts), text)


def local(checks, *words, code=0):
    """Runs `sluice local WORDS` and expects its exit code."""
    done = subprocess.run([BIN, "local", *words], capture_output=True, text=True, timeout=300)
    text = done.stdout + done.stderr
    checks.that(f"local {words[0]} ends with {code}", done.returncode == code,
                f"{done.returncode}: {text}")
    return text


class Server:
    def __init__(self, checks):
        self.checks = checks
        self.root = tempfile.mkdtemp(prefix="sluice-sql-")
        os.chmod(self.root, 0o755)
        self.folder = os.path.join(self.root, "local")

    def up(self):
        out = local(self.checks, "up", "--folder", self.folder, "--port", "0", "--s3-port", "0",
                    "--aws-port", "0", "--detach")
        state = os.path.join(self.folder, "local.json")
        if not os.path.exists(state):
            sys.exit("the stand-in did not start: " + out)
        with open(state, encoding="utf-8") as file:
            state = json.load(file)
        self.port, self.s3_port = state["redshift_port"], state["s3_port"]
        self.pid, self.ca = state["pid"], state["ca_file"]
        with open(os.path.join(self.folder, "world.json"), encoding="utf-8") as file:
            self.world = json.load(file)
        self.login = self.world["logins"][0]
        self.database = self.world["database"]
        self.role = next(iter(self.world["roles"].values()))["arn"]

    def change_world(self, change):
        """Writes the world as an editor would: beside, then renamed."""
        path = os.path.join(self.folder, "world.json")
        with open(path, encoding="utf-8") as file:
            world = json.load(file)
        change(world)
        with open(path + ".new", "w", encoding="utf-8") as file:
            json.dump(world, file)
        os.rename(path + ".new", path)

    def psql(self, sql, user=None, password=None, sslmode="disable", database=None):
        env = {key: value for key, value in os.environ.items() if not key.startswith("PG")}
        env.update(PGPASSWORD=password or self.login["password"], PGSSLMODE=sslmode,
                   PGSSLROOTCERT=self.ca, PGCONNECT_TIMEOUT="30", PGCLIENTENCODING="UTF8")
        host = "localhost" if sslmode == "verify-full" else "127.0.0.1"
        command = ["psql", "-X", "-A", "-t", "-q", "-h", host, "-p", str(self.port), "-U",
                   user or self.login["user"], "-d", database or self.database, "-v",
                   "VERBOSITY=verbose"]
        done = subprocess.run(command, input=sql, capture_output=True, text=True, env=env,
                              timeout=180)
        return (done.stdout + done.stderr).strip()

    def end(self):
        if os.path.exists(os.path.join(self.folder, "pid")):
            subprocess.run([BIN, "local", "down", "--folder", self.folder], capture_output=True,
                           timeout=180)
        shutil.rmtree(self.root, ignore_errors=True)

    def processes(self):
        """What runs in this server's folder or was told of it: PostgreSQL's children name
        themselves anew, but stay in the folder."""
        found = []
        for entry in filter(str.isdigit, os.listdir("/proc")):
            try:
                with open(f"/proc/{entry}/cmdline", "rb") as file:
                    line = file.read().replace(b"\0", b" ").decode(errors="replace")
                is_ours = self.root in line or self.root in os.readlink(f"/proc/{entry}/cwd")
            except OSError:  # it has ended, and a zombie runs nowhere
                continue
            if is_ours:
                found.append(f"{entry} {line}")
        return found

    def left_processes(self, seconds):
        """What still runs after so many seconds: on a busy machine an end takes its time."""
        deadline = time.time() + seconds
        while (found := self.processes()) and time.time() < deadline:
            time.sleep(0.2)
        return found

    def put(self, key, data):
        """PUT with Signature V4, so that COPY has something to read; gives its s3:// address."""
        user = self.world["users"][0]
        bucket = next(iter(self.world["buckets"]))
        now = datetime.datetime.now(datetime.timezone.utc).strftime("%Y%m%dT%H%M%SZ")
        scope = f"{now[:8]}/{self.world['region']}/s3/aws4_request"
        digest = hashlib.sha256(data).hexdigest()
        host = f"127.0.0.1:{self.s3_port}"
        names = "host;x-amz-content-sha256;x-amz-date"
        canonical = (f"PUT\n/{bucket}/{key}\n\nhost:{host}\nx-amz-content-sha256:{digest}\n"
                     f"x-amz-date:{now}\n\n{names}\n{digest}")
        to_sign = "\n".join(["AWS4-HMAC-SHA256", now, scope,
                             hashlib.sha256(canonical.encode()).hexdigest()])
        signing = ("AWS4" + user["secret_access_key"]).encode()
        for part in scope.split("/"):
            signing = hmac.new(signing, part.encode(), hashlib.sha256).digest()
        signature = hmac.new(signing, to_sign.encode(), hashlib.sha256).hexdigest()
        authorization = (f"AWS4-HMAC-SHA256 Credential={user['access_key_id']}/{scope}, "
                         f"SignedHeaders={names}, Signature={signature}")
        request = urllib.request.Request(
            f"http://{host}/{bucket}/{key}", data=data, method="PUT",
            headers={"x-amz-date": now, "x-amz-content-sha256": digest,
                     "Authorization": authorization})
        urllib.request.urlopen(request, timeout=60).read()
        return f"s3://{bucket}/{key}"


class Wire:
    """Protocol version 3 by hand, for what psql does not do."""

    def __init__(self, server, user=None, password=None, extra=()):
        self.sock = socket.create_connection(("127.0.0.1", server.port), timeout=120)
        self.buffer = b""
        self.user = user or server.login["user"]
        self.password = password or server.login["password"]
        body = struct.pack("!i", 196608)
        for pair in (("user", self.user), ("database", server.database), *extra):
            body += b"".join(text.encode() + b"\0" for text in pair)
        self.sock.sendall(struct.pack("!i", len(body) + 5) + body + b"\0")
        self.parameters, self.key, self.code, self.error = {}, None, None, None
        kind = b""
        while kind != b"Z":
            kind, body = self.read()
            if kind == b"E":
                self.error = fields(body)
                return
            self.take(kind, body)

    def take(self, kind, body):
        if kind == b"S":
            name, value = body.rstrip(b"\0").split(b"\0")
            self.parameters[name.decode()] = value.decode()
        elif kind == b"K":
            self.key = struct.unpack("!ii", body)
        elif kind == b"R" and body[:4] == struct.pack("!i", 5):
            self.code = 5
            inner = hashlib.md5((self.password + self.user).encode()).hexdigest().encode()
            answer = b"md5" + hashlib.md5(inner + body[4:8]).hexdigest().encode()
            self.send(b"p", answer + b"\0")
        elif kind == b"R" and body[:4] == struct.pack("!i", 3):
            self.code = 3
            self.send(b"p", self.password.encode() + b"\0")
        elif kind == b"R" and body[:4] == struct.pack("!i", 13):
            self.code = 13
            self.send(b"d", self.digest_answer(body[8:]))

    def digest_answer(self, request):
        """The answer to AUTH_REQ_DIGEST: salt and nonce, each behind its length."""
        size = struct.unpack("!i", request[:4])[0]
        salt, nonce = request[4:4 + size], request[8 + size:]
        mine = b"1700000000000"
        kept = hashlib.sha256(self.password.encode() + salt).digest()
        digest = hashlib.sha256(kept + nonce + mine).digest()
        return struct.pack("!i", len(digest)) + digest + struct.pack("!i", len(mine)) + mine

    def read(self):
        while len(self.buffer) < 5 or len(self.buffer) < self.size():
            more = self.sock.recv(65536)
            if not more:
                raise EOFError("the server closed the connection")
            self.buffer += more
        size = self.size()
        message, self.buffer = self.buffer[:size], self.buffer[size:]
        return message[:1], message[5:]

    def size(self):
        return 1 + struct.unpack("!i", self.buffer[1:5])[0]

    def send(self, kind, body=b""):
        self.sock.sendall(kind + struct.pack("!i", len(body) + 4) + body)

    def until_ready(self):
        out = []
        while not out or out[-1][0] != "Z":
            kind, body = self.read()
            out.append((kind.decode(), body))
        return out

    def until_closed(self):
        """What the server still says before it hangs up."""
        text = b""
        while True:
            more = self.sock.recv(65536)
            if not more:
                return text.decode(errors="replace")
            text += more

    def query(self, sql):
        self.send(b"Q", sql.encode() + b"\0")
        return self.until_ready()

    def extended(self, sql):
        self.send(b"P", b"\0" + sql.encode() + b"\0\0\0")
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
    return next((fields(body) for kind, body in messages if kind == "E"), {})


def columns_of(messages):
    """Names and type numbers of the first RowDescription."""
    body = next((body for kind, body in messages if kind == "T"), b"\0\0")
    at, out = 2, []
    for _ in range(struct.unpack("!h", body[:2])[0]):
        end = body.index(b"\0", at)
        out.append((body[at:end].decode(), struct.unpack("!i", body[end + 7:end + 11])[0]))
        at = end + 19
    return out


def run(tests):
    """Runs the tests against one server and ends the process as they went."""
    if not BIN:
        sys.exit("set SLUICE_BIN to the sluice program")
    checks = Checks()
    server = Server(checks)
    try:
        server.up()
        for test in tests:
            try:
                test(checks, server)
            except Exception as error:  # the other groups still tell something
                checks.that(test.__name__, False, repr(error))
    finally:
        server.end()
    print(f"{checks.passed} passed, {len(checks.failed)} failed")
    sys.exit(1 if checks.failed else 0)
