"""moto: a stand-in of AWS that others wrote, with its accounts, signatures and policies.

    with Moto(folder) as moto:
        admin = moto.user("admin", EVERYTHING)
        moto.enforce()                       # from now on keys and policies count
        moto.client("iam", admin).list_roles()

moto 5.1.1 of Debian 13 is unpacked once into ~/.cache/sluice; what it stands on is in
tools/packages/tests.txt. It listens on a free port of 127.0.0.1, keeps everything in memory, and is
ended by its pid. What it knows wrongly or not at all, seen in 5.1.1: no service
redshift-serverless; it looks at actions and resources of policies, never at conditions; a service
that it asks in JSON (kms, secretsmanager) is refused in the words of IAM; DescribePrefixLists says
nothing useful; CloudFormation passes over resources that it does not know.
"""
import contextlib
import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import botocore.session
from botocore.config import Config

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent / "tools"))
import debian_packages  # noqa: E402
import servers  # noqa: E402

PACKAGES = ["python3-moto", "python3-joserfc", "python3-jsonpath-ng", "python3-multipart"]
REGION = "us-east-1"
EVERYTHING = [{"Effect": "Allow", "Action": "*", "Resource": "*"}]
START_SECONDS_MAX = 60
# moto's CloudFormation imports all services, and its API Gateway a reader of OpenAPI that Debian 12
# does not have. Nothing here asks for an API Gateway.
MISSING_MODULE = {
    "__init__.py": "def validate_spec(*unused):\n    raise NotImplementedError('OpenAPI')\n",
    "validation/__init__.py": "",
    "validation/exceptions.py": "class OpenAPIValidationError(Exception):\n    pass\n"}
SESSION = botocore.session.get_session()


class Keys:
    """Of a user or of a role's session."""

    def __init__(self, access_key, secret, token=None):
        self.access_key, self.secret, self.token = access_key, secret, token

    def environment(self):
        """As sluice and the AWS command line read them."""
        names = {"AWS_ACCESS_KEY_ID": self.access_key, "AWS_SECRET_ACCESS_KEY": self.secret}
        return {**names, "AWS_SESSION_TOKEN": self.token} if self.token else names


def document(statements):
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


class Moto:
    """A running moto; as a context manager it is ended, whatever happens."""

    ROOT = Keys("AKIAROOT", "root")  # counts for nothing once enforce() was called

    def __init__(self, folder):
        self.folder = Path(folder)
        self.process = None
        self.port = 0

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self):
        modules = debian_packages.fetch_packages(
            "trixie", PACKAGES, debian_packages.cache_folder() / "moto511", 13, is_alone=True)
        missing = self.folder / "modules"
        for name, text in MISSING_MODULE.items():
            file = missing / "openapi_spec_validator" / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)
        self.port = servers.free_port()
        environment = dict(os.environ, MOTO_IAM_LOAD_MANAGED_POLICIES="true",
                           PYTHONDONTWRITEBYTECODE="1", AWS_EC2_METADATA_DISABLED="true",
                           PYTHONPATH=f"{modules / 'usr/lib/python3/dist-packages'}:{missing}")
        with open(self.folder / "moto.log", "wb") as log:
            self.process = subprocess.Popen(
                ["/usr/bin/python3", "-m", "moto.server", "-H", "127.0.0.1", "-p", str(self.port)],
                cwd=self.folder, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        try:
            if not servers.wait_until(self.answers_or_ended, START_SECONDS_MAX):
                raise RuntimeError(f"moto did not answer in {START_SECONDS_MAX} s: {self.log()}")
            if self.process.poll() is not None:
                raise RuntimeError(f"moto did not start: {self.log()}")
        except BaseException:
            self.end()
            raise
        return self

    def __exit__(self, *unused):
        self.end()

    def end(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(10)
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()

    def answers_or_ended(self):
        if self.process.poll() is not None:
            return True
        try:
            with urllib.request.urlopen(f"{self.url}/moto-api/data.json", timeout=5) as answer:
                return answer.status == 200
        except OSError:
            time.sleep(0.1)
            return False

    def log(self):
        return (self.folder / "moto.log").read_text(errors="replace")[-3000:]

    def client(self, service, keys=ROOT, region=REGION):
        """botocore's client of a service, which tries once."""
        return SESSION.create_client(
            service, region_name=region, endpoint_url=self.url,
            aws_access_key_id=keys.access_key, aws_secret_access_key=keys.secret,
            aws_session_token=keys.token,
            config=Config(retries={"total_max_attempts": 1}, s3={"addressing_style": "path"},
                          connect_timeout=5, read_timeout=60))

    def user(self, name, statements, by=ROOT):
        """Makes a user with one inline policy; its keys."""
        iam = self.client("iam", by)
        iam.create_user(UserName=name)
        iam.put_user_policy(UserName=name, PolicyName="all-of-it",
                            PolicyDocument=document(statements))
        made = iam.create_access_key(UserName=name)["AccessKey"]
        return Keys(made["AccessKeyId"], made["SecretAccessKey"])

    def session(self, role_arn, by):
        """Temporary keys of a role."""
        given = self.client("sts", by).assume_role(RoleArn=role_arn, RoleSessionName="test")
        given = given["Credentials"]
        return Keys(given["AccessKeyId"], given["SecretAccessKey"], given["SessionToken"])

    def enforce(self):
        """From now on each request must be signed by keys that may do what it asks for."""
        request = urllib.request.Request(f"{self.url}/moto-api/reset-auth", data=b"0",
                                         method="POST", headers={"Content-Type": "text/plain"})
        with urllib.request.urlopen(request, timeout=20) as answer:
            answer.read()
