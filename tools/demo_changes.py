"""The second half of ./demo: changes on the source, what reaches the target, and how soon.

Used by tools/demo.py. A round is a few statements, each a transaction of its own, and a row of
demo1.cdcdata written behind them: when that row is on the target, so is all before it.
"""
import threading
import time

import harness

# Every kind of change that a log has, on tables with one key column, with two, and with none.
ROUNDS = (
    ("1,200 rows inserted, of three tables",
     """INSERT INTO cdcdata (customer, email, amount, quantity, status, is_gift, weight_kg,
                             created_at, updated_at, note)
        SELECT customer, email, amount, quantity, status, is_gift, weight_kg, created_at,
               updated_at, note FROM cdcdata WHERE id <= 400;
        INSERT INTO texts SELECT id + 100000, title, code, latin, old_utf8, tiny, body, medium,
               huge, color, tags FROM texts WHERE id <= 400;
        INSERT INTO moments SELECT id + 100000, day, clock, clock6, at_second, at_milli, at_micro,
               instant, instant6, year_only FROM moments WHERE id <= 400;"""),
    ("300 rows updated, 200 deleted",
     """UPDATE cdcdata SET amount = amount + 0.01, status = 'paid' WHERE id BETWEEN 1001 AND 1100;
        UPDATE documents SET details = JSON_OBJECT('changed', id), place = POINT(id, id)
          WHERE id <= 100;
        UPDATE numbers SET price = price + 1, double_float = -double_float
          WHERE id BETWEEN 4 AND 103;
        DELETE FROM cdcdata WHERE id BETWEEN 2001 AND 2100;
        DELETE FROM documents WHERE id BETWEEN 101 AND 200;"""),
    ("100 rows moved to other keys, 100 of a key of two columns",
     """UPDATE cdcdata SET id = id + 1000000 WHERE id BETWEEN 3001 AND 3100;
        UPDATE order_lines SET line = line + 10 WHERE order_id <= 20;"""),
    ("a table without a key: 1 of 3 equal rows deleted, 50 other rows updated",
     """INSERT INTO visits VALUES ('2026-01-01', '/twice', 1), ('2026-01-01', '/twice', 1),
               ('2026-01-01', '/twice', 1);
        DELETE FROM visits WHERE page = '/twice' LIMIT 1;
        UPDATE visits SET seconds = seconds + 1 WHERE page IS NULL ORDER BY at LIMIT 50;"""),
    ("ALTER TABLE cdcdata ADD COLUMN channel; 100 rows get a value in it",
     """ALTER TABLE cdcdata ADD COLUMN channel VARCHAR(20) DEFAULT 'web';
        UPDATE cdcdata SET channel = CONCAT('shop ', id % 7) WHERE id BETWEEN 4001 AND 4100;"""),
)
WAIT_SECONDS = 60


def marker(name):
    """The statement that writes the row behind a round."""
    return ("INSERT INTO cdcdata (customer, amount, quantity, status, created_at) "
            f"VALUES ('{name}', 0, 0, 'new', UTC_TIMESTAMP(6));")


class Arrivals:
    """Asks the target, with psql, for what has arrived."""

    def __init__(self, local):
        self.local = local

    def count(self, pattern):
        return int(self.local.value(
            f"SELECT COUNT(*) FROM demo1.cdcdata WHERE customer LIKE '{pattern}'"))

    def wait_for(self, name, process, log):
        """Waits for a marker; how many seconds that took. The follower must go on meanwhile."""
        began = time.monotonic()
        while self.count(name) == 0:
            if process.poll() is not None:
                raise RuntimeError(f"sluice ended with {process.returncode}; its output: {log}")
            if time.monotonic() - began > WAIT_SECONDS:
                raise RuntimeError(f"'{name}' did not arrive within {WAIT_SECONDS} s; see {log}")
            time.sleep(0.05)
        return time.monotonic() - began


class Writer:
    """Writes small transactions for some seconds, on a thread of its own."""

    def __init__(self, database, name, transactions, rows, pause):
        self.rows_total = transactions * rows
        script = ["USE demo1;"]
        for number in range(transactions):
            script += ["START TRANSACTION;",
                       "INSERT INTO cdcdata (customer, amount, quantity, status, created_at)",
                       f"SELECT '{name}', seq, {number}, 'new', UTC_TIMESTAMP(6)",
                       f"FROM seq_1_to_{rows};",
                       f"UPDATE numbers SET tiny = {number % 100} WHERE id % 50 = {number % 50};",
                       f"DELETE FROM moments WHERE id = {200 + number};",
                       f"COMMIT; DO SLEEP({pause});"]
        self.error = None
        self.thread = threading.Thread(target=self.write, args=(database, "\n".join(script)))

    def write(self, database, script):
        try:
            database.execute(script)
        except (OSError, RuntimeError) as error:
            self.error = error

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.thread.join()

    def finish(self):
        self.thread.join()
        if self.error:
            raise RuntimeError(f"the writer on the source failed: {self.error}")


def closing_lines(text):
    """What sluice says about changes at the end of a run, without the lines before it."""
    lines = text.splitlines()
    for number, line in enumerate(lines):
        if line.startswith("Changes applied:"):
            return [line for line in lines[number:] if line.strip()]
    return []


def wait_for_following(log, process, seconds=120):
    """Waits until the load is complete and changes are applied."""
    def is_following():
        if process.poll() is not None:
            raise RuntimeError(f"sluice ended with {process.returncode}; its output: {log}")
        return "Following the changes" in log.read_text(errors="replace")
    harness.wait_until(is_following, seconds, "the end of the load")
