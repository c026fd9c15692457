#!/usr/bin/env python3
"""sluice setup of a chain of roles, also over two accounts; of a warehouse that moved."""
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "support"))
import harness  # noqa: E402
from world_of_setup import SetupWorld, comparable, kinds  # noqa: E402

BUCKET = "dms-staging"
FIRST = "arn:aws:iam::123456789012:role/first"
READER = "arn:aws:iam::123456789012:role/reader"
OF_ROLES = ("make_role", "change_trust", "put_policy")


def on_the_list(world):
    return [it["arn"] for it in world.local.world()["attached_roles"]]


def of_roles(plan):
    return [(it["kind"], it["role"]) for it in plan["changes"] if it["kind"] in OF_ROLES]


def chain(checks, world):
    """COPY's role assumes another one, which reads; both are made, then the second one alone."""
    task = world.write("chain", target={"role_arn": f"{FIRST},{READER}"})
    before = comparable(world.local.world())
    plan = world.plan(checks, task=task)
    checks.equal((of_roles(plan), plan["left"]),
                 ([("make_role", "first"), ("make_role", "reader"), ("put_policy", "first"),
                   ("put_policy", "reader")], []), "a chain without roles: what is planned")
    checks.ended(world.setup("--apply", "--yes", task=task), 0, "a chain: made")
    roles = world.local.world()["roles"]
    checks.equal([it["Principal"] for it in roles["reader"]["trust"]["Statement"]],
                 [{"AWS": FIRST}], "a chain: the second trusts the first alone")
    checks.equal([(it["Action"], it["Resource"])
                  for policy in roles["first"]["policies"].values()
                  for it in policy["Statement"]], [("sts:AssumeRole", READER)],
                 "a chain: the first may assume the second and nothing else")
    checks.contains(json.dumps(roles["reader"]["policies"]), "s3:GetObject",
                    "a chain: the second reads")
    checks.equal(on_the_list(world)[-1:], [FIRST], "a chain: the first is on the list")
    checks.equal(kinds(world.plan(checks, task=task)), [], "a chain: nothing is lacking")
    checks.ended(world.setup("--undo", "--yes", task=task), 0, "a chain: taken back")
    world.is_as(checks, before, "a chain: the account is as it was before")


def chain_in_two_accounts(checks, world):
    """What lies in another account is said: whom it must trust, and what it must be allowed."""
    other = "arn:aws:iam::999999999999:role/reader"
    task = world.write("across", target={"role_arn": f"{FIRST},{other}"})
    before = comparable(world.local.world())
    plan = world.plan(checks, task=task)
    checks.equal(of_roles(plan), [("make_role", "first"), ("put_policy", "first")],
                 "a link in another account: the first is planned")
    checks.equal([it["code"] for it in plan["left"]], ["role.exists"], "the other is left")
    fixes = "\n".join(it["text"] for left in plan["left"] for it in left["fixes"])
    for part in ("With keys of the account 999999999999", "create-role --role-name reader ",
                 json.dumps({"AWS": FIRST}, indent=2).splitlines()[1].strip(), "s3:GetObject",
                 f"Unless the bucket {BUCKET} is of the account 999999999999"):
        checks.contains(fixes, part, f"what to do there: {part}")
    checks.ended(world.setup("--apply", "--yes", task=task), 3, "a link elsewhere: made in part")
    checks.equal(list(world.local.world()["roles"]["first"]["policies"].values())[0]["Statement"],
                 [{"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": other}],
                 "the first may assume it")
    checks.ended(world.setup("--undo", "--yes", task=task), 0, "a link elsewhere: taken back")
    world.is_as(checks, before, "a link elsewhere: the account is as it was before")


