#!/usr/bin/env python3
"""sluice setup on an account of moto: what it promises is what others then read there.

IAM, STS, EC2, S3 and KMS are moto's, which checks every key and policy; only the workgroup, which
moto does not have, is the stand-in's. Each thing is read back with botocore.
"""
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "support"))
import harness  # noqa: E402
import hcl  # noqa: E402
from moto import EVERYTHING, REGION, Moto  # noqa: E402
from moto_account import BUCKET, OTHER_RULE, MotoAccount  # noqa: E402
from world_of_setup import ALL, SetupWorld, differences, kinds  # noqa: E402

S3_SERVICE = f"com.amazonaws.{REGION}.s3"


class MotoSetup(SetupWorld):
    """`sluice setup` with the administrator's keys of moto."""

    def __init__(self, checks, folder, local, moto):
        super().__init__(folder, local)
        self.checks, self.moto = checks, moto
        self.account = MotoAccount(moto)
        self.account.put_in_world(local)
        self.environment.update(self.account.admin.environment(), AWS_ENDPOINT_URL=moto.url,
                                AWS_ENDPOINT_URL_REDSHIFT_SERVERLESS=
                                f"http://127.0.0.1:{local.aws_port}")
        # The bucket is moto's too: no store of the task's own.
        lines = self.task.read_text().splitlines()
        self.task.write_text("\n".join(it for it in lines if not it.startswith("endpoint_url")))

    def same(self, before, what):
        now = json.loads(json.dumps(self.account.dump(), default=str))
        self.checks.that(now == before, what, "\n".join(differences("", before, now)))

    def dump(self):
        return json.loads(json.dumps(self.account.dump(), default=str))


def by_kind(plan):
    return {it["kind"]: it for it in plan["changes"]}


def is_promised(world, plan, what):
    """What is there now is what the plan said, in words and in documents."""
    checks, account = world.checks, world.account
    promised, dump = by_kind(plan), world.dump()
    put = promised["put_policy"]
    role = dump["roles"][harness.ROLE_NAME]
    checks.equal(role["trust"], promised["make_role"]["trust"], f"{what}: the trust")
    checks.equal(role["inline"], {put["policy"]: put["after"]},
                 f"{what}: the policy")
    bucket_rule = dump["buckets"][BUCKET]["encryption"]["Rules"][0]
    by_default = bucket_rule["ApplyServerSideEncryptionByDefault"]
    checks.equal(by_default, {"SSEAlgorithm": promised["encrypt_bucket"]["algorithm"]},
                 f"{what}: the encryption")
    endpoints = dump["endpoints"]
    checks.equal([(it["VpcId"], it["ServiceName"], it["VpcEndpointType"],
                   sorted(it["RouteTableIds"])) for it in endpoints],
                 [(account.vpc, S3_SERVICE, "Gateway",
                   sorted(promised["make_endpoint"]["route_table_ids"]))], f"{what}: the endpoint")
    checks.equal(sorted(promised["make_endpoint"]["route_table_ids"]),
                 sorted(account.route_tables), f"{what}: in the tables of the workgroup's subnets")
    led = [table["RouteTableId"] for table in dump["route_tables"] for route in table["Routes"]
           if endpoints and route.get("GatewayId") == endpoints[0]["VpcEndpointId"]]
    checks.equal(sorted(led), sorted(account.route_tables), f"{what}: which lead to it")


def bucket_is_promised(world, plan):
    bucket, rule = world.dump()["buckets"][BUCKET], by_kind(plan)["add_cleanup"]
    world.checks.equal(bucket["lifecycle"], [{
        "ID": rule["rule_id"], "Status": "Enabled", "Filter": {"Prefix": rule["prefix"]},
        "Expiration": {"Days": rule["expiration_days"]},
        "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": rule["abort_upload_days"]}}],
        "--apply: the rule")
    world.checks.equal(list((bucket["public"] or {}).values()), [True] * 4,
                       "--apply: the public is kept out")


def egress_is_promised(world, plan):
    promised = by_kind(plan)["allow_egress"]["rule"]
    group = next(it for it in world.dump()["groups"] if it["GroupId"] == world.account.group)
    world.checks.equal(
        [(it["IpProtocol"], it["FromPort"], it["ToPort"], it["PrefixListIds"], it["IpRanges"])
         for it in group["IpPermissionsEgress"]],
        [("tcp", 443, 443, [{"PrefixListId": it, "Description": promised["descriptions"][it]}
                            for it in promised["prefix_list_ids"]], [])],
        "--apply: the group's rule")
    lists = world.account.ec2.describe_managed_prefix_lists(
        PrefixListIds=promised["prefix_list_ids"])["PrefixLists"]
    world.checks.equal([it["PrefixListName"] for it in lists], [S3_SERVICE],
                       "--apply: to the addresses of S3")


