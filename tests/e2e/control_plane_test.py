#!/usr/bin/python3
"""The stand-in's AWS control plane as botocore sees it: reads every piece, breaks and mends it."""
import datetime
import json
import sys
from pathlib import Path

import botocore.auth

from plane_driver import BUCKET, EVERYTHING, REGION, Plane, keys_of, refusal, set_user, status_of

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "support"))
from harness import ROLE_NAME, Checks, Local, temp_folder, wait_until  # noqa: E402


def identities(checks, local, plane):
    who = plane.sts.get_caller_identity()
    checks.equal((who["Account"], who["Arn"]),
                 ("123456789012", "arn:aws:iam::123456789012:user/admin"), "who the caller is")
    wrong = {"InvalidClientTokenId": ("AKIANOBODY", "x"),
             "SignatureDoesNotMatch": (plane.keys[0], "wrong")}
    for code, keys in wrong.items():
        checks.equal(refusal(Plane(local, keys).sts.get_caller_identity), code, f"sts: {code}")
    bad = Plane(local, (plane.keys[0], "wrong"))
    checks.equal(refusal(bad.ec2.describe_vpcs), "AuthFailure", "ec2: a wrong secret")
    checks.equal(refusal(bad.redshift_serverless.list_namespaces), "InvalidSignatureException",
                 "serverless: a wrong secret")
    nobody = Plane(local, ("AKIANOBODY", "x"))
    checks.equal(refusal(nobody.kms.describe_key, KeyId="k"), "UnrecognizedClientException",
                 "kms: an unknown key")
    far = Plane(local, plane.keys, region="eu-west-1")
    checks.equal(refusal(far.redshift_serverless.list_namespaces), "InvalidSignatureException",
                 "another region's signature")
    expired = set_user(local, "late", policies=[EVERYTHING], session_token="t",
                       token_expires_at=1)
    checks.equal(refusal(expired.sts.get_caller_identity), "ExpiredToken", "sts: expired")
    checks.equal(refusal(expired.redshift_serverless.list_workgroups), "ExpiredTokenException",
                 "serverless: expired")
    checks.equal(refusal(expired.s3.list_buckets), "ExpiredToken", "s3: expired")
    skew(checks, plane)


def skew(checks, plane):
    for minutes in (-20, 20):
        shifted = datetime.datetime.utcnow() + datetime.timedelta(minutes=minutes)

        class Clock(datetime.datetime):
            @classmethod
            def utcnow(cls, at=shifted):
                return at
        original = botocore.auth.datetime.datetime
        botocore.auth.datetime.datetime = Clock
        try:
            checks.equal([refusal(plane.sts.get_caller_identity), refusal(plane.ec2.describe_vpcs)],
                         ["SignatureDoesNotMatch", "RequestExpired"], f"a clock {minutes} min off")
        finally:
            botocore.auth.datetime.datetime = original


def refused_calls(checks, local, plane):
    calls = {
        "iam:GetRole": (plane.iam.get_role, {"RoleName": ROLE_NAME}),
        "iam:ListRolePolicies": (plane.iam.list_role_policies, {"RoleName": ROLE_NAME}),
        "ec2:DescribeSubnets": (plane.ec2.describe_subnets, {}),
        "ec2:DescribeRouteTables": (plane.ec2.describe_route_tables, {}),
        "redshift-serverless:GetNamespace": (plane.redshift_serverless.get_namespace,
                                             {"namespaceName": "sluice"}),
        "s3:GetLifecycleConfiguration": (plane.s3.get_bucket_lifecycle_configuration,
                                         {"Bucket": BUCKET}),
    }
    codes = {"iam": "AccessDenied", "ec2": "UnauthorizedOperation",
             "redshift-serverless": "AccessDeniedException", "s3": "AccessDenied"}
    kept = local.world()["users"]
    for action in calls:
        def deny(world, denied=action):
            admin = next(user for user in world["users"] if user["name"] == "admin")
            admin["policies"] = [EVERYTHING, {"Statement": {"Effect": "Deny", "Action": denied,
                                                            "Resource": "*"}}]
        local.change_world(deny)
        refused = [name for name, (call, words) in calls.items()
                   if refusal(call, **words) == codes[name.split(":")[0]]]
        checks.equal(refused, [action], f"denied {action}, and that alone")
    local.change_world(lambda world: world.update(users=kept))
    local.change_world(lambda world: world.update(api_faults=[
        {"action": "ec2:Describe*", "times": 2}, {"action": "iam:GetRole", "times": 1},
        {"action": "*:GetNamespace", "status": 500, "code": "InternalServerException"}]))
    answers = [refusal(plane.ec2.describe_subnets) for _ in range(3)]
    checks.equal(answers, ["RequestLimitExceeded"] * 2 + [""], "throttled twice, then answered")
    checks.equal(refusal(plane.iam.get_role, RoleName=ROLE_NAME), "Throttling", "iam is throttled")
    checks.equal(status_of(plane.redshift_serverless.get_namespace, namespaceName="sluice"), 500,
                 "a fault of one's own")
    unknown = [refusal(plane.iam.list_users), refusal(plane.ec2.describe_instances),
               refusal(plane.redshift_serverless.list_snapshots),
               refusal(plane.ec2.describe_subnets, Filters=[{"Name": "owner", "Values": ["x"]}])]
    checks.equal(unknown, ["InvalidAction", "InvalidAction", "UnknownOperationException",
                           "InvalidParameterValue"], "what is not there is refused")


