#!/usr/bin/python3
"""Holds our signer against Debian's botocore on random requests.

Usage: sigv4_botocore_test.py [SIGV4_CLI [COUNT [SEED]]]; without a program, the one that was built
with SLUICE_BIN.
Each request is built twice: the program gets raw names and values, botocore gets the URL that the
program would send, encoded by Python's own urllib. Authorization headers and URLs must be equal.
"""
import datetime
import hashlib
import os
import random
import subprocess
import sys
from urllib.parse import quote

import botocore
import botocore.auth
import botocore.awsrequest
import botocore.credentials

SERVICES = ["s3", "s3", "s3", "iam", "sts", "redshift-serverless"]
METHODS = ["GET", "PUT", "POST", "DELETE", "HEAD"]
REGIONS = ["us-east-1", "eu-central-1", "cn-north-1", "us-gov-west-1"]
HOSTS = ["bucket.s3.us-east-1.amazonaws.com", "127.0.0.1:9000", "s3.example.org:8443"]
LETTERS = ("abcXYZ019-_.~ /+=&%?#@!$'()*,;:[]{}|\\^`\"<>\t\u00fc\u00f1\u4e2d\u6587\u0308"
           "\U0001f600")
EPOCH = datetime.datetime(1970, 1, 1)


class FixedTime(datetime.datetime):
    """Stands for datetime.datetime in botocore.auth, at the time of the request."""
    now_value = EPOCH

    @classmethod
    def utcnow(cls):
        return cls.now_value


class FixedDatetimeModule:
    """Stands for the module datetime in botocore.auth."""
    datetime = FixedTime


def built_beside_sluice():
    """The program in the build that SLUICE_BIN (BUILD/src/app/sluice) is from."""
    build = os.path.join(os.path.dirname(os.environ.get("SLUICE_BIN", "")), "..", "..")
    return os.path.join(build, "tests", "e2e", "sigv4_cli", "sigv4_cli")


def random_text(prng, longest):
    return "".join(prng.choice(LETTERS) for _ in range(prng.randrange(longest + 1)))


def random_request(prng, number):
    service = prng.choice(SERVICES)
    path = "/" + random_text(prng, 16)
    if prng.random() < 0.15:
        path += prng.choice(["/..", "/./a", "//b", "/", "/../c/"])
    query = [(random_text(prng, 7) or "uploads", random_text(prng, 9))
             for _ in range(prng.randrange(5))]
    if query and prng.random() < 0.1:
        query.append((query[0][0], random_text(prng, 3)))
    payload = hashlib.sha256(str(number).encode()).hexdigest()
    if service == "s3" and prng.random() < 0.5:
        payload = "UNSIGNED-PAYLOAD"
    return {"method": prng.choice(METHODS), "host": prng.choice(HOSTS), "path": path,
            "service": service, "region": prng.choice(REGIONS),
            "time": 946684800 + prng.randrange(3 * 10 ** 9), "payload": payload,
            "key": "AKIA" + str(number), "secret": random_text(prng, 20) + "x",
            "token": prng.choice(["", "", "SESSION/+=" + str(number)]), "query": query}


def to_line(request):
    fields = [request["method"], request["host"], request["path"], request["service"],
              request["region"], str(request["time"]), request["payload"], request["key"],
              request["secret"], request["token"]]
    for name, value in request["query"]:
        fields += [name, value]
    return " ".join(field.encode().hex() or "-" for field in fields)


def botocore_header(request, url):
    is_s3 = request["service"] == "s3"
    signer_class = botocore.auth.S3SigV4Auth if is_s3 else botocore.auth.SigV4Auth

    class Signer(signer_class):
        def payload(self, _):
            return request["payload"]

    keys = botocore.credentials.Credentials(request["key"], request["secret"],
                                            request["token"] or None)
    FixedTime.now_value = EPOCH + datetime.timedelta(seconds=request["time"])
    aws_request = botocore.awsrequest.AWSRequest(method=request["method"], url=url)
    Signer(keys, request["service"], request["region"]).add_auth(aws_request)
    return aws_request.headers["Authorization"]


def main():
    program = sys.argv[1] if len(sys.argv) > 1 else built_beside_sluice()
    if not os.access(program, os.X_OK):
        print(f"{program!r} is not a program\n{__doc__}")
        return 2
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 24000
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else random.SystemRandom().randrange(10 ** 9)
    print(f"botocore {botocore.__version__}, {count} requests, seed {seed}", flush=True)
    prng = random.Random(seed)
    requests = [random_request(prng, number) for number in range(count)]
    done = subprocess.run([program], input="\n".join(map(to_line, requests)) + "\n",
                          stdout=subprocess.PIPE, encoding="utf-8", timeout=300, check=True)
    answers = done.stdout.splitlines()
    if len(answers) != count:
        print(f"{len(answers)} answers for {count} requests")
        return 1
    botocore.auth.datetime = FixedDatetimeModule
    failed = 0
    for request, answer in zip(requests, answers):
        path = quote(request["path"], safe="/-_.~")
        query = "&".join(f"{name}={value}" for name, value in sorted(
            (quote(name, safe="-_.~"), quote(value, safe="-_.~"))
            for name, value in request["query"]))
        url = "http" + "s" * (":" not in request["host"]) + "://" + request["host"] + path
        url += "?" + query if query else ""
        wanted = f"{path}\t{query}\t{botocore_header(request, url)}"
        if answer != wanted:
            failed += 1
            if failed <= 3:
                print(f"differs: {request}\n  botocore {wanted}\n  ours     {answer}")
    print(f"{count - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
