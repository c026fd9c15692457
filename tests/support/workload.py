"""Tables and changes of every kind for scenarios that break something, on MariaDB and MySQL alike.

The table without a key holds many equal rows: a batch that is applied twice, or not at all, shows
there even where a table with a key would hide it.
"""
from dataclasses import dataclass

SCHEMA = """
DROP DATABASE IF EXISTS {s}; CREATE DATABASE {s}; USE {s};
CREATE TABLE numbers (n INT PRIMARY KEY);
INSERT INTO numbers VALUES (0), (1), (2), (3), (4), (5), (6), (7), (8), (9);
INSERT INTO numbers SELECT n + 10 * m FROM numbers,
  (SELECT n AS m FROM numbers WHERE n > 0) AS tens;
CREATE TABLE big (id BIGINT PRIMARY KEY, a VARCHAR(200), n INT);
INSERT INTO big SELECT x.n + 100 * y.n, SHA2(x.n + 100 * y.n, 256), 0 FROM numbers x, numbers y
  WHERE y.n < 10;
CREATE TABLE bag (a INT, b VARCHAR(40));
INSERT INTO bag SELECT n % 20, LEFT(SHA2(n % 20, 256), 32) FROM numbers;
INSERT INTO bag SELECT * FROM bag;
CREATE TABLE pairs (a VARCHAR(20), b INT, n INT, PRIMARY KEY (a, b));
INSERT INTO pairs SELECT CONCAT('k', n % 10), n, 0 FROM numbers;
"""

CHANGES = """USE {s};
INSERT INTO big SELECT n + 10000 * ({i} + 1), 'new', {i} FROM numbers;
UPDATE big SET n = n + 1 WHERE id % 7 = {i} % 7;
DELETE FROM big WHERE id % 101 = {i} % 101;
UPDATE big SET id = id + 5000000 WHERE id % 211 = {i} % 211;
START TRANSACTION;
INSERT INTO bag SELECT n % 20, LEFT(SHA2(n % 20, 256), 32) FROM numbers WHERE n < 40;
DELETE FROM bag WHERE a = {i} % 20 LIMIT 2;
UPDATE bag SET b = 'moved' WHERE a = ({i} + 1) % 20 LIMIT 1;
UPDATE pairs SET b = b + 1000 WHERE a = CONCAT('k', {i} % 10) AND b < 1000;
UPDATE pairs SET n = n + 1;
COMMIT;
INSERT INTO bag VALUES ({i}, NULL), ({i}, NULL), (NULL, NULL);
"""


@dataclass
class Workload:
    """The tables of one schema, and the number of the next changes."""
    world: object
    schema: str
    number: int = 0

    def make(self):
        self.world.source.execute(SCHEMA.format(s=self.schema))

    def change(self):
        """Commits changes of each kind in every table; the next ones are of other rows."""
        self.world.source.execute(CHANGES.format(s=self.schema, i=self.number))
        self.number += 1

    @property
    def tables(self):
        return [f"{self.schema}.%"]

    def is_exact(self, checks, what):
        self.world.same(checks, self.schema, what)
        self.world.nothing_staged(checks, what)

    def newest(self):
        """How many changes the target shows."""
        return int(self.world.local.value(
            f"SELECT COALESCE(MAX(n), 0) FROM {self.schema}.pairs"))