def apply_and_undo(world):
    checks = world.checks
    world.account.close_egress()
    before = world.dump()
    checks.ended(world.setup(), 0, "a plan: exit code 0")
    plan = world.plan(checks)
    checks.equal((kinds(plan), plan["left"]), (ALL, []), "an account without any of it: the plan")
    world.same(before, "plans change nothing")
    result = world.setup("--apply", "--yes")
    checks.ended(result, 0, "--apply --yes: exit code 0")
    is_promised(world, plan, "--apply")
    bucket_is_promised(world, plan)
    egress_is_promised(world, plan)
    made = world.dump()
    checks.ended(world.setup("--apply", "--yes"), 0, "a second --apply --yes: exit code 0")
    world.same(made, "a second --apply --yes changes nothing")
    encrypted_with_a_key(world)
    result = world.setup("--undo", "--yes")
    checks.ended(result, 0, "--undo --yes: exit code 0")
    world.same(before, "--undo takes everything back")
    checks.equal(world.local.world()["attached_roles"], [], "the namespace's list too")


def encrypted_with_a_key(world):
    """Somebody encrypts the bucket with a key: the role must be let use it."""
    checks, moto, admin = world.checks, world.moto, world.account.admin
    kms = moto.client("kms", admin)
    key = kms.create_key()["KeyMetadata"]["Arn"]
    by_default = {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": key}
    world.account.s3.put_bucket_encryption(Bucket=BUCKET, ServerSideEncryptionConfiguration={
        "Rules": [{"ApplyServerSideEncryptionByDefault": by_default}]})
    plan = world.plan(checks)
    checks.equal(kinds(plan), ["put_policy"], "a key of KMS: the policy is replaced")
    added = [it for it in plan["changes"][0]["after"]["Statement"] if it.get("Resource") == key]
    checks.contains(json.dumps(added), "kms:Decrypt", "a key of KMS: kms:Decrypt on this key")
    looker = moto.user("keyless", [*EVERYTHING, {"Effect": "Deny", "Action": "kms:*",
                                                 "Resource": "*"}], by=admin)
    world.account.know_user(world.local, "keyless", looker)
    result = world.setup("--form", "json", **looker.environment())
    checks.contains(json.dumps(json.loads(result.out)["left"]), "kms:DescribeKey",
                    "keys that may not look at the key are told so")
    checks.ended(world.setup("--apply", "--yes"), 0, "a key of KMS: made")
    shown = world.dump()["roles"][harness.ROLE_NAME]["inline"]
    checks.equal(list(shown.values()), [plan["changes"][0]["after"]], "a key of KMS: as promised")


def may_not_create_role(world):
    """What is made before the refusal stays, is in the journal, and is taken back by --undo."""
    checks, account = world.checks, world.account
    before = world.dump()
    keys = world.moto.user("half", [*EVERYTHING, {"Effect": "Deny", "Action": "iam:CreateRole",
                                                  "Resource": "*"}], by=account.admin)
    account.know_user(world.local, "half", keys)
    result = world.setup("--apply", "--yes", **keys.environment())
    checks.equal(result.code, 4, "keys that may not iam:CreateRole: exit code 4")
    for part in ("iam:CreateRole", "create the role dms-access-for-endpoint", "what to do"):
        checks.contains(result.err, part, f"keys that may not iam:CreateRole: says {part!r}")
    checks.that(keys.secret not in result.text, "no secret is shown")
    dump = world.dump()
    checks.that(BUCKET in dump["buckets"] and dump["buckets"][BUCKET]["lifecycle"],
                "the bucket and its rule, made before, stay")
    checks.equal((dump["roles"], dump["endpoints"]), ({}, []), "nothing after it was made")
    checks.equal([kind for state, kind in world.journal() if state == "made"], ALL[:4],
                 "what was made is in the journal")
    checks.ended(world.setup("--undo", "--yes"), 0, "--undo: exit code 0")
    world.same(before, "--undo takes back what was made")


def other_rules(world):
    """A bucket of somebody else's, with a rule: nothing but one rule is added, and taken back."""
    checks, account = world.checks, world.account
    account.s3.create_bucket(Bucket=BUCKET)
    account.s3.put_bucket_lifecycle_configuration(Bucket=BUCKET,
                                                  LifecycleConfiguration={"Rules": [OTHER_RULE]})
    before = world.dump()
    plan = world.plan(checks)
    checks.equal(kinds(plan)[:2], ["add_cleanup", "make_role"],
                 "a bucket of somebody else's is neither closed nor encrypted")
    checks.ended(world.setup("--apply", "--yes"), 0, "a bucket of somebody else's: made")
    rules = world.dump()["buckets"][BUCKET]["lifecycle"]
    checks.equal([OTHER_RULE in rules, len(rules)], [True, 2], "the other rule stays")
    checks.ended(world.setup("--undo", "--yes"), 0, "a bucket of somebody else's: taken back")
    world.same(before, "with the other rule as it was")
    account.s3.delete_bucket(Bucket=BUCKET)


def not_in_moto(world, promised, resources):
    """moto's stacks pass over these: the template is held against AWS's own names for them."""
    bucket = resources["StagingBucket"]["Properties"]
    rule = promised["add_cleanup"]
    world.checks.equal(bucket["LifecycleConfiguration"], {"Rules": [{
        "Id": rule["rule_id"], "Status": "Enabled", "Prefix": rule["prefix"],
        "ExpirationInDays": rule["expiration_days"],
        "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": rule["abort_upload_days"]}}]},
        "a stack: the rule")
    world.checks.equal(bucket["PublicAccessBlockConfiguration"], {
        "BlockPublicAcls": True, "IgnorePublicAcls": True, "BlockPublicPolicy": True,
        "RestrictPublicBuckets": True}, "a stack: the public is kept out")
    egress = [it["Properties"] for it in resources.values()
              if it["Type"] == "AWS::EC2::SecurityGroupEgress"]
    world.checks.equal(egress, [{
        "GroupId": world.account.group, "IpProtocol": "tcp", "FromPort": 443, "ToPort": 443,
        "DestinationPrefixListId": promised["allow_egress"]["rule"]["prefix_list_ids"][0],
        "Description": "sluice-orders: COPY reads S3"}],
        "a stack: the group's rule")


