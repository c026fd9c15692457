#!/usr/bin/env python3
"""Starts and stops private MySQL and MariaDB servers for tests, each in its own folder.

    tools/servers.py up mariadb --folder DIR [--port 0] [-- extra server options]
    tools/servers.py up mysql97 --folder DIR [--port 0]
    tools/servers.py down --folder DIR

"mariadb" is the machine's own mariadbd (package mariadb-server-core); "mysql97" is MySQL of Debian
unstable, unpacked once into ~/.cache/sluice (or $SLUICE_CACHE) without installing anything. Both
listen on 127.0.0.1 and a socket, offer TLS with a certificate of an authority of their own
(DIR/ca.pem), write a row binary log, and have a user with a password for TCP. What was started is
printed and written to DIR/server.json. As a module:

    with servers.mariadb(folder) as server:
        server.execute("CREATE DATABASE demo1")
"""
import argparse
import contextlib
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import server_certificates  # noqa: E402
from debian_packages import CommandError, cache_folder, fetch_packages, run, say  # noqa: E402

START_SECONDS_MAX = 90
STOP_SECONDS_MAX = 60
SOCKET_PATH_BYTES_MAX = 100  # the system's limit is 107 with the closing zero
LIBRARY_FOLDER = "usr/lib/x86_64-linux-gnu"


class ServerError(CommandError):
    """A server could not be made, started or asked."""


class Programs:
    """The files of one kind of server: how to start it and where its share files are."""

    def __init__(self, kind, prefix, daemon, base, share, plugins):
        self.kind = kind
        self.command = prefix + [str(daemon)]
        self.base, self.share, self.plugins = Path(base), Path(share), Path(plugins)

    def arguments(self, data):
        # A place of its own for temporary tables: a server that starts removes every #sql* file
        # that it finds there, whoever is using it.
        temporary = Path(data).parent / "tmp"
        temporary.mkdir(parents=True, exist_ok=True)
        arguments = ["--no-defaults", f"--basedir={self.base}", f"--datadir={data}",
                     f"--tmpdir={temporary}",
                     f"--lc-messages-dir={self.share}",
                     f"--character-sets-dir={self.share / 'charsets'}",
                     f"--plugin-dir={self.plugins}"]
        # A server that root starts must be told that this is meant.
        return arguments + (["--user=root"] if os.geteuid() == 0 else [])


def mariadb_programs():
    daemon = shutil.which("mariadbd", path=os.environ.get("PATH", "") + ":/usr/sbin")
    if daemon is None:
        raise ServerError("mariadbd is not installed: apt-get install --no-install-recommends "
                          "mariadb-server-core mariadb-client-core")
    modern = Path("/usr/share/mariadb")
    share = modern if (modern / "charsets").is_dir() else Path("/usr/share/mysql")
    return Programs("mariadb", [], daemon, "/usr", share, "/usr/lib/mysql/plugin")


def mysql97_programs():
    root = fetch_packages("sid", ["mysql-server-core"], cache_folder() / "mysql97", 50)
    loader = root / LIBRARY_FOLDER / "ld-linux-x86-64.so.2"
    libraries = f"{root / LIBRARY_FOLDER}:{root / 'lib/x86_64-linux-gnu'}"
    return Programs("mysql97", [str(loader), "--library-path", libraries],
                    root / "usr/sbin/mysqld", root / "usr", root / "usr/share/mysql",
                    root / "usr/lib/mysql/plugin")


KINDS = {"mariadb": mariadb_programs, "mysql97": mysql97_programs}


def bootstrap_script(share):
    """The statements that make MariaDB's own tables; the names of the files changed in 11.x."""
    parts = ["use mysql;", "set @auth_root_socket=NULL;"]
    for name in ("system_tables", "performance_tables", "system_tables_data",
                 "maria_add_gis_sp_bootstrap", "sys_schema"):
        candidates = [share / f"{prefix}{name}.sql" for prefix in ("mysql_", "mariadb_", "")]
        found = next((path for path in candidates if path.exists()), None)
        if found is None:
            raise ServerError(f"{share} has no {name}.sql: is mariadb-server-core complete?")
        parts.append(found.read_text())
    return "\n".join(parts).encode()