def roles(checks, local, plane):
    iam = plane.iam
    role = iam.get_role(RoleName=ROLE_NAME)["Role"]
    services = [statement["Principal"]["Service"]
                for statement in role["AssumeRolePolicyDocument"]["Statement"]]
    checks.equal(services, ["dms.amazonaws.com", "redshift.amazonaws.com",
                            "redshift-serverless.amazonaws.com"], "the trust of the article")
    names = iam.list_role_policies(RoleName=ROLE_NAME)["PolicyNames"]
    document = iam.get_role_policy(RoleName=ROLE_NAME, PolicyName=names[0])["PolicyDocument"]
    checks.equal((names, document["Statement"][1]["Resource"]),
                 (["dms-redshift-s3"], "arn:aws:s3:::dms-*"), "the policy of the article")
    checks.equal(refusal(iam.get_role, RoleName="none"), "NoSuchEntity", "no such role")
    trust = {"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": {"AWS": "123456789012"}, "Action": "sts:AssumeRole",
         "Condition": {"StringEquals": {"sts:ExternalId": "secret"}}}]}
    made = iam.create_role(RoleName="loader", Path="/team/", Description="d",
                           AssumeRolePolicyDocument=json.dumps(trust))["Role"]
    checks.equal(made["Arn"], "arn:aws:iam::123456789012:role/team/loader", "a role with a path")
    checks.equal(refusal(iam.create_role, RoleName="loader", AssumeRolePolicyDocument="{}"),
                 "MalformedPolicyDocument", "a trust that is none")
    checks.equal(refusal(iam.create_role, RoleName="loader",
                         AssumeRolePolicyDocument=json.dumps(trust)), "EntityAlreadyExists",
                 "a role twice")
    read = {"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": ["s3:GetObject", "s3:ListBucket"], "Resource": "*"}]}
    iam.put_role_policy(RoleName="loader", PolicyName="read", PolicyDocument=json.dumps(read))
    long = dict(read, Statement=read["Statement"] * 200)
    checks.equal(refusal(iam.put_role_policy, RoleName="loader", PolicyName="long",
                         PolicyDocument=json.dumps(long)), "LimitExceeded", "more than 10 KB")
    question = {"PolicySourceArn": made["Arn"], "ActionNames": ["s3:GetObject", "s3:PutObject"],
                "ResourceArns": ["arn:aws:s3:::dms-staging/k"], "MaxItems": 1}
    first = iam.simulate_principal_policy(**question)
    second = iam.simulate_principal_policy(**question, Marker=first["Marker"])
    results = first["EvaluationResults"] + second["EvaluationResults"]
    checks.equal(([result["EvalDecision"] for result in results], second["IsTruncated"]),
                 (["allowed", "implicitDeny"], False), "the simulator, page by page")
    assumed_keys(checks, local, plane, made["Arn"])
    checks.equal(refusal(iam.delete_role, RoleName="loader"), "DeleteConflict", "policies first")
    iam.delete_role_policy(RoleName="loader", PolicyName="read")
    iam.delete_role(RoleName="loader")
    checks.that("loader" not in local.world()["roles"], "the role is gone from the world")
    arn = "arn:aws:iam::aws:policy/service-role/AmazonDMSRedshiftS3Role"

    def attach(world):
        world["managed_policies"] = {arn: {"document": EVERYTHING}}
        world["roles"][ROLE_NAME]["attached_policies"] = [arn]
    local.change_world(attach)
    attached = iam.list_attached_role_policies(RoleName=ROLE_NAME)["AttachedPolicies"]
    version = iam.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"]
    shown = iam.get_policy_version(PolicyArn=arn, VersionId=version)["PolicyVersion"]["Document"]
    checks.equal((attached[0]["PolicyName"], shown), ("AmazonDMSRedshiftS3Role", EVERYTHING),
                 "a managed policy")