def chain_declined(checks, world):
    """Without the first role nothing of the second is asked for."""
    whole, task = world.local.world(), world.task
    world.task = world.write("declined", target={"role_arn": f"{FIRST},{READER}"})
    world.local.change_world(lambda it: it["buckets"][BUCKET].update(lifecycle=[
        {"ID": "all", "Filter": {"Prefix": ""}, "Status": "Enabled",
         "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 1}}]))
    result = world.answered(["--apply"], ["n"])
    checks.ended(result, 3, "a chain whose first role is declined: exit code 3")
    checks.contains(result.out, "was declined: create the role reader", "the second is passed over")
    checks.contains(result.out, "0 changes made, 5 declined", "and all that needs them")
    world.task = task
    world.local.change_world(lambda it: (it.clear(), it.update(whole)))


def host(region):
    return f"sluice.123456789012.{region}.redshift-serverless.amazonaws.com"


def regions_in_journal(world, name):
    journal = json.loads((world.folder / f"state-{name}/setup/journal.json").read_text())
    return {(it["change"]["kind"], it["region"]) for it in journal["steps"]}


def warehouse_without_its_bucket(checks, world):
    """Only the warehouse is elsewhere, and then it moves; also with a journal of before."""
    def elsewhere(it):
        it["region"], it["attached_roles"] = "eu-central-1", []
        it["vpc"]["endpoints"][0]["service"] = "com.amazonaws.eu-central-1.s3"
        it["vpc"]["prefix_lists"][0]["name"] = "com.amazonaws.eu-central-1.s3"
    whole = world.local.world()
    world.local.change_world(elsewhere)
    before = comparable(world.local.world())
    staging = {"region": "us-east-1"}
    expected = {("add_cleanup", "us-east-1"), ("associate_role", "eu-central-1")}
    for journal_is_old, now in ((False, "us-west-2"), (True, "eu-central-1")):
        what = "a journal of before" if journal_is_old else "a warehouse that moved"
        task = world.write("apart", target={"host": host("eu-central-1")}, staging=staging)
        checks.ended(world.setup("--apply", "--yes", task=task), 0, f"{what}: made")
        steps = regions_in_journal(world, "apart")
        checks.that(expected <= steps, f"{what}: each step has the region of its thing", steps)
        if journal_is_old:
            file = world.folder / "state-apart/setup/journal.json"
            journal = json.loads(file.read_text())
            for step in journal["steps"]:
                step["region"] = "us-east-1"
                if step["change"]["kind"] == "associate_role":
                    del step["change"]["region"]
            file.write_text(json.dumps(journal))
        task = world.write("apart", target={"host": host(now)}, staging=staging)
        checks.ended(world.setup("--undo", "--yes", task=task), 0, f"{what}: taken back")
        world.is_as(checks, before, f"{what}: the account is as it was before")
    world.local.change_world(lambda it: (it.clear(), it.update(whole)))


def warehouse_that_moved(checks, world):
    """Made where the warehouse was, taken back there although the task names another region now."""
    def elsewhere(it):
        it["region"] = "eu-central-1"
        it["attached_roles"], it["vpc"]["endpoints"] = [], []
        for table in it["vpc"]["route_tables"]:
            table["routes"] = [r for r in table["routes"] if r["destination"] != "0.0.0.0/0"]
        for group in it["vpc"]["security_groups"]:
            group["egress"] = []
        it["vpc"]["prefix_lists"][0]["name"] = "com.amazonaws.eu-central-1.s3"
        it["buckets"][BUCKET]["region"] = "eu-central-1"
    whole = world.local.world()
    world.local.change_world(elsewhere)
    before = comparable(world.local.world())
    section = {"target": {"host": host("eu-central-1")}, "staging": {"region": "eu-central-1"}}
    task = world.write("moved", **section)
    plan = world.plan(checks, task=task)
    checks.equal({it.get("region") for it in plan["changes"]}, {"eu-central-1"},
                 "a warehouse elsewhere: each change names its region")
    checks.equal(kinds(plan), ["add_cleanup", "make_endpoint", "allow_egress", "associate_role"],
                 "a warehouse elsewhere: what is planned")
    checks.ended(world.setup("--apply", "--yes", task=task), 0, "a warehouse elsewhere: made")
    checks.equal({region for _, region in regions_in_journal(world, "moved")}, {"eu-central-1"},
                 "so does its journal")
    task = world.write("moved", target={"host": host("us-west-2")},
                       staging={"region": "us-east-1"})
    result = world.setup("--undo", "--yes", task=task)
    checks.ended(result, 0, "taken back with a task that is elsewhere by now")
    checks.contains(result.out, "(in eu-central-1)", "and it is said where")
    world.is_as(checks, before, "the account is as it was before")
    world.local.change_world(lambda it: (it.clear(), it.update(whole)))


def main():
    checks = harness.Checks()
    with (harness.temp_folder("setup-chain") as folder,
          harness.Local(folder / "local") as local):
        world = SetupWorld(folder, local)
        for part in (chain, chain_in_two_accounts, chain_declined,
                     warehouse_without_its_bucket, warehouse_that_moved):
            part(checks, world)
    return checks.finish()


if __name__ == "__main__":
    sys.exit(main())
