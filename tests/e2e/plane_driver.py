"""What the scenario of the stand-in's control plane uses: botocore's clients, users, refusals.

botocore (Debian's python3-botocore) signs the requests and reads the answers by the service models,
neither of which we wrote.
"""
import botocore.session
from botocore.config import Config
from botocore.exceptions import ClientError

REGION = "us-east-1"
BUCKET = "dms-staging"
EVERYTHING = {"Version": "2012-10-17",
              "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
SESSION = botocore.session.get_session()


class Plane:
    """The clients of one stand-in, as one of its users."""

    def __init__(self, local, keys, token=None, region=REGION):
        self.local, self.keys, self.token, self.region = local, keys, token, region

    def __getattr__(self, service):
        name = service.replace("_", "-")
        port = self.local.s3_port if name == "s3" else self.local.aws_port
        config = Config(retries={"total_max_attempts": 1}, s3={"addressing_style": "path"},
                        connect_timeout=5, read_timeout=30)
        made = SESSION.create_client(
            name, region_name=self.region, endpoint_url=f"http://127.0.0.1:{port}",
            aws_access_key_id=self.keys[0], aws_secret_access_key=self.keys[1],
            aws_session_token=self.token, config=config)
        setattr(self, service, made)
        return made


def keys_of(local, name):
    user = next(user for user in local.world()["users"] if user["name"] == name)
    return user["access_key_id"], user["secret_access_key"]


def refusal(call, **arguments):
    """The code of a refused call; "" when it was accepted."""
    try:
        call(**arguments)
    except ClientError as error:
        return error.response["Error"]["Code"]
    return ""


def status_of(call, **arguments):
    try:
        return call(**arguments)["ResponseMetadata"]["HTTPStatusCode"]
    except ClientError as error:
        return error.response["ResponseMetadata"]["HTTPStatusCode"]


def set_user(local, name, **keys):
    def change(world):
        world["users"] = [user for user in world["users"] if user["name"] != name]
        world["users"].append({"name": name, "access_key_id": f"AKIA{name.upper()}",
                               "secret_access_key": f"secret-of-{name}", **keys})
    local.change_world(change)
    return Plane(local, (f"AKIA{name.upper()}", f"secret-of-{name}"), keys.get("session_token"))