def assumed_keys(checks, local, plane, arn):
    words = {"RoleArn": arn, "RoleSessionName": "run"}
    checks.equal(refusal(plane.sts.assume_role, **words), "AccessDenied", "without the external id")
    checks.equal(refusal(plane.sts.assume_role, **dict(words, RoleSessionName="a b")),
                 "ValidationError", "a session name with a blank")
    given = plane.sts.assume_role(**words, ExternalId="secret")["Credentials"]
    keys = (given["AccessKeyId"], given["SecretAccessKey"])
    assumed = Plane(local, keys, given["SessionToken"])
    checks.equal(assumed.sts.get_caller_identity()["Arn"],
                 "arn:aws:sts::123456789012:assumed-role/loader/run", "who the assumed role is")
    codes = [refusal(assumed.s3.list_objects_v2, Bucket=BUCKET),
             refusal(assumed.s3.put_object, Bucket=BUCKET, Key="k", Body=b""),
             refusal(assumed.iam.get_role, RoleName=ROLE_NAME),
             refusal(Plane(local, keys, "other").sts.get_caller_identity)]
    checks.equal(codes, ["", "AccessDenied", "AccessDenied", "InvalidClientTokenId"],
                 "the assumed role may what its policies say")


def association(checks, local, plane):
    serverless = plane.redshift_serverless
    arn = local.role_arn()
    local.change_world(lambda world: world.update(attach_delay_s=2, modify_delay_s=1))
    space = serverless.get_namespace(namespaceName="sluice")["namespace"]
    checks.equal((space["status"], space["iamRoles"]), ("AVAILABLE", []), "nothing is associated")
    checks.equal(refusal(serverless.update_namespace, namespaceName="sluice",
                         iamRoles=[arn + "x"]), "ValidationException", "a role that is not there")
    answer = serverless.update_namespace(namespaceName="sluice", iamRoles=[arn])["namespace"]
    checks.equal((answer["status"], answer["iamRoles"]),
                 ("MODIFYING", [f"IamRole(applyStatus=adding, iamRoleArn={arn})"]),
                 "the role is being added")
    checks.equal(refusal(serverless.update_namespace, namespaceName="sluice", iamRoles=[arn]),
                 "ConflictException", "one update at a time")

    def shown():
        return serverless.get_namespace(namespaceName="sluice")["namespace"]
    wait_until(lambda: "adding" not in str(shown()), 10, "in sync")
    checks.equal((shown()["status"], shown()["iamRoles"]),
                 ("AVAILABLE", [f"IamRole(applyStatus=in-sync, iamRoleArn={arn})"]), "in sync")
    workgroup = serverless.get_workgroup(workgroupName="sluice")["workgroup"]
    shown_at = tuple(workgroup["endpoint"][it] for it in ("address", "port"))
    checks.equal((workgroup["enhancedVpcRouting"], workgroup["publiclyAccessible"],
                  len(workgroup["subnetIds"]), *shown_at),
                 (True, False, 3, "127.0.0.1", local.redshift_port), "the workgroup of the article")
    checks.equal(len(workgroup["endpoint"]["vpcEndpoints"][0]["networkInterfaces"]), 3,
                 "an interface in each subnet")
    checks.equal([item["namespaceName"] for item in serverless.list_namespaces()["namespaces"]],
                 ["sluice"], "the list of namespaces")
    checks.equal(refusal(serverless.get_workgroup, workgroupName="other"),
                 "ResourceNotFoundException", "another workgroup")
    given = serverless.get_credentials(workgroupName="sluice", dbName="dev")
    checks.equal(given["dbUser"], "IAM:admin", "credentials of the caller")
    cluster(checks, local, plane, arn)


