#!/usr/bin/env python3
"""[target] engine = "none" with changes: files alone, replayed in their order, are the source.

The process is killed while it follows, around its commits and by surprise; tables are altered,
emptied, made, renamed and dropped meanwhile.
"""
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "support"))
sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent / "tools"))
import harness  # noqa: E402
import servers  # noqa: E402
import staged_files  # noqa: E402
from world_of_changes import log_end  # noqa: E402

SCHEMA = """
CREATE DATABASE shop CHARACTER SET utf8mb4; USE shop;
CREATE TABLE orders (id BIGINT PRIMARY KEY, v INT, t VARCHAR(60), d DECIMAL(12,2), at DATETIME(3));
INSERT INTO orders SELECT seq, 0, IF(seq % 5 = 0, NULL, CONCAT('a "q", ü', CHAR(10), seq)),
  seq / 4, '2026-01-01 10:00:00.125' + INTERVAL seq MINUTE FROM seq_1_to_3000;
CREATE TABLE bag (a INT, b VARCHAR(20));
INSERT INTO bag SELECT seq % 7, IF(seq % 3 = 0, NULL, 'bag') FROM seq_1_to_60;
CREATE TABLE empty_one (id INT PRIMARY KEY);
"""


class World:
    """A MariaDB and a folder that files are staged in."""

    def __init__(self, folder, source):
        self.folder, self.source = folder, source
        self.staged = folder / "files" / "dms" / "staged"
        self.environment = {harness.SOURCE_PASSWORD_ENV: source.password}

    def task(self, stop=None, state="state"):
        path = self.folder / "staged.toml"
        ending = f'stop = "position:{stop}"' if stop else ""
        path.write_text(f"""
[source]
engine = "mariadb"
host = "127.0.0.1"
port = {self.source.port}
user = "{self.source.user}"
password = {{ env = "{harness.SOURCE_PASSWORD_ENV}" }}
[target]
engine = "none"
[staging]
path = "{self.folder}/files"
folder = "dms"
compression = "gzip"
[task]
migration_type = "full-load-and-cdc"
state_folder = "{self.folder}/{state}"
apply_interval_min = "100ms"
apply_interval_max = "500ms"
{ending}
[[tables]]
include = "shop.%"
""")
        return path

    def run(self, *words, stop=None, fault=None, state="state"):
        environment = dict(self.environment, **({"SLUICE_FAULT": fault} if fault else {}))
        return harness.sluice("run", self.task(stop, state), *words, environment=environment)

    def catch_up(self, checks, what, *words, state="state"):
        result = self.run(*words, stop=log_end(self.source), state=state)
        checks.ended(result, 0, f"{what}: the run ends with 0 at its stop position")
        return result

    def rows(self, table, columns):
        """The source's rows as texts, in the order of Table.contents()."""
        wanted = ", ".join(f"IFNULL(HEX(CAST(`{name}` AS CHAR)), '-')" for name in columns)
        text = self.source.execute(f"SELECT {wanted} FROM {table}")
        return sorted(([None if cell == "-" else bytes.fromhex(cell).decode()
                        for cell in line.split("\t")] for line in text.splitlines()), key=repr)

    def same(self, checks, replay, what):
        replay.catch_up()
        names = self.source.execute("SELECT CONCAT('shop.', table_name) FROM "
                                    "information_schema.tables WHERE table_schema = 'shop'").split()
        checks.equal(sorted(replay.tables), sorted(names), f"{what}: the tables are those of the "
                                                           "source")
        for name in names:
            table = replay.tables.get(name, staged_files.Table({"columns": []}))
            expected = self.rows(name, table.columns) if table.columns else None
            checks.that(table.contents() == expected,
                        f"{what}: {name} is the same, {len(table.rows)} rows")
        checks.equal(replay.batch["to"]["file"] + ":" + str(replay.batch["to"]["offset"]),
                     log_end(self.source), f"{what}: the last batch ends where the log does")


