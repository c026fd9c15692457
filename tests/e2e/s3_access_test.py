#!/usr/bin/python3
"""Signatures, regions, bodies, policies: what the stand-in's S3 refuses, and how it says so."""
import base64
import datetime
import hashlib
import http.client
import json
import socket
import zlib

import botocore.auth
import botocore.awsrequest
import botocore.credentials
import botocore.session
from botocore.config import Config

from s3_driver import BUCKET, REGION, Raw, client, code_of, keys_of, read_all, refusal, run


def test_regions(checks, server):
    head = client(server).head_bucket(Bucket=BUCKET)["ResponseMetadata"]["HTTPHeaders"]
    checks.equal(head.get("x-amz-bucket-region"), REGION, "HeadBucket names the region")
    answer = Raw(server).call("GET", "/far-away?list-type=2")
    checks.equal(code_of(answer), (301, "PermanentRedirect"), "a bucket of another region")
    checks.equal(answer[1].get("x-amz-bucket-region"), "eu-west-1", "301 names the region")
    answer = Raw(server, region="ap-south-1").call("GET", f"/{BUCKET}?list-type=2")
    checks.equal(code_of(answer), (400, "AuthorizationHeaderMalformed"),
                 "signed for another region")
    checks.contains(answer[2].decode(), f"<Region>{REGION}</Region>", "400 names the region")
    answer = Raw(server, region="eu-west-1").call("GET", "/far-away?list-type=2")
    checks.equal(answer[0], 200, "the bucket's own region")


def test_authentication(checks, server):
    admin = keys_of("admin")
    target = f"/{BUCKET}/auth"
    raw = Raw(server)
    checks.equal(refusal(client(server, ("AKIANOBODY", "x")).list_buckets),
                 (403, "InvalidAccessKeyId"), "unknown key")
    checks.equal(refusal(client(server, (admin[0], "wrong")).list_buckets),
                 (403, "SignatureDoesNotMatch"), "wrong secret")
    checks.equal(code_of(raw.send("GET", target)), (403, "AccessDenied"), "no signature")
    checks.equal(code_of(raw.call("GET", target, after={"Authorization": "Basic eDp5"})),
                 (400, "InvalidArgument"), "another scheme")
    checks.equal(code_of(Raw(server, service="sts").call("GET", target)),
                 (400, "AuthorizationHeaderMalformed"), "another service")
    checks.equal(code_of(raw.call("GET", target, after={"x-amz-acl": "private"})),
                 (403, "AccessDenied"), "an x-amz- header that was not signed")
    checks.equal(code_of(raw.call("PUT", target, b"body", {"x-amz-acl": "private"},
                                  after={"x-amz-acl": "public-read"})),
                 (403, "SignatureDoesNotMatch"), "a signed header that was changed")
    temporary = ("ASIATEMPORARY", "secret-of-temporary")
    for token, expected in (("the/token+=", (200, "")), ("other", (400, "InvalidToken")),
                            (None, (403, "InvalidAccessKeyId"))):
        checks.equal(refusal(client(server, temporary, token=token).list_buckets), expected,
                     f"temporary keys, token {token!r}")
    checks.equal(refusal(client(server, token="surplus").list_buckets), (400, "InvalidToken"),
                 "a token where none belongs")
    test_skew(checks, server)


def test_skew(checks, server):
    def signed_at(offset):
        shifted = datetime.datetime.utcnow() + datetime.timedelta(seconds=offset)

        class Clock(datetime.datetime):
            @classmethod
            def utcnow(cls):
                return shifted
        original = botocore.auth.datetime.datetime
        botocore.auth.datetime.datetime = Clock
        try:
            return code_of(Raw(server).call("GET", f"/{BUCKET}?list-type=2"))
        finally:
            botocore.auth.datetime.datetime = original
    checks.equal(signed_at(-600), (200, ""), "a clock 10 minutes behind")
    checks.equal(signed_at(-1200), (403, "RequestTimeTooSkewed"), "a clock 20 minutes behind")
    checks.equal(signed_at(1200), (403, "RequestTimeTooSkewed"), "a clock 20 minutes ahead")


