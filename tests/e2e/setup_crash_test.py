#!/usr/bin/env python3
"""sluice setup killed at every step: the next one finishes, and --undo takes all of it back."""
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "support"))
import harness  # noqa: E402
from world_of_setup import ALL, SetupWorld, comparable  # noqa: E402


def killed(checks, world, point):
    """Killed at each passage of the point, then finished, then taken back."""
    for number in range(1, len(ALL) + 1):
        what = f"killed at {point} {number}"
        world.break_all()
        before = comparable(world.local.world())
        result = world.setup("--apply", "--yes", fault=f"{point}=kill@{number}")
        checks.equal(result.code, -9, f"{what}: it was killed")
        result = world.setup("--apply", "--yes")
        checks.ended(result, 0, f"{what}: the next one finishes")
        account = world.local.world()
        checks.equal((len(account["vpc"]["endpoints"]), len(account["buckets"]),
                      [len(it["lifecycle"]) for it in account["buckets"].values()],
                      [len(it["egress"]) for it in account["vpc"]["security_groups"]],
                      len(account["roles"][harness.ROLE_NAME]["policies"]),
                      len(account["attached_roles"])), (1, 1, [1], [1], 1, 2),
                     f"{what}: nothing is there twice")
        result = world.setup("--undo", "--yes")
        checks.ended(result, 0, f"{what}: taken back")
        world.is_as(checks, before, f"{what}: as it was before")


def main():
    checks = harness.Checks()
    with harness.temp_folder("setup-crash") as folder, harness.Local(folder / "local") as local:
        world = SetupWorld(folder, local)
        for point in ("setup_begun", "setup_made"):
            killed(checks, world, point)
    return checks.finish()


if __name__ == "__main__":
    sys.exit(main())