def make_data(programs, folder):
    data = folder / "data"
    if (data / "made").exists():
        return data
    shutil.rmtree(data, ignore_errors=True)
    base = [*programs.command, *programs.arguments(data)]
    if programs.kind == "mariadb":
        (data / "mysql").mkdir(parents=True)
        run([*base, "--bootstrap", "--silent-startup", "--innodb-log-file-size=16M"],
            input=bootstrap_script(programs.share))
    else:
        run([*base, "--initialize-insecure", "--innodb-redo-log-capacity=16M"])
    (data / "made").write_text("")
    return data


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


class Server:
    """A started server; `facts` is what server.json holds."""

    def __init__(self, folder, facts):
        self.folder, self.facts = Path(folder), facts

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def __getattr__(self, name):
        try:
            return self.__dict__["facts"][name]
        except KeyError:
            raise AttributeError(name) from None

    def execute(self, sql):
        """Runs statements as root over the socket; gives the rows as tab-separated text."""
        done = subprocess.run(
            ["mariadb", "--no-defaults", "--user=root", f"--socket={self.facts['root_socket']}",
             "--default-character-set=utf8mb4", "--batch", "--skip-column-names"],
            input=sql.encode() if isinstance(sql, str) else sql,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        if done.returncode != 0:
            raise ServerError(f"{done.stderr.decode(errors='replace').strip()}\nin: {sql[:400]}")
        return done.stdout.decode()

    def is_running(self):
        """Says whether our process lives: the number alone could be somebody else's by now."""
        try:
            line = Path(f"/proc/{self.facts['pid']}/cmdline").read_bytes()
            state = Path(f"/proc/{self.facts['pid']}/stat").read_text().rsplit(")", 1)[1].split()[0]
        except OSError:
            return False
        return str(self.folder / "data").encode() in line and state != "Z"

    def stop(self):
        """Ends the server by its process number and waits for it."""
        if self.is_running():
            os.kill(self.facts["pid"], signal.SIGTERM)
            if not wait_until(lambda: not self.is_running(), STOP_SECONDS_MAX):
                os.kill(self.facts["pid"], signal.SIGKILL)
        with contextlib.suppress(ChildProcessError):
            os.waitpid(self.facts["pid"], 0)
        (self.folder / "server.json").unlink(missing_ok=True)

    def start_again(self, extra=()):
        """Starts it after stop() or its death, as it was known to its clients."""
        again = start(self.kind, self.folder, self.port, extra, self.password)
        self.facts.update(again.facts)


def wait_until(condition, seconds):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.05)
    return condition()


def server_options(programs, folder, port, socket_path):
    options = [
        "--bind-address=127.0.0.1", f"--port={port}", f"--socket={socket_path}",
        f"--pid-file={folder / 'pid'}", f"--log-error={folder / 'error.log'}",
        f"--server-id={port % 1000 + 1}", f"--log-bin={folder / 'data' / 'bin'}",
        "--binlog-format=ROW", "--binlog-row-image=FULL", "--binlog-row-metadata=FULL",
        "--skip-name-resolve", "--local-infile=1", "--secure-file-priv=",
        "--innodb-buffer-pool-size=128M", "--max-connections=200", "--performance-schema=OFF",
        f"--ssl-ca={folder / 'ca.pem'}", f"--ssl-cert={folder / 'server-cert.pem'}",
        f"--ssl-key={folder / 'server-key.pem'}",
    ]
    if programs.kind == "mariadb":
        return options + ["--gtid-strict-mode=ON"]
    return options + ["--gtid-mode=ON", "--enforce-gtid-consistency=ON", "--mysqlx=OFF",
                      f"--caching-sha2-password-private-key-path={folder / 'rsa-private.pem'}",
                      f"--caching-sha2-password-public-key-path={folder / 'rsa-public.pem'}"]