def change_all(world, number):
    world.source.execute(f"""USE shop;
        INSERT INTO orders SELECT seq + {10000 + 100 * number}, {number}, 'new', NULL, NULL
          FROM seq_1_to_20;
        UPDATE orders SET v = v + 1 WHERE id % 9 = {number % 9};
        UPDATE orders SET id = id + 1000000 WHERE id % 97 = {number % 97} AND id < 1000000;
        DELETE FROM orders WHERE id % 89 = {number % 89};
        INSERT INTO bag VALUES ({number % 5}, NULL), ({number % 5}, NULL);
        DELETE FROM bag WHERE a = {number % 7} LIMIT 2;""")


DEFINITIONS = """USE shop;
ALTER TABLE orders ADD COLUMN n INT, DROP COLUMN at; UPDATE orders SET n = id WHERE id < 50;
TRUNCATE bag; INSERT INTO bag VALUES (1, 'again');
CREATE TABLE made (id INT PRIMARY KEY, v VARCHAR(10)); INSERT INTO made VALUES (1, 'one');
RENAME TABLE made TO renamed; INSERT INTO renamed VALUES (2, 'two');
DROP TABLE empty_one;
"""


def followed_and_killed(checks, world, replay):
    log = world.folder / "first.log"
    process = harness.start_sluice("run", world.task(), environment=world.environment, log=log)
    change_all(world, 0)
    harness.wait_until(lambda: "Following the changes" in log.read_text(), 60, "the first run")
    for number in range(1, 9):
        change_all(world, number)
        time.sleep(0.15)
    checks.that(process.poll() is None, "the run was alive", log.read_text())
    harness.kill(process)
    replay.catch_up()
    checks.that(replay.batch["batch"] > 2, "batches can be read while the task is not running")
    for number, fault in enumerate(["after_put_changes=kill@2", "apply_before_commit=kill@1",
                                    "apply_after_commit=kill@1", "after_apply=kill@1"]):
        change_all(world, 20 + number)
        result = world.run(stop=log_end(world.source), fault=fault)
        checks.equal(result.code, -9, f"{fault}: the process dies there")
    world.catch_up(checks, "after the kills")
    world.same(checks, replay, "after the kills")


def nothing_else_is_left(checks, world, replay):
    left = [path for path in world.staged.rglob("*.csv.gz") if path not in replay.files]
    checks.equal(left, [], "every staged file is named by a batch that counts")


def definitions_follow(checks, world, replay):
    world.source.execute(DEFINITIONS)
    change_all_less = "INSERT INTO shop.orders (id, v, n) VALUES (7, 7, 7), (-1, 1, NULL)"
    world.source.execute("DELETE FROM shop.orders WHERE id = 7; " + change_all_less)
    world.catch_up(checks, "definitions")
    world.same(checks, replay, "definitions")
    world.source.execute("UPDATE shop.orders SET v = -v WHERE id < 100; DELETE FROM shop.renamed")
    world.catch_up(checks, "behind definitions")
    world.same(checks, replay, "behind definitions")


def another_state_folder(checks, world):
    note = world.staged / "shop.orders" / "consumer.note"
    note.write_text("mine")
    refused = world.run(stop=log_end(world.source), state="other")
    checks.ended(refused, 2, "another state folder is refused where batches lie")
    checks.contains(refused.text, "knows nothing of them", "and it says why")
    world.catch_up(checks, "restart", "--restart", state="other")
    replay = staged_files.Replay(world.staged)
    world.same(checks, replay, "restart")
    nothing_else_is_left(checks, world, replay)
    checks.that(note.exists(), "what sluice did not name is left alone")


def main():
    checks = harness.Checks()
    with harness.temp_folder("staged") as folder, servers.mariadb(folder / "source") as source:
        source.execute(SCHEMA)
        world = World(folder, source)
        replay = staged_files.Replay(world.staged)
        followed_and_killed(checks, world, replay)
        definitions_follow(checks, world, replay)
        nothing_else_is_left(checks, world, replay)
        another_state_folder(checks, world)
    return checks.finish()


if __name__ == "__main__":
    sys.exit(main())
