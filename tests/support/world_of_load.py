"""A source, a stand-in and a task in one temporary folder: what the load scenarios begin with."""
import contextlib
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent / "tools"))
import compare  # noqa: E402
import harness  # noqa: E402
import servers  # noqa: E402


class LoadWorld:
    """A MariaDB (or MySQL 9.7) as source, the stand-in with its role associated, task files."""

    def __init__(self, folder, source, local):
        self.folder, self.source, self.local = Path(folder), source, local
        self.environment = harness.task_environment(local, source.password)

    def task(self, tables, name="task", **sections):
        """Writes NAME.toml with a state folder of its own; its path."""
        task = {"state_folder": str(self.folder / f"state-{name}"), **sections.pop("task", {})}
        source = {"engine": "mariadb", "host": "127.0.0.1", "port": self.source.port,
                  "user": self.source.user, **sections.pop("source", {})}
        return harness.write_task(self.folder / f"{name}.toml", self.local, source, tables,
                                  task=task, **sections)

    def run(self, path, *words, fault=None, timeout=300):
        """Runs the task to its end; `fault` as SLUICE_FAULT says (base/fault_point.hpp)."""
        environment = dict(self.environment)
        if fault:
            environment["SLUICE_FAULT"] = fault
        return harness.sluice("run", path, *words, timeout=timeout, environment=environment)

    def start(self, path, log, *words, fault=None):
        environment = dict(self.environment)
        if fault:
            environment["SLUICE_FAULT"] = fault
        return harness.start_sluice("run", path, *words, environment=environment, log=log)

    def count(self, table):
        return int(self.local.value(f"SELECT COUNT(*) FROM {table}"))

    def same(self, checks, schema, what):
        """Checks that every table of the schema is the same on both sides."""
        for result in compare.compare(self.source.root_socket, self.local, schema):
            checks.that(not result.differences and result.source_rows == result.target_rows,
                        f"{what}: {result.table} is the same on both sides, "
                        f"{result.source_rows} rows, {result.source_sum}",
                        "\n".join(result.differences))

    def nothing_staged(self, checks, what):
        keys = self.local.staged_keys("dms/")
        checks.that(not keys, f"{what}: nothing is left in staging", "\n".join(keys[:10]))


@contextlib.contextmanager
def load_world(name, kind="mariadb", extra=()):
    """`extra` are options of the source's server, behind those that every one gets."""
    with harness.temp_folder(name) as folder:
        start = servers.mariadb if kind == "mariadb" else servers.mysql97
        with (start(folder / "source", extra=extra) as source,
              harness.Local(folder / "local") as local):
            local.associate_role()
            yield LoadWorld(folder, source, local)
