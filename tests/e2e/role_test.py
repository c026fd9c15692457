#!/usr/bin/env python3
"""The road warehouse -> role -> bucket: each way it can be closed is told apart, with its fix."""
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "support"))
import harness  # noqa: E402
from world_of_load import load_world  # noqa: E402

ROLE = harness.ROLE_NAME


def attached(local):
    return [role for role in local.world()["attached_roles"] if ROLE in role["arn"]]


def expect(checks, world, what, words):
    """A run that fails with each of the words, loads nothing and leaves nothing behind."""
    result = world.run(world.task(["demo1.%"], name="role"))
    checks.ended(result, 4, f"{what}: exit code 4")
    for word in words:
        checks.contains(result.text, word, f"{what}: says {word!r}")
    checks.equal(world.count("demo1.t"), 0, f"{what}: nothing was loaded")
    world.nothing_staged(checks, what)
    return result


def not_associated(checks, world):
    world.local.command("disassociate-role", ROLE)
    checks.equal(attached(world.local), [], "the role is not associated")
    result = expect(checks, world, "not associated",
                    ["is not associated to cluster", "error type : 135",
                     "redshift.copy.role_not_associated", "Associate it", "In-sync"])
    checks.that("role_not_trusted" not in result.text, "not associated: no other cause is named")
    world.local.associate_role()


def not_yet_in_sync(checks, world):
    def delay(state):
        for role in state["attached_roles"]:
            role["in_sync_at"] = 4102444800  # far in the future
    world.local.change_world(delay)
    expect(checks, world, "not yet in sync", ["is not associated to cluster", "3 to 5 minutes"])
    world.local.command("disassociate-role", ROLE)
    world.local.associate_role()


def not_trusted(checks, world):
    kept = world.local.world()["roles"][ROLE]["trust"]

    def forget_trust(state):
        state["roles"][ROLE]["trust"] = {
            "Version": "2012-10-17",
            "Statement": [{"Effect": "Allow", "Principal": {"Service": "dms.amazonaws.com"},
                           "Action": "sts:AssumeRole"}]}
    world.local.change_world(forget_trust)
    expect(checks, world, "not trusted",
           ["Not authorized to get credentials of role", "redshift.copy.role_not_trusted",
            "redshift-serverless.amazonaws.com"])

    def restore(state):
        state["roles"][ROLE]["trust"] = kept
    world.local.change_world(restore)


def may_not_read(checks, world):
    kept = world.local.world()["roles"][ROLE]["policies"]

    def set_policies(policies):
        def change(state):
            state["roles"][ROLE]["policies"] = policies
        return change
    world.local.change_world(set_policies([]))
    expect(checks, world, "may not read the manifest",
           ["COPY with MANIFEST parameter requires full path", "s3:GetObject"])
    world.local.change_world(set_policies([{
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"},
                      {"Effect": "Deny", "Action": "s3:GetObject", "Resource": "*.csv.*"}]}]))
    expect(checks, world, "may not read the files",
           ["S3ServiceException:Access Denied", "redshift.copy.role_may_not_read", "kms:Decrypt"])
    world.local.change_world(set_policies(kept))


def role_of_another_name(checks, world):
    result = world.run(world.task(["demo1.%"], name="role",
                                  target={"role_arn": "arn:aws:iam::123456789012:role/nobody"}))
    checks.ended(result, 4, "a role that is not there: exit code 4")
    checks.contains(result.text, "nobody is not associated", "a role that is not there is named")
    for wrong in ("dms-access-for-endpoint", "arn:aws:iam::12:role/x", "arn:aws:s3:::bucket"):
        result = world.run(world.task(["demo1.%"], name="role", target={"role_arn": wrong}))
        checks.ended(result, 2, f"role_arn {wrong!r}: exit code 2")
        checks.contains(result.text, "role.toml:", f"role_arn {wrong!r}: file and line are named")
        checks.contains(result.text, "arn:", f"role_arn {wrong!r}: the right form is shown")


def main():
    checks = harness.Checks()
    with load_world("role") as world:
        world.source.execute("CREATE DATABASE demo1; CREATE TABLE demo1.t (id INT PRIMARY KEY, "
                             "v VARCHAR(10)); INSERT INTO demo1.t VALUES (1,'a'),(2,'b')")
        not_associated(checks, world)
        not_yet_in_sync(checks, world)
        not_trusted(checks, world)
        may_not_read(checks, world)
        role_of_another_name(checks, world)
        result = world.run(world.task(["demo1.%"], name="role"))
        checks.ended(result, 0, "with everything open again the run ends with 0")
        checks.equal(world.count("demo1.t"), 2, "and each row is there once")
    return checks.finish()


if __name__ == "__main__":
    sys.exit(main())