def cluster(checks, local, plane, arn):
    checks.equal(plane.redshift.describe_clusters()["Clusters"], [], "no cluster")
    local.change_world(lambda world: world.update(attach_delay_s=0,
                                                  cluster={"identifier": "c1"}))
    shown = plane.redshift.describe_clusters(ClusterIdentifier="c1")["Clusters"][0]
    checks.equal(shown["IamRoles"], [{"IamRoleArn": arn, "ApplyStatus": "in-sync"}],
                 "the same roles on the cluster")
    plane.redshift.modify_cluster_iam_roles(ClusterIdentifier="c1", RemoveIamRoles=[arn])
    checks.equal(local.world()["attached_roles"], [], "taken off")
    plane.redshift.modify_cluster_iam_roles(ClusterIdentifier="c1", AddIamRoles=[arn])
    checks.equal(refusal(plane.redshift.describe_clusters, ClusterIdentifier="c2"),
                 "ClusterNotFound", "another cluster")
    local.change_world(lambda world: world["cluster"].update(identifier=""))


def by_vpc(name, value):
    return [{"Name": name, "Values": [value]}]


def network(checks, local, plane):
    ec2 = plane.ec2
    vpc = ec2.describe_vpcs()["Vpcs"][0]["VpcId"]
    subnets = ec2.describe_subnets(Filters=by_vpc("vpc-id", vpc))["Subnets"]
    private = [subnet["SubnetId"] for subnet in subnets if not subnet["MapPublicIpOnLaunch"]]
    checks.equal((len(subnets), len({s["AvailabilityZone"] for s in subnets}), len(private)),
                 (4, 3, 3), "subnets in three zones")
    tables = ec2.describe_route_tables(
        Filters=by_vpc("association.subnet-id", private[0]))["RouteTables"]
    routes = {route.get("DestinationCidrBlock") or route["DestinationPrefixListId"]:
              route.get("NatGatewayId") or route["GatewayId"] for route in tables[0]["Routes"]}
    lists = ec2.describe_prefix_lists()["PrefixLists"]
    endpoint = ec2.describe_vpc_endpoints(
        Filters=by_vpc("service-name", f"com.amazonaws.{REGION}.s3"))["VpcEndpoints"][0]
    checks.equal((routes["0.0.0.0/0"][:4], routes[lists[0]["PrefixListId"]],
                  endpoint["RouteTableIds"]),
                 ("nat-", endpoint["VpcEndpointId"], [tables[0]["RouteTableId"]]),
                 "the private route table")
    nat = ec2.describe_nat_gateways()["NatGateways"][0]
    group = ec2.describe_security_groups()["SecurityGroups"][0]
    acl = ec2.describe_network_acls(Filters=by_vpc("association.subnet-id", private[1]))
    names = [ec2.describe_vpc_attribute(VpcId=vpc, Attribute=name)[key]["Value"]
             for name, key in (("enableDnsSupport", "EnableDnsSupport"),
                               ("enableDnsHostnames", "EnableDnsHostnames"))]
    checks.equal((nat["State"], group["IpPermissions"][0]["UserIdGroupPairs"][0]["GroupId"],
                  len(acl["NetworkAcls"][0]["Entries"]), names),
                 ("available", group["GroupId"], 4, [True, True]), "NAT, group, ACL, names")
    checks.equal(refusal(ec2.describe_subnets, SubnetIds=["subnet-x"]), "InvalidSubnetID.NotFound",
                 "another subnet")
    rules(checks, ec2, group["GroupId"])
    checks.equal(refusal(ec2.delete_vpc_endpoints, VpcEndpointIds=["vpce-1"], DryRun=True),
                 "DryRunOperation", "a dry run")


