#!/usr/bin/env python3
"""sluice doctor on an account of moto, which checks keys and policies and which others wrote.

IAM, STS and EC2 are moto's. The bucket and the warehouse are the stand-in's, as moto has no
Redshift Serverless and COPY needs the bucket: so the row goes the whole way, and what the checks
say can be held against it.
"""
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "support"))
import harness  # noqa: E402
from moto import EVERYTHING, Keys, Moto, document  # noqa: E402
from moto_account import MANAGED_POLICY, MotoAccount  # noqa: E402
from world_of_load import load_world  # noqa: E402

READ = [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::dms-staging/*"},
        {"Effect": "Allow", "Action": ["s3:ListBucket", "s3:GetBucketLocation"],
         "Resource": "arn:aws:s3:::dms-staging"}]
# What keys may not, and the checks that nobody can answer then.
UNSEEN = {
    "iam:GetRole": {"role.exists"}, "iam:ListRolePolicies": {"role.policy"},
    "iam:GetRolePolicy": {"role.policy"}, "iam:ListAttachedRolePolicies": {"role.policy"},
    "iam:GetPolicy": {"role.policy"}, "iam:GetPolicyVersion": {"role.policy"},
    "ec2:DescribeSubnets": {"network.addresses"}, "ec2:DescribeRouteTables": {"network.route"},
    "ec2:DescribeVpcEndpoints": {"network.route"},
    "ec2:DescribeNetworkAcls": {"network.acl"},
    "ec2:DescribeSecurityGroups": {"network.egress"},
    "ec2:DescribeVpcAttribute": {"network.dns"}}


class Doctor:
    def __init__(self, checks, world, moto):
        self.checks, self.world, self.moto = checks, world, moto
        self.account = MotoAccount(moto)
        self.account.put_in_world(world.local)
        self.task = world.task(["shop.%"], name="moto",
                               task={"migration_type": "full-load-and-cdc"})
        self.environment = {**world.environment, "AWS_ENDPOINT_URL": moto.url,
                            "AWS_ENDPOINT_URL_REDSHIFT_SERVERLESS":
                            f"http://127.0.0.1:{world.local.aws_port}"}

    def look(self, keys=None):
        keys = keys or self.account.admin
        result = harness.sluice("doctor", self.task, "--json", timeout=120,
                                environment={**self.environment, **keys.environment()})
        self.checks.that(result.out.startswith("{") and keys.secret not in result.text,
                         "a report is given, without a secret", result.text)
        return result, json.loads(result.out)

    def failures(self, keys=None):
        _, report = self.look(keys)
        return [it["code"] for it in report["findings"] if it["severity"] == "failure"]


def codes(report, severity):
    return {it["code"] for it in report["findings"] if it["severity"] == severity}


def seen(report, code):
    return " / ".join(it["seen"] for it in report["findings"] if it["code"] == code)


def good_account(doctor):
    checks, account = doctor.checks, doctor.account
    account.make_role(policy=READ)
    endpoint = account.make_endpoint()
    result, report = doctor.look()
    checks.ended(result, 0, "an inline policy: exit code 0")
    checks.equal(report["verdict"], "ready", "an inline policy: ready")
    checks.equal(codes(report, "not seen"), set(), "an inline policy: all is seen")
    checks.contains(seen(report, "role.policy"), "inline policy inline, statement 1",
                    "an inline policy: it is named")
    for table in account.route_tables:
        checks.contains(seen(report, "network.route"), f"gateway endpoint {endpoint} in {table}",
                        f"the endpoint and {table} as moto names them")
    checks.contains(seen(report, "network.egress"), account.group, "the group")
    account.remove_role()
    account.make_role(managed=[MANAGED_POLICY])
    result, report = doctor.look()
    checks.equal((result.code, report["verdict"]), (0, "ready"), "AWS's own policy: ready")
    checks.contains(seen(report, "role.policy"), "managed policy AmazonDMSRedshiftS3Role",
                    "AWS's own policy: it is named")


def broken_account(doctor):
    """What moto says of a broken account; the row, which goes by the stand-in's, is no judge."""
    checks, account = doctor.checks, doctor.account
    account.remove_role()
    checks.equal(doctor.failures()[:1], ["role.exists"], "no role")
    account.make_role(services=["dms.amazonaws.com"], managed=[MANAGED_POLICY])
    checks.equal(doctor.failures()[:1], ["role.trust"], "a role that only DMS may assume")
    account.remove_role()
    account.make_role(policy=[READ[1]])
    checks.equal(doctor.failures()[:1], ["role.policy"], "a role that may not read objects")
    account.remove_role()
    denied = {"Effect": "Deny", "Action": "s3:Get*", "Resource": "*"}
    account.make_role(policy=[denied], managed=[MANAGED_POLICY])
    checks.equal(doctor.failures()[:1], ["role.policy"], "a denial beside AWS's own policy")
    account.remove_role()
    account.make_role(policy=READ, managed=[MANAGED_POLICY])
    endpoint = account.ec2.describe_vpc_endpoints()["VpcEndpoints"][0]["VpcEndpointId"]
    account.ec2.modify_vpc_endpoint(VpcEndpointId=endpoint,
                                    RemoveRouteTableIds=account.route_tables[1:])
    _, report = doctor.look()
    bad = [it["seen"] + it["checked"] for it in report["findings"]
           if it["code"] == "network.route" and it["severity"] == "failure"]
    checks.that(len(bad) == 2 and all(any(subnet in text for text in bad)
                                      for subnet in account.subnets[1:]),
                "a route table that the endpoint is not in: its two subnets", bad)
    account.ec2.modify_vpc_endpoint(VpcEndpointId=endpoint,
                                    AddRouteTableIds=account.route_tables[1:])
    rules = account.ec2.describe_security_groups(GroupIds=[account.group])["SecurityGroups"][0]
    account.close_egress()
    checks.equal(doctor.failures()[:1], ["network.egress"], "a group that lets nothing out")
    account.ec2.authorize_security_group_egress(GroupId=account.group,
                                                IpPermissions=rules["IpPermissionsEgress"])
    account.ec2.modify_vpc_attribute(VpcId=account.vpc, EnableDnsSupport={"Value": False})
    checks.equal(doctor.failures()[:1], ["network.dns"], "a VPC without names")
    account.ec2.modify_vpc_attribute(VpcId=account.vpc, EnableDnsSupport={"Value": True})
    checks.equal(doctor.failures(), [], "all mended")


def remains_of_others(doctor):
    """AWS shows an endpoint for a while after it is deleted: it neither helps nor hurts."""
    checks, account = doctor.checks, doctor.account
    account.close_egress()
    account.let_out_to("com.amazonaws.us-east-1.s3")
    closed = document([{"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*"}])
    gone = account.ec2.create_vpc_endpoint(
        VpcId=account.vpc, ServiceName="com.amazonaws.us-east-1.s3", VpcEndpointType="Gateway",
        PolicyDocument=closed)["VpcEndpoint"]["VpcEndpointId"]
    checks.equal(doctor.failures(), [], "an endpoint of no route table of ours: its policy is idle")
    account.ec2.delete_vpc_endpoints(VpcEndpointIds=[gone])
    shown = account.ec2.describe_vpc_endpoints(VpcEndpointIds=[gone])["VpcEndpoints"]
    checks.equal([it["State"] for it in shown], ["deleted"], "moto shows a deleted endpoint")
    checks.equal(doctor.failures(), [], "a deleted endpoint: its policy says nothing any more")


def unseen(doctor):
    """One right less each: what depends on it is "not seen", never "passed", and nothing fails."""
    account = doctor.account
    keys = doctor.moto.user("looker", EVERYTHING, by=account.admin)
    account.know_user(doctor.world.local, "looker", keys)
    look_without(doctor, keys, UNSEEN)
    # The way out by NAT, and to S3's addresses alone, which are looked up in turn.
    account.lead_out_by_nat()
    look_without(doctor, keys, {"ec2:DescribeNatGateways": {"network.route"}})
    account.close_egress()
    account.let_out_to("com.amazonaws.us-east-1.dynamodb")
    checks = doctor.checks
    checks.equal(doctor.failures()[:1], ["network.egress"], "a group that lets out to another list")
    look_without(doctor, keys, {"ec2:DescribePrefixLists": {"network.egress"}})


def look_without(doctor, keys, rights):
    checks = doctor.checks
    for action, lost in rights.items():
        doctor.account.iam.put_user_policy(
            UserName="looker", PolicyName="all-of-it", PolicyDocument=document(
                [*EVERYTHING, {"Effect": "Deny", "Action": action, "Resource": "*"}]))
        result, report = doctor.look(keys)
        checks.equal((result.code, report["verdict"]), (0, "ready"),
                     f"without {action}: the row proves the path all the same")
        checks.that(lost <= codes(report, "not seen"), f"without {action}: {sorted(lost)} not seen",
                    codes(report, "not seen"))
        checks.equal(lost & (codes(report, "passed") | codes(report, "failure")), set(),
                     f"without {action}: never passed, never failed")
        shown = json.dumps([it for it in report["findings"] if it["severity"] == "not seen"])
        checks.contains(shown, action, f"without {action}: the right is named")


def other_keys(doctor):
    checks, account, local = doctor.checks, doctor.account, doctor.world.local
    cases = {"a wrong secret": (Keys(account.admin.access_key, "wrong-secret"),
                                "SignatureDoesNotMatch"),
             "an unknown key": (Keys("AKIANOBODY", "some-secret"), "InvalidClientTokenId")}
    for what, (wrong, code) in cases.items():
        result, report = doctor.look(wrong)
        checks.equal(result.code, 3, f"{what}: exit code 3")
        account_finding = next(it for it in report["findings"] if it["code"] == "role.account")
        checks.equal(account_finding["severity"], "not seen", f"{what}: the account is not seen")
        checks.contains(json.dumps(account_finding), code, f"{what}: {code}")
        passed = {it for it in codes(report, "passed") if it.startswith(("role.", "network."))}
        checks.equal(passed, set(), f"{what}: nothing of the account passed")
    account.iam.create_role(RoleName="operator", AssumeRolePolicyDocument=document(
        [{"Effect": "Allow", "Action": "sts:AssumeRole",
          "Principal": {"AWS": "arn:aws:iam::123456789012:root"}}]))
    account.iam.put_role_policy(RoleName="operator", PolicyName="all",
                                PolicyDocument=document(EVERYTHING))
    given = doctor.moto.session("arn:aws:iam::123456789012:role/operator", account.admin)
    account.know_user(local, "session", given)
    result, report = doctor.look(given)
    checks.equal((result.code, report["verdict"]), (0, "ready"), "temporary keys of a role: ready")
    checks.contains(seen(report, "role.account"), ":assumed-role/operator/test",
                    "temporary keys of a role: whose they are")
    checks.equal(codes(report, "not seen"), set(), "temporary keys of a role: all is seen")
    account.iam.put_role_policy(RoleName="operator", PolicyName="all", PolicyDocument=document(
        [*EVERYTHING, {"Effect": "Deny", "Action": "iam:*", "Resource": "*"}]))
    _, report = doctor.look(given)
    checks.that({"role.exists", "role.policy"} <= codes(report, "not seen"),
                "of a role that may not look at IAM", codes(report, "not seen"))
    result, report = doctor.look(Keys(given.access_key, given.secret, "another-token"))
    checks.equal(result.code, 3, "another session's token: exit code 3")
    checks.equal({it for it in codes(report, "passed") if it.startswith(("role.", "network."))},
                 set(), "another session's token: nothing of the account passed")


def main():
    checks = harness.Checks()
    with load_world("moto-doctor") as world, Moto(world.folder) as moto:
        world.source.execute("CREATE DATABASE shop; CREATE TABLE shop.orders (id INT PRIMARY KEY)")
        doctor = Doctor(checks, world, moto)
        for part in (good_account, broken_account, other_keys, unseen, remains_of_others):
            part(doctor)
    return checks.finish()


if __name__ == "__main__":
    sys.exit(main())
