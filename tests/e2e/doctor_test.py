#!/usr/bin/env python3
"""sluice doctor against real servers: a good path passes, and each thing that is broken is named
first, with the fix that mends it."""
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "support"))
import harness  # noqa: E402
from plane_driver import Plane, keys_of, refusal  # noqa: E402
from world_of_load import load_world  # noqa: E402

SCHEMA = """
DROP DATABASE IF EXISTS shop; CREATE DATABASE shop; USE shop;
CREATE TABLE orders (id INT PRIMARY KEY, note VARCHAR(20)); INSERT INTO orders VALUES (1, 'one');
CREATE TABLE parts (id INT PRIMARY KEY, order_id INT);
"""
FOLLOWING = {"migration_type": "full-load-and-cdc"}


class Doctor:
    """Asks as the administrator of the stand-in's account, who may look at everything."""

    def __init__(self, checks, world):
        self.checks, self.world = checks, world
        admin = next(it for it in world.local.world()["users"] if it["name"] == "admin")
        # AWS tells the workgroup by where it answers.
        world.local.change_world(lambda it: it["workgroup"].update(
            address="127.0.0.1", port=world.local.redshift_port))
        self.environment = {**world.environment,
                            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{world.local.aws_port}",
                            "AWS_ACCESS_KEY_ID": admin["access_key_id"],
                            "AWS_SECRET_ACCESS_KEY": admin["secret_access_key"]}

    def task(self, tables=("shop.%",), **sections):
        sections.setdefault("task", FOLLOWING)
        return self.world.task(list(tables), name="doctor", **sections)

    def look(self, path=None, *words, timeout=120):
        result = harness.sluice("doctor", path or self.task(), "--json", *words, timeout=timeout,
                                environment=self.environment)
        try:
            return result, json.loads(result.out)
        except json.JSONDecodeError:
            self.checks.that(False, "the report is JSON", result.text)
            return result, {"findings": [], "verdict": "none"}

    def first_cause(self, what, code, path=None, *words, cause=None, fix=None):
        """The first failure is this one."""
        result, report = self.look(path, *words)
        self.checks.equal(result.code, 3, f"{what}: exit code 3")
        failures = [it for it in report["findings"] if it["severity"] == "failure"]
        first = failures[0] if failures else {"code": None, "fixes": []}
        self.checks.equal(first["code"], code, f"{what}: is the first finding")
        if cause:
            self.checks.equal(first.get("cause"), cause, f"{what}: its cause")
        if fix:
            self.checks.contains(json.dumps(first["fixes"]), fix, f"{what}: the fix is there")
        return report


def good_path(doctor, kind):
    checks, world = doctor.checks, doctor.world
    result, report = doctor.look()
    checks.ended(result, 0, f"{kind}: a good path: exit code 0")
    checks.equal(report["verdict"], "ready", f"{kind}: it is ready")
    bad = [it["code"] for it in report["findings"] if it["severity"] in ("failure", "not seen")]
    checks.equal(bad, [], f"{kind}: nothing failed")
    for code in ("source.login", "source.tables", "target.login", "bucket.put", "bucket.multipart",
                 "path.copy", "path.apply"):
        checks.that(any(it["code"] == code and it["severity"] == "passed"
                        for it in report["findings"]), f"{kind}: {code} passed")
    world.nothing_staged(checks, f"{kind}: a good path")
    tables = world.local.psql("SELECT relname FROM pg_class WHERE relname LIKE 'sluice_%'")
    checks.equal(tables, [], f"{kind}: no table is left on the target")
    checks.that(report["milliseconds"] < 30000, f"{kind}: it took {report['milliseconds']} ms")


def forms(doctor):
    checks = doctor.checks
    page = doctor.world.folder / "report.html"
    result = harness.sluice("doctor", doctor.task(), "--html", page,
                            environment=doctor.environment)
    checks.contains(result.out, "Ready:", "for a person: the verdict")
    checks.contains(result.out, "ok    COPY it with the task's role", "for a person: a line each")
    checks.contains(page.read_text(), "</html>", "the page is whole")
    for secret in (doctor.environment[harness.TARGET_PASSWORD_ENV],
                   doctor.environment["AWS_SECRET_ACCESS_KEY"]):
        checks.that(secret not in result.text + page.read_text(), "no secret is shown")


def broken_source(doctor):
    source = doctor.world.source
    source.execute("SET GLOBAL binlog_row_image = 'MINIMAL'")
    doctor.first_cause("a minimal row image", "source.log.row_image",
                       fix="SET GLOBAL binlog_row_image = FULL")
    source.execute("SET GLOBAL binlog_row_image = 'FULL'")
    doctor.first_cause("no such table", "source.tables.selected", doctor.task(["shop.oders"]))
    doctor.first_cause("no such host", "source.login",
                       doctor.task(source={"host": "no-such-host.invalid"}),
                       cause="mysql.host.unknown")
    doctor.first_cause("no such port", "source.login", doctor.task(source={"port": 1}),
                       cause="mysql.port.unreachable")
    doctor.first_cause("a wrong login", "source.login", doctor.task(source={"user": "nobody"}),
                       cause="mysql.login.refused")
    source.execute(f"CREATE USER 'poor'@'%' IDENTIFIED BY '{source.password}';"
                   "GRANT SELECT ON shop.* TO 'poor'@'%'")
    doctor.first_cause("a login that may only read", "source.privilege.replication_slave",
                       doctor.task(source={"user": "poor"}),
                       fix="GRANT REPLICATION SLAVE ON *.* TO 'poor'@'%';")


