"""Tasks that follow the log, with an exact end: what the scenarios of changes share."""
import contextlib
import signal
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import harness  # noqa: E402

# Batches as small and as quick as the settings allow, so that scenarios see many of them.
QUICK = {"apply_interval_min": "100ms", "apply_interval_max": "1s"}


def log_end(source):
    """Where the source's log ends: "file:offset"."""
    kind = source.facts["kind"]
    row = source.execute("SHOW MASTER STATUS" if kind == "mariadb" else "SHOW BINARY LOG STATUS")
    name, offset = row.split()[:2]
    return f"{name}:{offset}"


def task(world, tables, name="changes", stop=None, **sections):
    """Writes a task that loads and follows; it ends at `stop` when one is given."""
    keys = {"migration_type": "full-load-and-cdc", **QUICK, **sections.pop("task", {})}
    if stop:
        keys["stop"] = stop
    return world.task(tables, name=name, task=keys, **sections)


def catch_up(checks, world, tables, what, name="changes", timeout=300, **sections):
    """Runs the task up to where the log ends now; its result."""
    path = task(world, tables, name, f"position:{log_end(world.source)}", **sections)
    result = world.run(path, timeout=timeout)
    checks.ended(result, 0, f"{what}: the run ends with 0 at its stop position")
    return result


@contextlib.contextmanager
def following(world, path, log, *words):
    """A run that follows meanwhile; interrupted in order at the end."""
    process = world.start(path, log, *words)
    try:
        yield process
    finally:
        harness.kill(process, signal.SIGINT)


def wait_for_following(log, seconds=120):
    harness.wait_until(lambda: log.exists() and "Following the changes" in log.read_text(),
                       seconds, "the run that follows")
