#!/usr/bin/env python3
"""Clients of Redshift that others wrote, in Java and JavaScript, against one stand-in: Amazon's
JDBC driver and node's pg. Each is a program of clients/ that prints a line for each check."""
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE / "clients"), str(HERE.parents[1] / "tools")]
import clients_world  # noqa: E402
import fetched_clients  # noqa: E402
from standin_rig import run  # noqa: E402

# A small JVM: no second compiler, one thread for its garbage.
JAVA = ["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto", "-Dfile.encoding=UTF-8"]


def check_lines(checks, name, command, folder):
    """Runs the program and counts what it says."""
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=300,
                          check=False)
    said = [line for line in done.stdout.splitlines() if line.startswith(("ok ", "FAILED "))]
    for line in said:
        checks.that(f"{name}: {line}", line.startswith("ok "))
    checks.that(f"{name} ends well", done.returncode == 0 and len(said) > 20,
                (done.stdout + done.stderr)[-3000:])
    print(f"{name}: {len(said)} checks")


def words(server):
    return [str(server.port), server.database, server.login["user"], server.login["password"],
            server.ca, server.copy_sql]


def test_jdbc(checks, s):
    java = fetched_clients.tool("java", "openjdk-17-jdk-headless")
    jar = fetched_clients.jdbc_driver()
    check_lines(checks, jar.stem, [java, *JAVA, "-cp", str(jar),
                                   str(HERE / "clients" / "JdbcClient.java"), *words(s)], s.root)


def test_node(checks, s):
    node = fetched_clients.tool("node", "nodejs")
    folder = fetched_clients.node_modules(HERE / "clients")
    check_lines(checks, "node pg 8.23.1", [node, str(HERE / "clients" / "node_client.js"),
                                           *words(s)], folder)


if __name__ == "__main__":
    run([clients_world.prepare, test_jdbc, test_node])
