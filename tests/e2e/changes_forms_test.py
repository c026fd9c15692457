#!/usr/bin/env python3
"""However the source writes its log, the same rows arrive: compressed transactions and rows."""
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))
sys.path.insert(0, str(HERE))
import changes_test as plain  # noqa: E402
import harness  # noqa: E402
import world_of_changes as changes  # noqa: E402
from world_of_load import load_world  # noqa: E402

# What switches the form on for sessions to come, off again, and a kind of event that it writes.
COMPRESSED = {
    "mariadb": ("SET GLOBAL log_bin_compress = ON, GLOBAL log_bin_compress_min_len = 10",
                "SET GLOBAL log_bin_compress = OFF", "_compressed"),
    "mysql97": ("SET GLOBAL binlog_transaction_compression = ON",
                "SET GLOBAL binlog_transaction_compression = OFF", "Transaction_payload"),
}


def events_of(world):
    """The kinds of events in the newest file of the source's log."""
    name, _ = changes.log_end(world.source).split(":")
    lines = world.source.execute(f"SHOW BINLOG EVENTS IN '{name}'").splitlines()
    return {line.split("\t")[2] for line in lines if line.count("\t") >= 2}


def compressed(checks, world, kind):
    on, off, event = COMPRESSED[kind]
    world.source.execute(f"{on}; FLUSH BINARY LOGS")
    plain.kinds_of_changes(checks, world, f"{kind}, compressed")
    plain.one_large_transaction(checks, world, f"{kind}, compressed")
    checks.that(any(event in name for name in events_of(world)),
                f"{kind}: the log was written compressed", events_of(world))
    world.source.execute(off)


def main():
    checks = harness.Checks()
    for kind in ("mariadb", "mysql97"):
        with load_world(f"forms-{kind}", kind) as world:
            compressed(checks, world, kind)
    return checks.finish()


if __name__ == "__main__":
    sys.exit(main())