def cloudformation(world):
    checks, account = world.checks, world.account
    plan = world.plan(checks)
    result = world.setup("--form", "cloudformation")
    checks.ended(result, 0, "--form cloudformation: exit code 0")
    checks.contains(result.err, "associate arn:aws:iam::123456789012:role/dms-access-for-endpoint",
                    "what no template can hold is told")
    template = json.loads(result.out)
    not_in_moto(world, by_kind(plan), template["Resources"])
    stacks = world.moto.client("cloudformation", account.admin)
    stacks.create_stack(StackName="sluice", TemplateBody=result.out,
                        Capabilities=["CAPABILITY_NAMED_IAM"])
    stack = stacks.describe_stacks(StackName="sluice")["Stacks"][0]
    checks.equal(stack["StackStatus"], "CREATE_COMPLETE", "a stack is made of it")
    is_promised(world, plan, "a stack")
    checks.equal(kinds(world.plan(checks)), ["add_cleanup", "allow_egress", "associate_role"],
                 "a stack: setup finds lacking what moto passes over, and the association")
    stacks.delete_stack(StackName="sluice")
    checks.equal(list(world.dump()["roles"]), [], "the role goes with the stack")


def terraform(world):
    checks = world.checks
    plan = world.plan(checks)
    result = world.setup("--form", "terraform")
    checks.ended(result, 0, "--form terraform: exit code 0")
    made = hcl.resources(result.out)
    promised = by_kind(plan)
    role, policy = made["aws_iam_role", "copy"], made["aws_iam_role_policy", "copy"]
    checks.equal(json.loads(role["assume_role_policy"]), promised["make_role"]["trust"],
                 "terraform: the trust")
    checks.equal((json.loads(policy["policy"]), policy["role"]),
                 (promised["put_policy"]["after"], "${aws_iam_role.copy.name}"),
                 "terraform: the policy, of this role")
    rule = made["aws_s3_bucket_lifecycle_configuration", "staging"]["rule"][0]
    checks.equal((rule["id"], rule["filter"], rule["expiration"]),
                 (promised["add_cleanup"]["rule_id"],
                  [{"prefix": promised["add_cleanup"]["prefix"]}], [{"days": 7}]),
                 "terraform: the rule")
    endpoint = made["aws_vpc_endpoint", "s3"]
    checks.equal((endpoint["vpc_id"], endpoint["route_table_ids"]),
                 (promised["make_endpoint"]["vpc_id"],
                  promised["make_endpoint"]["route_table_ids"]), "terraform: the endpoint")
    checks.equal(made["aws_vpc_security_group_egress_rule", "https_to_s3_0"]["prefix_list_id"],
                 promised["allow_egress"]["rule"]["prefix_list_ids"][0], "terraform: the rule out")
    checks.equal({kind for kind, _ in made},
                 {"aws_s3_bucket", "aws_s3_bucket_public_access_block",
                  "aws_s3_bucket_server_side_encryption_configuration",
                  "aws_s3_bucket_lifecycle_configuration", "aws_iam_role", "aws_iam_role_policy",
                  "aws_vpc_endpoint", "aws_vpc_security_group_egress_rule"},
                 "terraform: all but the association")


def main():
    checks = harness.Checks()
    with (harness.temp_folder("moto-setup") as folder, harness.Local(folder / "local") as local,
          Moto(folder) as moto):
        world = MotoSetup(checks, folder, local, moto)
        for part in (apply_and_undo, may_not_create_role, other_rules, terraform, cloudformation):
            part(world)
    return checks.finish()


if __name__ == "__main__":
    sys.exit(main())
