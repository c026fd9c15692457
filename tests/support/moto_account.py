"""An account in moto that a task's path goes through, beside a stand-in whose warehouse is in it.

moto has no Redshift Serverless, so the workgroup is the stand-in's: its world names the VPC, the
subnets and the group that moto made, and knows the same keys. The stand-in's copies of the network
and of the role decide what its COPY may; what sluice reads of them is moto's.
"""
import ast
import json
import re
import sys
import urllib.parse
from pathlib import Path

from botocore.parsers import ResponseParserError

sys.path.insert(0, str(Path(__file__).resolve().parent))
from harness import ROLE_NAME  # noqa: E402
from moto import EVERYTHING, REGION, document  # noqa: E402

BUCKET = "dms-staging"
MANAGED_POLICY = "arn:aws:iam::aws:policy/service-role/AmazonDMSRedshiftS3Role"
SERVICES = ("redshift.amazonaws.com", "redshift-serverless.amazonaws.com")
OTHER_RULE = {"ID": "of-somebody-else", "Filter": {"Prefix": "logs/"}, "Status": "Enabled",
              "Expiration": {"Days": 30}}


def trust(*services):
    return document([{"Effect": "Allow", "Principal": {"Service": name},
                      "Action": "sts:AssumeRole"} for name in services])


