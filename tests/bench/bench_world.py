"""What the benchmarks share: timing programs, the table wide16 and changes of it, task files.

Every figure is measured in one run on one machine; what counts is its ratio to the floor beside it.
"""
import contextlib
import os
import re
import resource
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "tests" / "support"))
sys.path.insert(0, str(ROOT / "tools"))
import harness  # noqa: E402
import servers  # noqa: E402
from world_of_changes import log_end  # noqa: E402

# A source that is not the narrowest place: no flush per commit, a log without pauses.
QUICK_SOURCE = ("--innodb-flush-log-at-trx-commit=2", "--sync-binlog=0",
                "--innodb-buffer-pool-size=512M", "--innodb-log-file-size=512M",
                "--max-binlog-size=1G")

WIDE16 = """
CREATE TABLE {name} (id BIGINT PRIMARY KEY, b1 BIGINT, b2 BIGINT, i1 INT,
  d1 DOUBLE, d2 DOUBLE, d3 DOUBLE, d4 DOUBLE, t1 DATE, t2 DATE, t3 DATE,
  s1 VARCHAR(32), s2 VARCHAR(32), s3 VARCHAR(32), s4 VARCHAR(32), s5 VARCHAR(32))
  CHARACTER SET utf8mb4"""
WIDE16_ROW = """{seq}, CRC32({seq}) * 1000000007, CRC32({seq} + 1), {seq} % 100000,
  CRC32({seq}) / 7, SQRT({seq}), RAND({seq}), {seq} * 1.5e10,
  '2000-01-01' + INTERVAL {seq} % 9000 DAY,
  '1990-01-01' + INTERVAL {seq} % 12000 DAY, '2010-01-01' + INTERVAL {seq} % 5000 DAY,
  MD5({seq}), MD5({seq} + 1), MD5({seq} + 2), MD5({seq} + 3), MD5({seq} + 4)"""


def number_of(name, default):
    """A size that the environment may change: SLUICE_BENCH_<name>."""
    return int(os.environ.get(f"SLUICE_BENCH_{name}", default))


def program(name):
    return Path(os.environ["SLUICE_BUILD"]) / "tests" / "bench" / name


def timed(words, **options):
    """Wall and CPU seconds, peak MiB and output of a program."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    begin = time.monotonic()
    done = subprocess.run(["/usr/bin/time", "-f", "%M", *map(str, words)], capture_output=True,
                          text=True, stdin=subprocess.DEVNULL, **options)
    wall = time.monotonic() - begin
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode != 0:
        sys.exit(f"{words[0]} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    peak = int(re.findall(r"^(\d+)$", done.stderr, re.M)[-1]) / 1024
    return wall, cpu, peak, done.stdout + done.stderr


def folder_size(folder):
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def run_shown(words):
    """Runs a program that prints its own figures."""
    sys.stdout.flush()
    code = subprocess.run([str(word) for word in words], stdin=subprocess.DEVNULL).returncode
    if code != 0:
        sys.exit(f"{words[0]} ended with {code}")


def make_changes(source, table, rows, first=0, step=1000):
    """Changes of `rows` rows in transactions of `step`: 20 % inserts, 60 % updates, 20 % deletes.

    The table must hold ids 1..base that are updated and deleted: see fill().
    """
    fifth = step // 5
    for start in range(first, first + rows, step):
        new, old = 10_000_000 + start // 5, start // 5
        source.execute(f"""START TRANSACTION;
            INSERT INTO {table} SELECT {WIDE16_ROW.format(seq='seq')}
              FROM bench.seq_{new + 1}_to_{new + fifth};
            UPDATE {table} SET b1 = b1 + 1, s1 = MD5(b1)
              WHERE id BETWEEN {old + 500_001} AND {old + 500_000 + 3 * fifth};
            DELETE FROM {table} WHERE id BETWEEN {old + 1} AND {old + fifth};
            COMMIT""")


def fill(source, table, rows):
    """A wide16 table with the rows 1..rows and 500,001.., which make_changes() works on."""
    source.execute(f"CREATE DATABASE IF NOT EXISTS bench; {WIDE16.format(name=table)}")
    for low, high in ((1, rows), (500_001, 500_000 + rows + 1000)):
        for begin in range(low, high + 1, 100_000):
            end = min(begin + 99_999, high)
            source.execute(f"INSERT INTO {table} SELECT {WIDE16_ROW.format(seq='seq')} "
                           f"FROM bench.seq_{begin}_to_{end}")


class ChangeWorld:
    """A MariaDB, a stand-in and tasks that follow changes to it or to files ("none")."""

    def __init__(self, folder, source, local):
        self.folder, self.source, self.local = folder, source, local
        self.environment = harness.task_environment(local, source.password)

    def task(self, kind, name, tables, stop=None, **keys):
        """Writes NAME.toml; kind "files" stages into a folder, "standin" applies."""
        path = self.folder / f"{name}.toml"
        task = {"migration_type": "full-load-and-cdc",
                "state_folder": str(self.folder / f"state-{name}"), **keys}
        if stop:
            task["stop"] = stop
        source = {"engine": "mariadb", "socket": self.source.socket, "user": self.source.user}
        harness.write_task(path, self.local, source, tables, task=task)
        if kind == "files":
            head, _, rest = path.read_text().partition("[target]")
            rest = rest.partition("[task]")[2]
            path.write_text(f'{head}[target]\nengine = "none"\n[staging]\n'
                            f'path = "{self.folder}/files-{name}"\n[task]{rest}')
        return path

    def run(self, path):
        return timed([harness.sluice_bin(), "run", path],
                     env=dict(os.environ, **self.environment))

    def load(self, kind, name, tables, **keys):
        """Loads; the next run of the same name follows from there."""
        return self.run(self.task(kind, name, tables, "after-load", **keys))

    def catch_up(self, kind, name, tables, **keys):
        """Follows to where the log ends now; wall and CPU seconds, peak MiB, output."""
        stop = f"position:{log_end(self.source)}"
        return self.run(self.task(kind, name, tables, stop, **keys))

    def forget_files(self, name):
        shutil.rmtree(self.folder / f"files-{name}", ignore_errors=True)


@contextlib.contextmanager
def change_world(name):
    with harness.temp_folder(name) as folder, \
            servers.mariadb(folder / "source", extra=QUICK_SOURCE) as source, \
            harness.Local(folder / "local") as local:
        local.associate_role()
        source.execute("CREATE DATABASE bench")
        yield ChangeWorld(folder, source, local)
