"""What the scenarios of the stand-in's S3 server share: the server, its users, two clients.

The clients are botocore, which we did not write, and raw requests where botocore is too polite.
With S3_ENDPOINT and S3_WORLD (its world.json) in the environment they use a server that already
runs; otherwise they start the stand-in by SLUICE_BIN. Needs Debian's python3-botocore.
"""
import contextlib
import http.client
import json
import os
import re
import sys
import traceback
from pathlib import Path

import botocore.auth
import botocore.awsrequest
import botocore.credentials
import botocore.session
from botocore.config import Config
from botocore.exceptions import ClientError

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "support"))
from harness import Checks, Local, temp_folder  # noqa: E402

BUCKET = "dms-staging"
REGION = "us-east-1"
ADMIN = {"Version": "2012-10-17",
         "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}
READER = {"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Action": ["s3:GetObject"], "Resource": f"arn:aws:s3:::{BUCKET}/*"},
    {"Effect": "Deny", "Action": "s3:*", "Resource": f"arn:aws:s3:::{BUCKET}/secret/*"}]}
DELETER = {"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Action": "s3:DeleteObject", "Resource": f"arn:aws:s3:::{BUCKET}/mine/*"}]}


class Server:
    """The server under test: its address and its world file."""

    def __init__(self, endpoint, world_path):
        self.endpoint = endpoint
        self.world_path = Path(world_path)
        self.host = endpoint.removeprefix("http://")

    def change_world(self, change):
        world = json.loads(self.world_path.read_text())
        change(world)
        beside = self.world_path.with_suffix(".edited")
        beside.write_text(json.dumps(world))
        beside.rename(self.world_path)

    def set_faults(self, *faults):
        self.change_world(lambda world: world.update(s3_faults=list(faults)))


@contextlib.contextmanager
def server_under_test():
    endpoint = os.environ.get("S3_ENDPOINT")
    if endpoint:
        yield Server(endpoint, os.environ["S3_WORLD"])
        return
    with temp_folder("s3") as folder, Local(folder) as local:
        yield Server(f"http://127.0.0.1:{local.s3_port}", folder / "world.json")


def add_users(server):
    users = {"admin": ADMIN, "reader": READER, "deleter": DELETER}

    def change(world):
        world["users"] = [user for user in world["users"] if user["name"] not in users]
        for name, policy in users.items():
            world["users"].append({"name": name, "access_key_id": f"AKIA{name.upper()}",
                                   "secret_access_key": f"secret-of-{name}", "policies": [policy]})
        world["users"] = [user for user in world["users"] if user["name"] != "temporary"]
        world["users"].append({"name": "temporary", "access_key_id": "ASIATEMPORARY",
                               "secret_access_key": "secret-of-temporary",
                               "session_token": "the/token+=", "policies": [ADMIN]})
        world["buckets"]["far-away"] = {"region": "eu-west-1"}
        world["s3_faults"] = []
    server.change_world(change)


def keys_of(name):
    return f"AKIA{name.upper()}", f"secret-of-{name}"


def client(server, keys=None, region=REGION, token=None, endpoint=None, style="path",
           attempts=1, **settings):
    key, secret = keys or keys_of("admin")
    # total_max_attempts counts the first try.
    config = Config(s3={"addressing_style": style, **settings}, connect_timeout=5, read_timeout=60,
                    retries={"total_max_attempts": attempts, "mode": "standard"})
    return botocore.session.get_session().create_client(
        "s3", region_name=region, endpoint_url=endpoint or server.endpoint, aws_access_key_id=key,
        aws_secret_access_key=secret, aws_session_token=token, config=config)


def refusal(call, **arguments):
    """(status, code) of a refused call; (200, "") when it was accepted."""
    try:
        call(**arguments)
    except ClientError as error:
        answer = error.response
        return answer["ResponseMetadata"]["HTTPStatusCode"], answer["Error"]["Code"]
    return 200, ""


class Raw:
    """A request signed by botocore's signer and changed afterwards as a test likes."""

    def __init__(self, server, keys=None, region=REGION, service="s3"):
        self.server = server
        self.keys = keys or keys_of("admin")
        self.region = region
        self.service = service

    def signed(self, method, target, body=b"", headers=None):
        credentials = botocore.credentials.Credentials(*self.keys)
        request = botocore.awsrequest.AWSRequest(
            method, self.server.endpoint + target, headers=headers or {}, data=body)
        botocore.auth.S3SigV4Auth(credentials, self.service, self.region).add_auth(request)
        return dict(request.headers.items())

    def send(self, method, target, body=b"", headers=None):
        connection = http.client.HTTPConnection(self.server.host, timeout=30)
        try:
            connection.request(method, target, body=body, headers=headers or {})
            answer = connection.getresponse()
            return answer.status, dict(answer.getheaders()), answer.read()
        finally:
            connection.close()

    def call(self, method, target, body=b"", headers=None, after=None):
        sent = self.signed(method, target, body, headers)
        for name, value in (after or {}).items():
            sent.pop(name, None)
            if value is not None:
                sent[name] = value
        return self.send(method, target, body, sent)


def code_of(answer):
    match = re.search(rb"<Code>(.*?)</Code>", answer[2])
    return answer[0], match.group(1).decode() if match else ""


def read_all(s3, key, **arguments):
    return s3.get_object(Bucket=BUCKET, Key=key, **arguments)["Body"].read()


def run(tests):
    """Runs the named scenarios (all without arguments) and ends the program."""
    checks = Checks()
    wanted = sys.argv[1:]
    with server_under_test() as server:
        add_users(server)
        for test in tests:
            if wanted and test.__name__.removeprefix("test_") not in wanted:
                continue
            try:
                test(checks, server)
            except Exception:  # one broken scenario must not hide the others
                checks.that(False, f"{test.__name__} runs to its end", traceback.format_exc())
    sys.exit(checks.finish())