def broken_target(doctor):
    doctor.first_cause("no Redshift there", "target.login", doctor.task(target={"port": 1}))
    doctor.first_cause("a wrong database", "target.login",
                       doctor.task(target={"database": "nowhere"}))
    doctor.world.local.psql("CREATE SCHEMA shop")
    doctor.world.local.psql("CREATE TABLE shop.orders (id BOOLEAN, note DATE)")
    doctor.first_cause("a table that does not fit", "target.table.fit", fix="drop-and-create")
    doctor.world.local.psql("DROP SCHEMA shop CASCADE")


def broken_role(doctor):
    local = doctor.world.local
    local.command("disassociate-role", harness.ROLE_NAME)
    report = doctor.first_cause("a role that is not associated", "role.associated",
                                fix="aws redshift-serverless update-namespace")
    copied = next(it for it in report["findings"] if it["code"] == "path.copy")
    doctor.checks.equal(copied.get("cause"), "redshift.copy.role_not_associated",
                        "and COPY fails for that reason")
    local.associate_role()

    def forget_trust(world):
        world["roles"][harness.ROLE_NAME]["trust"]["Statement"] = [
            {"Effect": "Allow", "Principal": {"Service": "dms.amazonaws.com"},
             "Action": "sts:AssumeRole"}]
    before = local.world()
    local.change_world(forget_trust)
    doctor.first_cause("a role that Redshift may not assume", "role.trust",
                       fix="redshift-serverless.amazonaws.com")
    local.change_world(lambda it: (it.clear(), it.update(before)))
    local.change_world(lambda it: it["roles"][harness.ROLE_NAME].update(policies={}))
    doctor.first_cause("a role that may not read", "role.policy", fix="s3:GetObject")
    local.change_world(lambda it: (it.clear(), it.update(before)))
    path = doctor.task()
    local.change_world(lambda it: it["roles"].pop(harness.ROLE_NAME))
    doctor.first_cause("a role that is not there", "role.exists", path, fix="aws iam create-role")
    local.change_world(lambda it: (it.clear(), it.update(before)))


def broken_network(doctor):
    """With enhanced VPC routing a COPY without a way hangs: the cause is named, and it ends."""
    local = doctor.world.local
    before = local.world()

    def no_way(world):
        world["vpc"]["endpoints"] = []
        for table in world["vpc"]["route_tables"]:
            table["routes"] = [it for it in table["routes"] if it["destination"] != "0.0.0.0/0"]
    local.change_world(no_way)
    report = doctor.first_cause("no way to S3", "network.route", None, "--copy-deadline", "3",
                                fix="aws ec2 create-vpc-endpoint")
    copied = next(it for it in report["findings"] if it["code"] == "path.copy")
    doctor.checks.contains(copied["seen"], "no answer within 3 s", "and the COPY that hangs ends")
    local.change_world(lambda it: (it.clear(), it.update(before)))


def cluster(doctor):
    """A provisioned warehouse: its subnets are read, in the shapes of AWS's own model."""
    checks, local = doctor.checks, doctor.world.local
    before = local.world()
    local.change_world(lambda it: it["cluster"].update(identifier="etl"))
    redshift = Plane(local, keys_of(local, "admin")).redshift
    group = redshift.describe_clusters()["Clusters"][0]["ClusterSubnetGroupName"]
    found = redshift.describe_cluster_subnet_groups(
        ClusterSubnetGroupName=group)["ClusterSubnetGroups"][0]
    checks.equal([it["SubnetIdentifier"] for it in found["Subnets"]],
                 before["workgroup"]["subnets"], "the subnets of the group")
    checks.equal(refusal(redshift.describe_cluster_subnet_groups, ClusterSubnetGroupName="none"),
                 "ClusterSubnetGroupNotFoundFault", "no such subnet group")
    result, report = doctor.look(doctor.task(target={"engine": "redshift"}))
    checks.ended(result, 0, "a cluster: exit code 0")
    ways = [it["checked"] for it in report["findings"]
            if it["code"] == "network.route" and it["severity"] == "passed"]
    checks.equal(len(ways), 3, "the way from each of its subnets")
    local.change_world(lambda it: (it.clear(), it.update(before)))