def rules(checks, ec2, group):
    rule = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443,
            "IpRanges": [{"CidrIp": "10.0.0.0/8", "Description": "why"}]}
    words = {"GroupId": group, "IpPermissions": [rule]}
    ec2.authorize_security_group_ingress(**words)
    checks.equal(refusal(ec2.authorize_security_group_ingress, **words),
                 "InvalidPermission.Duplicate", "a rule twice")
    shown = ec2.describe_security_groups(GroupIds=[group])["SecurityGroups"][0]
    checks.equal(shown["IpPermissions"][-1]["IpRanges"], rule["IpRanges"], "the rule is there")
    ec2.revoke_security_group_ingress(**words)
    checks.equal(refusal(ec2.revoke_security_group_ingress, **words), "InvalidPermission.NotFound",
                 "a rule that is gone")
    everything = [{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]
    ec2.revoke_security_group_egress(GroupId=group, IpPermissions=everything)
    ec2.authorize_security_group_egress(GroupId=group, IpPermissions=everything)


def copy(local, timeout=60):
    sql = (f"copy t from 's3://{BUCKET}/rows.csv' iam_role '{local.role_arn()}' csv")
    try:
        local.psql(sql, before=[f"set statement_timeout to {timeout * 1000}"])
    except RuntimeError as error:
        return str(error)
    return ""


def the_path(checks, local, plane):
    """COPY under enhanced VPC routing, by every state of the network that the API can make."""
    local.psql("create table t (a int)")
    plane.s3.put_object(Bucket=BUCKET, Key="rows.csv", Body=b"1\n")
    checks.equal(copy(local), "", "COPY by the endpoint")
    ec2 = plane.ec2
    endpoint = ec2.describe_vpc_endpoints()["VpcEndpoints"][0]
    closed = {"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "s3:*",
                             "Resource": "arn:aws:s3:::other/*"}]}
    ec2.modify_vpc_endpoint(VpcEndpointId=endpoint["VpcEndpointId"],
                            PolicyDocument=json.dumps(closed))
    checks.contains(copy(local), "Access Denied", "an endpoint's policy forbids")
    ec2.delete_vpc_endpoints(VpcEndpointIds=[endpoint["VpcEndpointId"]])
    checks.equal(copy(local), "", "COPY by NAT")

    def no_nat(world):
        world["vpc"]["nat_gateways"][0]["state"] = "failed"
    local.change_world(no_nat)
    checks.contains(copy(local, 1), "cancel", "without a way COPY hangs until it is cancelled")
    words = {"VpcId": endpoint["VpcId"], "ServiceName": endpoint["ServiceName"]}
    made = ec2.create_vpc_endpoint(
        **words, RouteTableIds=endpoint["RouteTableIds"],
        TagSpecifications=[{"ResourceType": "vpc-endpoint",
                            "Tags": [{"Key": "made-by", "Value": "sluice"}]}])["VpcEndpoint"]
    checks.equal((made["State"], made["Tags"][0]["Value"], copy(local)),
                 ("available", "sluice", ""), "a new endpoint mends it")
    checks.equal(refusal(ec2.create_vpc_endpoint, **words,
                         RouteTableIds=endpoint["RouteTableIds"]), "RouteAlreadyExists",
                 "a second endpoint on the table")
    checks.equal(local.value("select count(*) from t"), "3", "each COPY that went through")