def test_presigned(checks, server):
    s3 = client(server)
    s3.put_object(Bucket=BUCKET, Key="pre signed+ü", Body=b"presigned")
    url = client_presigned(server, "get_object", Key="pre signed+ü")
    target = url.removeprefix(server.endpoint)
    answer = Raw(server).send("GET", target)
    checks.equal((answer[0], answer[2]), (200, b"presigned"), "a presigned GET")
    other = target.replace("pre%20signed", "pre%20Signed")
    checks.equal(code_of(Raw(server).send("GET", other)), (403, "SignatureDoesNotMatch"),
                 "a presigned URL for another key")
    longer = target.replace("X-Amz-Expires=60", "X-Amz-Expires=600")
    checks.equal(code_of(Raw(server).send("GET", longer)), (403, "SignatureDoesNotMatch"),
                 "a presigned URL with a longer life")
    put = client_presigned(server, "put_object", Key="put by url").removeprefix(server.endpoint)
    checks.equal(Raw(server).send("PUT", put, b"by url")[0], 200, "a presigned PUT")
    checks.equal(read_all(s3, "put by url"), b"by url", "what the presigned PUT stored")
    for key in ("pre signed+ü", "put by url"):
        s3.delete_object(Bucket=BUCKET, Key=key)


def client_presigned(server, operation, **arguments):
    key, secret = keys_of("admin")
    config = Config(s3={"addressing_style": "path"}, signature_version="s3v4")
    s3 = botocore.session.get_session().create_client(
        "s3", region_name=REGION, endpoint_url=server.endpoint, aws_access_key_id=key,
        aws_secret_access_key=secret, config=config)
    return s3.generate_presigned_url(operation, {"Bucket": BUCKET, **arguments}, ExpiresIn=60)