def few_rights(doctor):
    """Keys that may only stage: what they may not see is never passed, and nothing fails."""
    doctor.environment.update(
        {name: doctor.world.environment[name]
         for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")})
    result, report = doctor.look()
    doctor.checks.ended(result, 0, "keys that may only stage: exit code 0")
    doctor.checks.equal(report["verdict"], "ready", "the row that went the whole way proves it")
    seen = {it["code"] for it in report["findings"] if it["severity"] == "not seen"}
    doctor.checks.that({"role.exists", "role.policy", "role.associated"} <= seen,
                       "what they may not see is told", seen)


def broken_bucket(doctor):
    report = doctor.first_cause("no such bucket", "bucket.exists",
                                doctor.task(staging={"bucket": "no-such-bucket"}),
                                fix="aws s3api create-bucket --bucket no-such-bucket")
    opened = next(it for it in report["findings"] if it["code"] == "bucket.open")
    doctor.checks.equal(opened.get("cause"), "s3.no_such_bucket", "and the run's own try says so")
    local = doctor.world.local
    local.change_world(lambda it: it.update(
        s3_faults=[{"method": "DELETE", "times": 100, "status": 403, "code": "AccessDenied"}]))
    doctor.first_cause("objects that may not be removed", "bucket.delete",
                       cause="s3.access_denied")
    local.change_world(lambda it: it.pop("s3_faults"))
    _, report = doctor.look()
    doctor.checks.equal(report["verdict"], "ready", "mended, all is ready again")


def not_seen(report, area):
    return {it["code"] for it in report["findings"]
            if it["area"] == area and it["severity"] == "not seen"}


def bad_keys(doctor):
    """What is wrong with the keys or the account is said; what it hides is not seen."""
    checks, whole = doctor.checks, dict(doctor.environment)
    doctor.world.local.change_world(lambda it: it["users"].append({
        "name": "late", "access_key_id": "AKIALATE", "secret_access_key": "late-secret",
        "session_token": "token", "token_expires_at": 1, "attached_policies": [],
        "permissions_boundary": "", "policies": it["users"][1]["policies"]}))
    cases = {
        "no keys at all": ({"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": ""},
                           "aws.credentials.none"),
        "an expired token": ({"AWS_ACCESS_KEY_ID": "AKIALATE", "AWS_SESSION_TOKEN": "token",
                              "AWS_SECRET_ACCESS_KEY": "late-secret"}, "expired")}
    for what, (keys, cause) in cases.items():
        doctor.environment.update(keys)
        report = doctor.first_cause(what, "bucket.open")
        account = next(it for it in report["findings"] if it["code"] == "role.account")
        checks.equal(account["severity"], "not seen", f"{what}: the account is not seen")
        checks.contains(account.get("cause", ""), cause, f"{what}: and why is said")
        checks.that("late-secret" not in json.dumps(report), f"{what}: no secret is shown")
        doctor.environment = dict(whole)

    doctor.environment["AWS_ENDPOINT_URL"] = "http://127.0.0.1:1"
    result, report = doctor.look()
    checks.ended(result, 0, "AWS does not answer: exit code 0, as the row went the whole way")
    checks.equal(not_seen(report, "role"), {"role.account"}, "AWS does not answer: not seen")
    doctor.environment = dict(whole)


def other_places(doctor):
    """The role of another account, another partition, or under another path."""
    name = harness.ROLE_NAME
    path = doctor.task(target={"role_arn": f"arn:aws:iam::999999999999:role/{name}"})
    _, report = doctor.look(path)
    doctor.checks.that(any(it["code"] == "role.other_account" and it["severity"] == "warning"
                           for it in report["findings"]), "the role of another account is told",
                       json.dumps(report["findings"]))
    doctor.first_cause("a role of China", "role.partition", doctor.task(
        target={"role_arn": f"arn:aws-cn:iam::123456789012:role/{name}"}))
    doctor.first_cause("a role under another path", "role.exists", doctor.task(
        target={"role_arn": f"arn:aws:iam::123456789012:role/etl/{name}"}),
                       fix=f"arn:aws:iam::123456789012:role/{name}")


def bad_words(doctor):
    checks = doctor.checks
    result = harness.sluice("doctor", "no-such-file.toml")
    checks.ended(result, 2, "a task file that is not there: exit code 2")
    result = harness.sluice("doctor", doctor.task(), "--copy-deadline", "0",
                            environment=doctor.environment)
    checks.ended(result, 2, "a deadline of nothing: exit code 2")


def main():
    checks = harness.Checks()
    with load_world("doctor-mysql97", "mysql97") as world:
        world.source.execute(SCHEMA)
        good_path(Doctor(checks, world), "mysql97")
    with load_world("doctor") as world:
        world.source.execute(SCHEMA)
        doctor = Doctor(checks, world)
        good_path(doctor, "mariadb")
        forms(doctor)
        broken_source(doctor)
        broken_target(doctor)
        broken_role(doctor)
        broken_network(doctor)
        broken_bucket(doctor)
        cluster(doctor)
        bad_keys(doctor)
        other_places(doctor)
        few_rights(doctor)
        bad_words(doctor)
    return checks.finish()


if __name__ == "__main__":
    sys.exit(main())