def answers(server):
    try:
        return bool(server.execute("SELECT 1"))
    except ServerError:
        return False


def wait_for_start(server, process):
    def is_settled():
        return process.poll() is not None or answers(server)

    wait_until(is_settled, START_SECONDS_MAX)
    if process.poll() is None and answers(server):
        return
    log = server.folder / "error.log"
    words = log.read_text(errors="replace")[-3000:] if log.exists() else "no error log"
    server.stop()
    raise ServerError(f"the server in {server.folder} did not start:\n{words}")


def start(kind, folder, port=0, extra=(), password=None):
    """Starts the server of the folder, making the folder first; a running one is taken as it is."""
    folder = Path(folder).absolute()
    folder.mkdir(parents=True, exist_ok=True)
    note = folder / "server.json"
    if note.exists():
        server = Server(folder, json.loads(note.read_text()))
        if server.is_running():
            return server
    programs = KINDS[kind]()
    server_certificates.make(folder, run)
    data = make_data(programs, folder)
    port = port or free_port()
    socket_path = folder / "s.sock"
    if len(os.fsencode(socket_path)) > SOCKET_PATH_BYTES_MAX:
        socket_path = Path(tempfile.mkdtemp(prefix="sluice-server-")) / "s.sock"
    command = [*programs.command, *programs.arguments(data),
               *server_options(programs, folder, port, socket_path), *extra]
    # A session of its own: the Ctrl-C of a terminal is not for the server.
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL, start_new_session=True)
    server = Server(folder, {
        "kind": kind, "host": "127.0.0.1", "port": port, "socket": str(socket_path),
        "root_socket": str(socket_path), "user": "sluice",
        "password": password or secrets.token_hex(12), "pid": process.pid,
        "ca": str(folder / "ca.pem"), "public_key": str(folder / "rsa-public.pem"), "version": "",
    })
    wait_for_start(server, process)
    server.facts["version"] = server.execute("SELECT VERSION()").strip()
    server.execute(f"CREATE USER IF NOT EXISTS 'sluice'@'%';"
                   f"ALTER USER 'sluice'@'%' IDENTIFIED BY '{server.password}';"
                   "GRANT ALL PRIVILEGES ON *.* TO 'sluice'@'%';")
    note.touch(mode=0o600)
    note.write_text(json.dumps(server.facts, indent=2) + "\n")
    return server


def mariadb(folder, port=0, extra=()):
    """A MariaDB server, as a context manager that stops it at the end."""
    return start("mariadb", folder, port, extra)


def mysql97(folder, port=0, extra=()):
    """A MySQL 9.7 server, as a context manager that stops it at the end."""
    return start("mysql97", folder, port, extra)


def stop(folder):
    note = Path(folder).absolute() / "server.json"
    if not note.exists():
        say(f"no server runs in {folder}")
        return
    Server(note.parent, json.loads(note.read_text())).stop()


def main():
    arguments = sys.argv[1:]
    extra = []
    if "--" in arguments:
        at = arguments.index("--")
        arguments, extra = arguments[:at], arguments[at + 1:]
    parser = argparse.ArgumentParser(description="private MySQL and MariaDB servers for tests")
    verbs = parser.add_subparsers(dest="verb", required=True)
    up = verbs.add_parser("up", help="start a server; what follows -- goes to it")
    up.add_argument("kind", choices=sorted(KINDS))
    up.add_argument("--folder", required=True)
    up.add_argument("--port", type=int, default=0, help="0: a free one")
    down = verbs.add_parser("down", help="stop the server of a folder")
    down.add_argument("--folder", required=True)
    chosen = parser.parse_args(arguments)
    try:
        if chosen.verb == "up":
            print(json.dumps(start(chosen.kind, chosen.folder, chosen.port, extra).facts, indent=2))
        else:
            stop(chosen.folder)
    except CommandError as error:
        say(f"servers.py: {error}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
