#!/usr/bin/env python3
"""The source becomes another server while its changes are followed: a replica takes its place.

The replica's files have lower numbers than those of the server before, so that a place of one that
was taken for a place of the other would lose changes, or apply them twice.
"""
import re
import shutil
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "support"))
sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent / "tools"))
import harness  # noqa: E402
import servers  # noqa: E402
import world_of_changes as changes  # noqa: E402
from workload import Workload  # noqa: E402
from world_of_load import load_world  # noqa: E402

SCHEMA = "moved"
REPLICA_ID = ("--server-id=7777",)


def set_gtid_mode(server, *modes):
    for mode in modes:
        server.execute(f"SET GLOBAL gtid_mode = {mode}")


def identity_of(server):
    if server.kind == "mariadb":
        return f"mariadb:{server.execute('SELECT @@server_id').strip()}"
    return server.execute("SELECT @@server_uuid").strip()


def executed(server):
    name = "gtid_binlog_pos" if server.kind == "mariadb" else "gtid_executed"
    return "".join(server.execute(f"SELECT @@GLOBAL.{name}").replace("\\n", "").split())


def has_all_of(replica, source):
    wanted = executed(source)
    if replica.kind == "mariadb":
        return replica.execute("SELECT @@GLOBAL.gtid_slave_pos").strip() == wanted
    return replica.execute(f"SELECT GTID_SUBSET('{wanted}', @@GLOBAL.gtid_executed)").strip() == "1"


def replica_of(world):
    """A server that begins as a copy of the source's data, with a log of its own."""
    source, folder = world.source, world.folder / "replica"
    gtids = executed(source)
    source.stop()
    own = shutil.ignore_patterns("bin.*", "auto.cnf")
    shutil.copytree(source.folder / "data", folder / "data", ignore=own)
    source.start_again()
    replica = servers.start(source.kind, folder, extra=REPLICA_ID, password=source.password)
    where = f"HOST='127.0.0.1', {{0}}_PORT={source.port}, {{0}}_USER='sluice', " \
            f"{{0}}_PASSWORD='{source.password}'"
    if source.kind == "mariadb":
        replica.execute(f"""RESET MASTER; SET GLOBAL gtid_binlog_state = '{gtids}';
            SET GLOBAL gtid_slave_pos = '{gtids}';
            CHANGE MASTER TO MASTER_{where.format('MASTER')}, MASTER_USE_GTID=slave_pos;
            START SLAVE""")
    else:
        replica.execute(f"""RESET BINARY LOGS AND GTIDS; SET GLOBAL gtid_purged = '{gtids}';
            CHANGE REPLICATION SOURCE TO SOURCE_{where.format('SOURCE')},
            SOURCE_AUTO_POSITION=1, GET_SOURCE_PUBLIC_KEY=1; START REPLICA""")
    return replica


def take_over(world, replica):
    """The source is gone, and the replica is found at its address."""
    harness.wait_until(lambda: has_all_of(replica, world.source), 120, "the replica to catch up")
    port = world.source.port
    replica.execute("STOP SLAVE; RESET SLAVE ALL" if replica.kind == "mariadb"
                    else "STOP REPLICA; RESET REPLICA ALL")
    world.source.stop()
    replica.stop()
    old, world.source = world.source, servers.start(
        replica.kind, replica.folder, port, REPLICA_ID, replica.password)
    return old


def checkpoint_server(world):
    return world.local.value(f"SELECT server FROM public.sluice_position_{SCHEMA}")


def load_without_gtids(checks, world, load, what):
    """The tables join at a place that only its own server knows; GTIDs come later."""
    set_gtid_mode(world.source, "ON_PERMISSIVE", "OFF_PERMISSIVE", "OFF")
    load.make()
    changes.catch_up(checks, world, load.tables, f"{what}, load without GTIDs", SCHEMA)
    set_gtid_mode(world.source, "OFF_PERMISSIVE", "ON_PERMISSIVE", "ON")
    for part in ("by its place", "by GTID"):
        load.change()
        changes.catch_up(checks, world, load.tables, f"{what}, on {part}", SCHEMA)


def follow_to_the_replica(checks, world, load, replica, what):
    log = world.folder / f"{what}.log"
    path = changes.task(world, load.tables, SCHEMA)
    with changes.following(world, path, log):
        changes.wait_for_following(log)
        load.change()
        harness.wait_until(lambda: load.newest() == load.number, 60, "the last change before")
        old = take_over(world, replica)
        load.change()
        harness.wait_until(lambda: load.newest() == load.number, 180,
                           "a change of the server that took over")
    text = log.read_text()
    checks.contains(text, "The source is now", f"{what}: the log says that it is another server")
    load.is_exact(checks, f"{what}: after the change of servers")
    checks.equal(checkpoint_server(world), identity_of(world.source),
                 f"{what}: the checkpoint names the server whose place it has")
    return old


def the_old_one_again(checks, world, load, old, what):
    """It lacks what was committed meanwhile, and its files have higher numbers."""
    late = servers.start(old.kind, old.folder, servers.free_port(), password=old.password)
    try:
        path = changes.task(world, load.tables, SCHEMA, source={"port": late.port})
        result = world.run(path)
        checks.ended(result, 4, f"{what}: the server before is refused")
        checks.contains(result.text, "lacks transactions that were applied",
                        f"{what}: with the reason")
    finally:
        late.stop()
    world.nothing_staged(checks, what)


def gtids_off(checks, world, load, what):
    load.change()
    stop = f"position:{changes.log_end(world.source)}"
    set_gtid_mode(world.source, "ON_PERMISSIVE", "OFF_PERMISSIVE", "OFF")
    result = world.run(changes.task(world, load.tables, SCHEMA, stop))
    checks.ended(result, 4, f"{what}: gtid_mode OFF before all was read stops the run")
    checks.contains(result.text, "gtid_mode = OFF_PERMISSIVE", f"{what}: it says what to set")
    set_gtid_mode(world.source, "OFF_PERMISSIVE")
    changes.catch_up(checks, world, load.tables, f"{what}, OFF_PERMISSIVE", SCHEMA)
    load.is_exact(checks, f"{what}, OFF_PERMISSIVE")


def failover(checks, kind):
    what = re.sub("[0-9]", "", kind)
    with load_world(f"failover-{what}", kind) as world:
        load = Workload(world, SCHEMA)
        for _ in range(6):
            world.source.execute("FLUSH BINARY LOGS")
        if kind == "mariadb":
            load.make()
            changes.catch_up(checks, world, load.tables, f"{what}, load", SCHEMA)
        else:
            load_without_gtids(checks, world, load, what)
        replica = replica_of(world)
        try:
            old = follow_to_the_replica(checks, world, load, replica, what)
            load.change()
            changes.catch_up(checks, world, load.tables, f"{what}, the next run", SCHEMA)
            load.is_exact(checks, f"{what}, the next run")
            the_old_one_again(checks, world, load, old, what)
            if kind != "mariadb":
                gtids_off(checks, world, load, what)
        finally:
            world.source.stop()
            replica.stop()


def main():
    checks = harness.Checks()
    for kind in ("mariadb", "mysql97"):
        failover(checks, kind)
    return checks.finish()


if __name__ == "__main__":
    sys.exit(main())