def test_bodies(checks, server):
    raw = Raw(server)
    target = f"/{BUCKET}/body"
    other = hashlib.sha256(b"other").hexdigest()
    headers = raw.signed("PUT", target, b"other")
    checks.equal(headers["X-Amz-Content-SHA256"], other, "the signer signs the body")
    checks.equal(code_of(raw.send("PUT", target, b"body!", headers)),
                 (400, "XAmzContentSHA256Mismatch"), "a body that was changed")
    md5 = base64.b64encode(hashlib.md5(b"other").digest()).decode()
    for name, value, expected in (
            ("Content-MD5", md5, (400, "BadDigest")), ("Content-MD5", "x", (400, "InvalidDigest")),
            ("x-amz-checksum-crc32", "AAAAAA==", (400, "BadDigest")),
            ("x-amz-checksum-crc32c", "AAAAAA==", (501, "NotImplemented")),
            ("x-amz-meta-owner", "me", (501, "NotImplemented")),
            ("x-amz-copy-source", "/a/b", (501, "NotImplemented")),
            ("x-amz-content-sha256", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD", (501, "NotImplemented")),
            ("If-Match", '"x"', (501, "NotImplemented")),
            ("If-None-Match", '"x"', (501, "NotImplemented")),
            ("x-amz-content-sha256", "nonsense", (400, "InvalidArgument"))):
        checks.equal(code_of(raw_put(raw, target, {name: value})), expected,
                     f"PUT with {name} {value}")
    crc32 = base64.b64encode(zlib.crc32(b"body").to_bytes(4, "big")).decode()
    checks.equal(code_of(raw_put(raw, target, {"x-amz-checksum-crc32": crc32})), (200, ""),
                 "PUT with the right CRC32")
    checks.equal(code_of(raw_put(raw, target, {"If-None-Match": "*"})), (412, "PreconditionFailed"),
                 "If-None-Match: * over an object")
    upload = client(server).create_multipart_upload(Bucket=BUCKET, Key="body")["UploadId"]
    part = client(server).upload_part(Bucket=BUCKET, Key="body", UploadId=upload, PartNumber=1,
                                      Body=b"part")["ETag"]
    whole = (f"<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>{part}</ETag></Part>"
             "</CompleteMultipartUpload>").encode()
    for name, value, expected in (("If-Match", '"x"', (501, "NotImplemented")),
                                  ("If-None-Match", '"x"', (501, "NotImplemented")),
                                  ("If-None-Match", "*", (412, "PreconditionFailed"))):
        checks.equal(code_of(raw.call("POST", f"{target}?uploadId={upload}", whole, {name: value})),
                     expected, f"an upload in parts that ends with {name} {value}")
    client(server).abort_multipart_upload(Bucket=BUCKET, Key="body", UploadId=upload)
    client(server).delete_object(Bucket=BUCKET, Key="body")
    left = client(server).list_objects_v2(Bucket=BUCKET, Prefix="body")
    checks.equal(left["KeyCount"], 0, "refused bodies leave nothing")
    long_key = "/" + BUCKET + "/" + "k" * 1025
    checks.equal(code_of(raw.call("PUT", long_key, b"")), (400, "KeyTooLongError"),
                 "a key too long")
    checks.equal(code_of(raw.call("GET", f"/{BUCKET}/k?acl")), (501, "NotImplemented"), "?acl")


def raw_put(raw, target, headers):
    if "x-amz-content-sha256" not in headers:
        return raw.call("PUT", target, b"body", headers)
    # botocore sets this header itself, so the request is signed with ours in its place.
    request = botocore.awsrequest.AWSRequest("PUT", raw.server.endpoint + target, data=b"body")
    credentials = botocore.credentials.Credentials(*raw.keys)
    signer = botocore.auth.S3SigV4Auth(credentials, "s3", REGION)
    signer.payload = lambda unused: headers["x-amz-content-sha256"]
    signer.add_auth(request)
    return raw.send("PUT", target, b"body", dict(request.headers.items()))


def test_connection_survives(checks, server):
    """A refused PUT is read to its end: the next request of the connection begins behind it."""
    raw = Raw(server)
    connection = http.client.HTTPConnection(server.host, timeout=30)
    body = b"GET / HTTP/1.1\r\n\r\n" * 100_000
    for _ in range(3):
        connection.request("PUT", f"/{BUCKET}/refused", body=body)
        refused = connection.getresponse()
        text = refused.read()
        checks.that(refused.status == 403 and b"AccessDenied" in text, "a refused PUT is answered")
        headers = raw.signed("GET", f"/{BUCKET}?list-type=2")
        connection.request("GET", f"/{BUCKET}?list-type=2", headers=headers)
        listed = connection.getresponse()
        listed.read()
        checks.equal(listed.status, 200, "the same connection serves the next request")
    connection.close()


def test_broken_connection(checks, server):
    """Half a body is no object, and what was there before stays."""
    s3 = client(server)
    s3.put_object(Bucket=BUCKET, Key="half", Body=b"before")
    body = b"x" * 1_000_000
    connection = http.client.HTTPConnection(server.host, timeout=30)
    connection.putrequest("PUT", f"/{BUCKET}/half")
    for name, value in Raw(server).signed("PUT", f"/{BUCKET}/half", body).items():
        connection.putheader(name, value)
    connection.putheader("Content-Length", str(len(body)))
    connection.endheaders()
    connection.send(body[:500_000])
    connection.sock.shutdown(socket.SHUT_WR)
    while connection.sock.recv(65536):  # until the server has given up as well
        pass
    connection.close()
    checks.equal(read_all(s3, "half"), b"before", "a broken upload changes nothing")
    s3.delete_object(Bucket=BUCKET, Key="half")


def test_policies(checks, server):
    admin = client(server)
    for key in ("open", "secret/x", "mine/1", "theirs"):
        admin.put_object(Bucket=BUCKET, Key=key, Body=b"x")
    reader = client(server, keys_of("reader"))
    denied = (403, "AccessDenied")
    checks.equal(read_all(reader, "open"), b"x", "the reader reads")
    checks.equal(refusal(reader.get_object, Bucket=BUCKET, Key="secret/x"), denied, "Deny wins")
    checks.equal(refusal(reader.put_object, Bucket=BUCKET, Key="open"), denied, "no PutObject")
    checks.equal(refusal(reader.list_objects_v2, Bucket=BUCKET), denied, "no ListBucket")
    checks.equal(refusal(reader.list_buckets), denied, "no ListAllMyBuckets")
    checks.equal(refusal(reader.get_object, Bucket=BUCKET, Key="none"), denied,
                 "who may not list does not learn what is missing")
    checks.equal(refusal(reader.head_bucket, Bucket=BUCKET), (403, "403"), "no HeadBucket")
    answer = client(server, keys_of("deleter")).delete_objects(
        Bucket=BUCKET, Delete={"Objects": [{"Key": "mine/1"}, {"Key": "theirs"}]})
    checks.equal([item["Key"] for item in answer["Deleted"]], ["mine/1"], "DeleteObjects, allowed")
    checks.equal([(item["Key"], item["Code"]) for item in answer["Errors"]],
                 [("theirs", "AccessDenied")], "DeleteObjects, denied")
    local = json.loads(server.world_path.read_text())["users"][0]
    sluice = client(server, (local["access_key_id"], local["secret_access_key"]))
    checks.equal(refusal(sluice.put_object, Bucket=BUCKET, Key="open", Body=b"y"), (200, ""),
                 "sluice's own user writes to staging")
    checks.equal(refusal(sluice.head_bucket, Bucket=BUCKET), (200, ""), "and asks for the bucket")
    checks.equal(refusal(sluice.create_bucket, Bucket="another"), denied, "and nothing else")
    for key in ("open", "secret/x", "theirs"):
        admin.delete_object(Bucket=BUCKET, Key=key)


if __name__ == "__main__":
    run([test_regions, test_authentication, test_presigned, test_bodies,
         test_connection_survives, test_broken_connection, test_policies])
