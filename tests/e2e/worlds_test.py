#!/usr/bin/env python3
"""Every broken world under tests/worlds: sluice doctor names its cause first.

A world is the stand-in's account with some changes: `change` lists ["set", PATH, VALUE], ["append",
PATH, VALUE], ["remove", PATH] and ["rename", PATH, PATH] on world.json; `first` is the code of the
finding that must come first among those of its `severity` ("failure" unless it says otherwise)
that the good world does not have. Where a check can only warn and the row that goes the path fails
of it, `warns` is the code of that warning, which the page then shows. What only warns, cannot be
seen or passes by itself must leave the path ready; what sluice's keys "may not ACTION" must be said
with the very action to allow.
`task` has keys of the task file's sections and `environment` variables, where they differ. Where
`mended` is true, `sluice setup --apply` must turn the path ready; where it is false, setup must
leave the cause to a person and say so.
"""
import copy
import json
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

TESTS = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TESTS / "support"))
sys.path.insert(0, str(TESTS.parent / "tools"))
import harness  # noqa: E402
import troubleshooting  # noqa: E402
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
    world: object
    base: dict
    environment: dict
    task: Path = None
    own: dict = field(default_factory=dict)

    @property
    def local(self):
        return self.world.local

    def begin(self, sections=None, own=None):
        """Writes the task as it is in the good world, but for these keys."""
        self.change([])
        sections = {"task": {"migration_type": "full-load-and-cdc"}, **(sections or {})}
        self.task = self.world.task(["shop.%"], name="worlds", **sections)
        self.own = own or {}

    def change(self, changes):
        self.local.change_world(lambda it: (it.clear(), it.update(changed(self.base, changes))))

    def look(self, changes=(), options=()):
        self.change(changes)
        return self.sluice("doctor", "--json", *options)

    def sluice(self, verb, *options):
        return harness.sluice(verb, self.task, *options,
                              environment={**self.environment, **self.own})


def try_world(checks, matrix, known, file):
    """Gives the finding that comes first, for the page; None when there is none."""
    world = json.loads(file.read_text())
    matrix.begin(world.get("task"), world.get("environment"))
    result = matrix.look(world["change"], world.get("options", []))
    if not result.out.startswith("{"):
        checks.that(False, f"{file.stem}: a report is given", result.text)
        return None
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
    first = next((it for it in report["findings"] if it["severity"] == severity and
                  (severity, it["code"]) not in known), None)
    if "warns" in world:
        first = next((it for it in report["findings"] if it["code"] == world["warns"] and
                      it["severity"] == "warning" and ("warning", it["code"]) not in known), None)
        checks.that(first is not None, f"{file.stem}: {world['warns']} warns of it", listed)
    if first and " may not " in world["breaks"]:
        action = world["breaks"].split(" may not ")[1].split(" ")[0]
        checks.that(any(action in fix["text"] for fix in first["fixes"]) or ":" not in action,
                    f"{file.stem}: {action} is what to allow", json.dumps(first))
    return first


def try_setup(checks, matrix, file):
    """In the broken world: mends it, or says what is left; gives whether it was tried."""
    world = json.loads(file.read_text())
    if "mended" not in world:
        return False
    if not world["mended"]:
        plan = json.loads(matrix.sluice("setup", "--form", "json").out)
        left = [it["code"] for it in plan["left"]]
        checks.that(world["first"] in left,
                    f"{file.stem}: setup leaves {world['first']} to a person",
                    json.dumps(plan, indent=1))
        return True
    made = matrix.sluice("setup", "--apply", "--yes")
    checks.ended(made, 0, f"{file.stem}: setup makes what is missing")
    green = matrix.sluice("doctor", "--json", *world.get("options", []))
    checks.that(green.code == 0 and json.loads(green.out)["verdict"] == "ready",
                f"{file.stem}: then the doctor finds the path ready", made.text + green.out)
    return True


def check_page(checks, matrix, findings, write):
    """docs/troubleshooting.md says what the doctor says."""
    text = json.dumps({name: findings[name] for name in troubleshooting.worlds()})
    for port in (matrix.local.s3_port, matrix.local.aws_port, matrix.local.redshift_port):
        text = text.replace(f":{port}", ":PORT")
    page = troubleshooting.page(json.loads(text))
    if write:
        troubleshooting.PAGE.write_text(page)
    checks.that(troubleshooting.PAGE.read_text() == page,
                "docs/troubleshooting.md is what the findings say (--write renews it)")
    sources = "".join(it.read_text() for it in (TESTS.parent / "src" / "doctor").glob("*.cpp"))
    unknown = [code for code in troubleshooting.codes() if f'"{code}"' not in sources]
    checks.that(not unknown, "the page names checks that there are", "\n".join(unknown))


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
        # A login that is no superuser has what the rest of the path needs.
        local.psql(f"GRANT ALL ON DATABASE {base['database']} TO {local.login()['user']}")
        local.psql(f"GRANT ALL ON SCHEMA public TO {local.login()['user']}")
        matrix = Matrix(world, base, environment)
        matrix.begin()
        good = matrix.look()
        checks.ended(good, 0, "the good world: exit code 0")
        known = of_severity(json.loads(good.out), "warning")
        began = time.monotonic()
        mended = 0
        findings = {}
        for file in files:
            findings[file.stem] = try_world(checks, matrix, known, file)
            mended += try_setup(checks, matrix, file)
        seconds = time.monotonic() - began
        check_page(checks, matrix, findings, "--write" in sys.argv[1:])
        print(f"{len(files)} worlds, setup tried in {mended}, in {seconds:.0f} s", flush=True)
    return checks.finish()


if __name__ == "__main__":
    sys.exit(main())