def buckets(checks, local, plane):
    s3 = plane.s3
    at = {"Bucket": BUCKET}
    missing = [refusal(s3.get_bucket_lifecycle_configuration, **at),
               refusal(s3.get_bucket_policy, **at), refusal(s3.get_bucket_policy_status, **at)]
    checks.equal(missing, ["NoSuchLifecycleConfiguration", "NoSuchBucketPolicy",
                           "NoSuchBucketPolicy"], "nothing is set yet")
    rules_ = [{"ID": "staging", "Filter": {"Prefix": "dms/"}, "Status": "Enabled",
               "Expiration": {"Days": 7},
               "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 1}}]
    s3.put_bucket_lifecycle_configuration(**at, LifecycleConfiguration={"Rules": rules_})
    checks.equal(s3.get_bucket_lifecycle_configuration(**at)["Rules"], rules_, "lifecycle")
    checks.equal(s3.get_bucket_versioning(**at).get("Status"), None, "no versioning")
    s3.put_bucket_versioning(**at, VersioningConfiguration={"Status": "Suspended"})
    checks.equal(s3.get_bucket_versioning(**at)["Status"], "Suspended", "versioning")
    block = s3.get_public_access_block(**at)["PublicAccessBlockConfiguration"]
    checks.equal(set(block.values()), {True}, "public access is blocked")
    everybody = {"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject",
                                "Resource": f"arn:aws:s3:::{BUCKET}/*"}]}
    checks.equal(refusal(s3.put_bucket_policy, **at, Policy=json.dumps(everybody)), "AccessDenied",
                 "a public policy is blocked")
    s3.delete_public_access_block(**at)
    checks.equal(refusal(s3.get_public_access_block, **at), "NoSuchPublicAccessBlockConfiguration",
                 "no block any more")
    s3.put_bucket_policy(**at, Policy=json.dumps(everybody))
    checks.equal(s3.get_bucket_policy_status(**at)["PolicyStatus"]["IsPublic"], True, "public")
    deny = {"Statement": [{"Effect": "Deny", "Principal": "*", "Action": "s3:*",
                           "Resource": f"arn:aws:s3:::{BUCKET}/*",
                           "Condition": {"ArnLike": {"aws:PrincipalArn": local.role_arn()}}}]}
    s3.put_bucket_policy(**at, Policy=json.dumps(deny))
    checks.contains(copy(local), "Access Denied", "the bucket's policy denies the role")
    checks.equal(refusal(s3.get_object, **at, Key="rows.csv"), "", "and nobody else")
    s3.delete_bucket_policy(**at)
    checks.equal(copy(local), "", "without it COPY works again")
    s3.create_bucket(Bucket="brand-new")
    block = s3.get_public_access_block(Bucket="brand-new")["PublicAccessBlockConfiguration"]
    checks.equal(set(block.values()), {True}, "a new bucket is not public")
    encryption(checks, local, plane, at)


def encryption(checks, local, plane, at):
    s3 = plane.s3
    account = {"Statement": [{"Effect": "Allow", "Action": "kms:*", "Resource": "*",
                              "Principal": {"AWS": "arn:aws:iam::123456789012:root"}}]}

    def add_key(world):
        world["kms_keys"] = {"k-1": {"policy": account}}
        world["secrets"] = {"sluice/source": {"text": '{"password": "p"}'}}
        world["roles"][ROLE_NAME]["attached_policies"] = []
    local.change_world(add_key)
    key = plane.kms.describe_key(KeyId="k-1")["KeyMetadata"]
    shown = json.loads(plane.kms.get_key_policy(KeyId=key["Arn"], PolicyName="default")["Policy"])
    checks.equal((key["KeyState"], shown), ("Enabled", account), "the key")
    checks.equal(refusal(plane.kms.describe_key, KeyId="k-2"), "NotFoundException", "another key")
    s3.put_bucket_encryption(**at, ServerSideEncryptionConfiguration={"Rules": [
        {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms",
                                                "KMSMasterKeyID": key["Arn"]},
         "BucketKeyEnabled": True}]})
    rule = s3.get_bucket_encryption(**at)["ServerSideEncryptionConfiguration"]["Rules"][0]
    checks.equal(rule["ApplyServerSideEncryptionByDefault"]["KMSMasterKeyID"], key["Arn"],
                 "encryption")
    checks.contains(copy(local), "Access Denied", "the role may not decrypt")
    s3.delete_bucket_encryption(**at)
    local.change_world(lambda world: world["buckets"][BUCKET]["encryption"].update(algorithm=""))
    checks.equal(refusal(s3.get_bucket_encryption, **at),
                 "ServerSideEncryptionConfigurationNotFoundError", "no encryption set")
    secret = plane.secretsmanager.get_secret_value(SecretId="sluice/source")
    checks.equal(json.loads(secret["SecretString"]), {"password": "p"}, "a secret")
    checks.equal(refusal(plane.secretsmanager.get_secret_value, SecretId="none"),
                 "ResourceNotFoundException", "another secret")


def main():
    checks = Checks()
    with temp_folder("plane") as folder, Local(folder) as local:
        plane = Plane(local, keys_of(local, "admin"))
        for part in (identities, refused_calls, roles, association, network, the_path, buckets):
            part(checks, local, plane)
    return checks.finish()


if __name__ == "__main__":
    sys.exit(main())
