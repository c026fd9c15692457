#!/usr/bin/env python3
"""Every broken world under tests/worlds: sluice doctor names its cause first.

A world is the stand-in's account with some changes: `change` lists ["set", PATH, VALUE], ["append",
PATH, VALUE], ["remove", PATH] and ["rename", PATH, PATH] on world.json; `first` is the code of the
finding that must come first among those of its `severity` ("failure" unless it says otherwise)
that the good world does not have. What only warns, cannot be seen or passes by itself must leave
the path ready.
"""
import copy
import json
import sys
import time
from dataclasses import dataclass
from pathlib import Path

TESTS = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TESTS / "support"))
import harness  # noqa: E402
from world_of_load import load_world  # noqa: E402


def steps_to(world, path):
    """The container that holds what the path names, and its key there."""
    *parents, last = path.split("/")
    for name in parents:
        world = world[int(name)] if isinstance(world, list) else world[name]
    return world, int(last) if isinstance(world, list) else last


def changed(world, changes):
    world = copy.deepcopy(world)
    for verb, path, *values in changes:
        holder, key = steps_to(world, path)
        if verb == "set":
            holder[key] = values[0]
        elif verb == "append":
            holder[key].append(values[0])
        elif verb == "remove":
            del holder[key]
        elif verb == "rename":
            other, name = steps_to(world, values[0])
            other[name] = holder.pop(key)
        else:
            raise ValueError(f"no such change: {verb}")
    return world


def of_severity(report, severity):
    return [(severity, it["code"]) for it in report["findings"] if it["severity"] == severity]


@dataclass
class Matrix:
    """The stand-in whose account is broken, and what sluice doctor says of the good one."""
    local: object
    base: dict
    task: Path
    environment: dict

    def look(self, changes=(), options=()):
        self.local.change_world(lambda it: (it.clear(), it.update(changed(self.base, changes))))
        return harness.sluice("doctor", self.task, "--json", *options,
                              environment=self.environment)


def try_world(checks, matrix, known, file):
    world = json.loads(file.read_text())
    result = matrix.look(world["change"], world.get("options", []))
    if not result.out.startswith("{"):
        checks.that(False, f"{file.stem}: a report is given", result.text)
        return
    report = json.loads(result.out)
    severity = world.get("severity", "failure")
    listed = "\n".join(f"{it['severity']}: {it['code']}: {it['seen']}"
                       for it in report["findings"] if it["severity"] != "passed")
    if severity != "passed":
        found = [it for it in of_severity(report, severity) if it not in known]
        checks.that(found[:1] == [(severity, world["first"])],
                    f"{file.stem}: {world['breaks']}: {world['first']}", listed)
    expected = 3 if severity == "failure" else 0
    checks.that(result.code == expected and (expected or report["verdict"] == "ready"),
                f"{file.stem}: exit code {expected}", listed)


def main():
    checks = harness.Checks()
    files = sorted((TESTS / "worlds").glob("*.json"))
    with load_world("worlds") as world:
        world.source.execute("CREATE DATABASE shop; CREATE TABLE shop.orders (id INT PRIMARY KEY)")
        local = world.local
        local.change_world(lambda it: it["workgroup"].update(address="127.0.0.1",
                                                             port=local.redshift_port))
        base = local.world()
        admin = next(it for it in base["users"] if it["name"] == "admin")
        environment = {**world.environment, "AWS_ACCESS_KEY_ID": admin["access_key_id"],
                       "AWS_SECRET_ACCESS_KEY": admin["secret_access_key"],
                       "AWS_ENDPOINT_URL": f"http://127.0.0.1:{local.aws_port}"}
        task = world.task(["shop.%"], name="worlds", task={"migration_type": "full-load-and-cdc"})
        matrix = Matrix(local, base, task, environment)
        good = matrix.look()
        checks.ended(good, 0, "the good world: exit code 0")
        known = of_severity(json.loads(good.out), "warning")
        began = time.monotonic()
        for file in files:
            try_world(checks, matrix, known, file)
        seconds = time.monotonic() - began
        print(f"{len(files)} worlds in {seconds:.0f} s, {seconds / len(files):.1f} s each",
              flush=True)
    return checks.finish()


if __name__ == "__main__":
    sys.exit(main())