class MotoAccount:
    """The users, the network, and what is made in it piece by piece."""

    def __init__(self, moto):
        self.moto = moto
        self.admin = moto.user("administrator", EVERYTHING)
        moto.enforce()
        self.iam, self.ec2 = moto.client("iam", self.admin), moto.client("ec2", self.admin)
        self.s3 = moto.client("s3", self.admin)
        self.make_network()

    def make_network(self):
        ec2 = self.ec2
        self.vpc = ec2.create_vpc(CidrBlock="10.20.0.0/16")["Vpc"]["VpcId"]
        self.subnets = [
            ec2.create_subnet(VpcId=self.vpc, CidrBlock=f"10.20.{i}.0/24",
                              AvailabilityZone=f"{REGION}{'abc'[i]}")["Subnet"]["SubnetId"]
            for i in range(3)]
        self.route_tables = [ec2.create_route_table(VpcId=self.vpc)["RouteTable"]["RouteTableId"]
                             for _ in range(2)]
        for i, subnet in enumerate(self.subnets):
            ec2.associate_route_table(RouteTableId=self.route_tables[min(i, 1)], SubnetId=subnet)
        self.group = ec2.create_security_group(GroupName="dms-redshift", Description="of the test",
                                               VpcId=self.vpc)["GroupId"]
        ec2.modify_vpc_attribute(VpcId=self.vpc, EnableDnsHostnames={"Value": True})

    def make_endpoint(self):
        return self.ec2.create_vpc_endpoint(
            VpcId=self.vpc, ServiceName=f"com.amazonaws.{REGION}.s3", VpcEndpointType="Gateway",
            RouteTableIds=self.route_tables)["VpcEndpoint"]["VpcEndpointId"]

    def make_role(self, services=SERVICES, policy=None, managed=()):
        self.iam.create_role(RoleName=ROLE_NAME, AssumeRolePolicyDocument=trust(*services))
        if policy:
            self.iam.put_role_policy(RoleName=ROLE_NAME, PolicyName="inline",
                                     PolicyDocument=document(policy))
        for arn in managed:
            self.iam.attach_role_policy(RoleName=ROLE_NAME, PolicyArn=arn)

    def remove_role(self):
        for name in self.iam.list_role_policies(RoleName=ROLE_NAME)["PolicyNames"]:
            self.iam.delete_role_policy(RoleName=ROLE_NAME, PolicyName=name)
        attached = self.iam.list_attached_role_policies(RoleName=ROLE_NAME)["AttachedPolicies"]
        for policy in attached:
            self.iam.detach_role_policy(RoleName=ROLE_NAME, PolicyArn=policy["PolicyArn"])
        self.iam.delete_role(RoleName=ROLE_NAME)

    def close_egress(self):
        """The group lets nothing out any more."""
        rules = self.ec2.describe_security_groups(GroupIds=[self.group])["SecurityGroups"][0]
        self.ec2.revoke_security_group_egress(GroupId=self.group,
                                              IpPermissions=rules["IpPermissionsEgress"])

    def lead_out_by_nat(self):
        """Instead of the endpoint, a default route to a NAT gateway in each table."""
        ec2 = self.ec2
        for endpoint in self.endpoints():
            ec2.delete_vpc_endpoints(VpcEndpointIds=[endpoint["VpcEndpointId"]])
        address = ec2.allocate_address(Domain="vpc")["AllocationId"]
        nat = ec2.create_nat_gateway(SubnetId=self.subnets[0], AllocationId=address)["NatGateway"]
        for table in self.route_tables:
            ec2.create_route(RouteTableId=table, DestinationCidrBlock="0.0.0.0/0",
                             NatGatewayId=nat["NatGatewayId"])

    def let_out_to(self, service):
        """The group lets 443 out to the addresses of a service of AWS."""
        named = [{"Name": "prefix-list-name", "Values": [service]}]
        found = self.ec2.describe_managed_prefix_lists(Filters=named)["PrefixLists"][0]
        self.ec2.authorize_security_group_egress(GroupId=self.group, IpPermissions=[
            {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443,
             "PrefixListIds": [{"PrefixListId": found["PrefixListId"]}]}])

    def endpoints(self):
        """Those that are not deleted: moto shows these for ever, AWS for a while."""
        found = self.ec2.describe_vpc_endpoints()["VpcEndpoints"]
        return [it for it in found if it["State"] != "deleted"]

    def put_in_world(self, local):
        """The stand-in's warehouse moves into this VPC, and knows the administrator's keys."""
        world = local.world()
        kept = world["vpc"]
        names = dict(zip(world["workgroup"]["subnets"], self.subnets), **{kept["id"]: self.vpc})
        names[world["workgroup"]["security_groups"][0]] = self.group
        text = json.dumps(world)
        for old, new in names.items():
            text = text.replace(f'"{old}"', f'"{new}"')

        def change(world):
            world.clear()
            world.update(json.loads(text))
            world["workgroup"].update(address="127.0.0.1", port=local.redshift_port)
            world["users"].append({"name": "administrator",
                                   "access_key_id": self.admin.access_key,
                                   "secret_access_key": self.admin.secret,
                                   "policies": [json.loads(document(EVERYTHING))]})
        local.change_world(change)

    def know_user(self, local, name, keys):
        """The stand-in lets them do all: what they may not is moto's to say."""
        local.change_world(lambda world: world["users"].append({
            "name": name, "access_key_id": keys.access_key, "secret_access_key": keys.secret,
            "session_token": keys.token or "", "policies": [json.loads(document(EVERYTHING))]}))

    def dump(self):
        """All that setup could have changed, to be compared."""
        roles = {}
        for role in self.iam.list_roles()["Roles"]:
            name = role["RoleName"]
            names = self.iam.list_role_policies(RoleName=name)["PolicyNames"]
            attached = self.iam.list_attached_role_policies(RoleName=name)["AttachedPolicies"]
            roles[name] = {
                "trust": role["AssumeRolePolicyDocument"], "path": role["Path"],
                "id": role["RoleId"], "attached": attached,
                "inline": {it: self.inline_policy(name, it) for it in names}}
        buckets = {it["Name"]: self.bucket(it["Name"]) for it in self.s3.list_buckets()["Buckets"]}
        ec2 = self.ec2
        return {"roles": roles, "buckets": buckets,
                "endpoints": self.endpoints(),
                "route_tables": ec2.describe_route_tables()["RouteTables"],
                "groups": ec2.describe_security_groups()["SecurityGroups"]}

    def inline_policy(self, role, name):
        """moto answers a policy that a stack made as a form of Python's own words; they are read
        too, and put as a document, so that other clients can read it."""
        try:
            return self.iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"]
        except ResponseParserError as error:
            form = re.search("<PolicyDocument>(.*)</PolicyDocument>", str(error)).group(1)
            shown = {key: values[0] for key, values in urllib.parse.parse_qs(form).items()}
            shown["Statement"] = ast.literal_eval(shown["Statement"])
            self.iam.put_role_policy(RoleName=role, PolicyName=name,
                                     PolicyDocument=json.dumps(shown))
            return shown

    def bucket(self, name):
        """What is set on the bucket; None where nothing is."""
        at = {"Bucket": name}
        calls = {"lifecycle": (self.s3.get_bucket_lifecycle_configuration, "Rules"),
                 "encryption": (self.s3.get_bucket_encryption,
                                "ServerSideEncryptionConfiguration"),
                 "public": (self.s3.get_public_access_block, "PublicAccessBlockConfiguration"),
                 "policy": (self.s3.get_bucket_policy, "Policy")}
        shown = {}
        for what, (call, key) in calls.items():
            try:
                shown[what] = call(**at)[key]
            except self.s3.exceptions.ClientError as error:
                if error.response["ResponseMetadata"]["HTTPStatusCode"] != 404:
                    raise
                shown[what] = None
        return shown
