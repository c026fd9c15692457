"""Reads what a task without a warehouse stages, as docs/staged_changes.md tells a reader to.

A Replay holds the tables that the descriptions of batches make, in memory: NULL is None, every
other value the text of the CSV. It knows nothing of sluice but that page.
"""
import csv
import gzip
import io
import json
from pathlib import Path


def path_of(url):
    """A file:// URL's path."""
    assert url.startswith("file://"), url
    return Path(url.removeprefix("file://"))


def read_rows(path, null, compression):
    """The rows of a CSV file, each a list of texts and None."""
    data = path.read_bytes()
    if compression == "gzip":
        data = gzip.decompress(data)
    lines = csv.reader(io.StringIO(data.decode(), newline=""))
    return [[None if value == null else value for value in row] for row in lines]


def name_of(table):
    return f"{table['schema']}.{table['table']}"


class Table:
    """A table's columns, and its rows as dicts."""

    def __init__(self, definition):
        self.columns = [column["name"] for column in definition["columns"]]
        self.rows = []

    def take(self, columns, row):
        self.rows.append(dict(dict.fromkeys(self.columns), **dict(zip(columns, row))))

    def change_columns(self, definition):
        self.columns = [column["name"] for column in definition["columns"]]
        self.rows = [{name: row.get(name) for name in self.columns} for row in self.rows]

    def contents(self):
        """The rows in an order of their own, to be compared."""
        return sorted(([row[name] for name in self.columns] for row in self.rows), key=repr)


class Replay:
    """What the batches under a task's folder come to, one after the other."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self.tables = {}
        self.batch = None  # the last description
        self.files = set()  # everything that a description names

    def descriptions(self):
        return sorted((self.folder / "batches").glob("BATCH-*.json"))

    def catch_up(self):
        """Replays the descriptions that are there; they must follow each other."""
        for path in self.descriptions():
            batch = json.loads(path.read_text())
            if self.batch is not None and batch["batch"] <= self.batch["batch"]:
                continue
            self.check_order(batch)
            self.replay(batch)
            self.batch = batch

    def check_order(self, batch):
        if self.batch is None:
            assert batch["batch"] == 0, f"the first batch is {batch['batch']}"
            return
        assert batch["batch"] == self.batch["batch"] + 1, f"{batch['batch']} is out of order"
        assert batch["from"] == self.batch["to"], f"batch {batch['batch']} begins elsewhere"

    def replay(self, batch):
        for load in batch["loads"]:
            self.load(load)
        for change in batch["changes"]:
            self.change(change)
        for part in batch["parts"]:
            for changes in part:
                self.apply(changes)

    def load(self, load):
        table = self.tables[name_of(load["target"])] = Table(load["target"])
        for url in load["chunks"]:
            chunk = json.loads(path_of(url).read_text())
            rows = []
            for file in chunk["files"]:
                rows += read_rows(path_of(file), chunk["null"], chunk["compression"])
                self.files.add(path_of(file))
            assert len(rows) == chunk["rows"], f"{url}: {len(rows)} rows"
            for row in rows:
                table.take(chunk["columns"], row)

    def change(self, change):
        kind, before, after = change["kind"], change.get("before"), change.get("after")
        if kind == "create_table":
            self.tables.setdefault(name_of(after), Table(after))
        elif kind == "drop_table":
            self.tables.pop(name_of(before), None)
        elif kind == "empty_table":
            self.tables[name_of(before)].rows.clear()
        elif kind == "rename_table":
            self.tables[name_of(after)] = self.tables.pop(name_of(before))
        else:
            self.tables[name_of(after)].change_columns(after)

    def apply(self, changes):
        table = self.tables[name_of(changes["target"])]
        manifest = json.loads(path_of(changes["manifest"]).read_text())
        lines = []
        for entry in manifest["entries"]:
            lines += read_rows(path_of(entry["url"]), changes["null"], changes["compression"])
            self.files.add(path_of(entry["url"]))
        assert len(lines) == changes["rows"], f"{changes['manifest']}: {len(lines)} rows"
        if changes["mode"] == "pair":
            for op, *row in lines:
                if op == "D":
                    table.rows.remove(dict(dict.fromkeys(table.columns),
                                           **dict(zip(changes["columns"], row))))
        else:
            key = [changes["columns"].index(name) for name in changes["key"]]
            gone = {tuple(row[i] for i in key) for op, *row in lines if op in "DU"}
            table.rows = [row for row in table.rows
                          if tuple(row[name] for name in changes["key"]) not in gone]
        for op, *row in lines:
            if op != "D":
                table.take(changes["columns"], row)
