#!/usr/bin/python3
"""The stand-in's S3 as botocore sees it: objects, listing, buckets, multipart, faults."""
import contextlib
import datetime
import hashlib
import os
import socket
import threading
import zlib

from s3_driver import BUCKET, Raw, client, code_of, read_all, refusal, run

MIB = 1024 * 1024
NASTY_KEYS = ["a", "a b", "a+b", "a%20b", "a&b=c", "中文/键😀.csv", "..", "../../etc/passwd",
              "a/../b", "a//b", "trailing/", "quote\"'<>&", "tilde~star*paren()!$,;:@", "tab\there",
              "y" * 1024, "line\nbreak", "?#[]", "é" * 400]


def test_objects(checks, server):
    s3 = client(server)
    for key in NASTY_KEYS:
        body = key.encode() * 3
        put = s3.put_object(Bucket=BUCKET, Key=key, Body=body)
        etag = f'"{hashlib.md5(body).hexdigest()}"'
        checks.that(put["ETag"] == etag and read_all(s3, key) == body,
                    f"key {key[:30]!r} round trip")
    listed = s3.list_objects_v2(Bucket=BUCKET)
    expected = sorted(NASTY_KEYS, key=lambda key: key.encode())
    checks.equal([item["Key"] for item in listed["Contents"]], expected, "lists keys in byte order")
    head = s3.head_object(Bucket=BUCKET, Key="a b")
    checks.equal(head["ContentLength"], 9, "HEAD gives the length")
    age = datetime.datetime.now(datetime.timezone.utc) - head["LastModified"]
    checks.that(abs(age.total_seconds()) < 120, "HEAD gives the time", head)
    for key in NASTY_KEYS:
        s3.delete_object(Bucket=BUCKET, Key=key)
    checks.that("Contents" not in s3.list_objects_v2(Bucket=BUCKET), "all keys are deleted")
    checks.equal(refusal(s3.delete_object, Bucket=BUCKET, Key="none"), (200, ""),
                 "deleting nothing is no error")
    checks.equal(refusal(s3.get_object, Bucket=BUCKET, Key="none"), (404, "NoSuchKey"),
                 "GET missing")
    checks.equal(refusal(s3.head_object, Bucket=BUCKET, Key="none"), (404, "404"), "HEAD missing")
    s3.put_object(Bucket=BUCKET, Key="empty", Body=b"")
    checks.equal(read_all(s3, "empty"), b"", "an empty object")
    s3.delete_object(Bucket=BUCKET, Key="empty")


@contextlib.contextmanager
def localhost_names():
    """Bucket names before .localhost lead to this machine, whatever its resolver says."""
    original = socket.getaddrinfo

    def resolve(host, *rest, **more):
        is_local = isinstance(host, str) and host.endswith(".localhost")
        return original("127.0.0.1" if is_local else host, *rest, **more)
    socket.getaddrinfo = resolve
    try:
        yield
    finally:
        socket.getaddrinfo = original


def test_styles(checks, server):
    port = server.host.split(":")[1]
    s3 = client(server, style="virtual", endpoint=f"http://localhost:{port}")
    with localhost_names():
        s3.put_object(Bucket=BUCKET, Key="virtual/host ü", Body=b"v")
        checks.equal(read_all(client(server), "virtual/host ü"), b"v", "virtual-host style")
        s3.delete_object(Bucket=BUCKET, Key="virtual/host ü")
    s3 = client(server)
    unsigned = client(server, payload_signing_enabled=False)
    checks.equal(refusal(unsigned.put_object, Bucket=BUCKET, Key="k", Body=b"x"), (200, ""),
                 "payload_signing_enabled=False")
    for name, body in (("gzip", zlib.compress(b"x" * 100)), ("br", b"raw"), ("deflate", b"raw")):
        s3.put_object(Bucket=BUCKET, Key="encoded", Body=body, ContentEncoding=name,
                      ContentType="multipart/form-data")
        checks.equal(read_all(s3, "encoded"), body, f"Content-Encoding {name} is stored as sent")
    s3.delete_objects(Bucket=BUCKET, Delete={"Objects": [{"Key": "k"}, {"Key": "encoded"}]})


def test_ranges(checks, server):
    s3 = client(server)
    body = bytes(range(256)) * 4096  # 1 MiB, more than one send
    s3.put_object(Bucket=BUCKET, Key="range", Body=body)
    for text, expected in (("bytes=0-9", body[:10]), ("bytes=10-", body[10:]),
                           ("bytes=-5", body[-5:]),
                           ("bytes=5-99999999", body[5:]), ("bytes=-99999999", body),
                           ("bytes=300000-800000", body[300000:800001])):
        answer = s3.get_object(Bucket=BUCKET, Key="range", Range=text)
        checks.that(answer["ResponseMetadata"]["HTTPStatusCode"] == 206
                    and answer["Body"].read() == expected
                    and answer["ContentRange"].endswith(f"/{len(body)}"), f"Range {text}")
    checks.equal(refusal(s3.get_object, Bucket=BUCKET, Key="range", Range="bytes=1048576-"),
                 (416, "InvalidRange"), "a range behind the end")
    checks.equal(read_all(s3, "range"), body, "the whole object")
    checks.equal(refusal(s3.get_object, Bucket=BUCKET, Key="range", IfMatch='"x"'),
                 (412, "PreconditionFailed"), "If-Match of another ETag")
    s3.delete_object(Bucket=BUCKET, Key="range")


def test_listing(checks, server):
    s3 = client(server)
    keys = [f"list/{folder}/{n:03}" for folder in "abc" for n in range(40)] + ["list/top", "list0"]
    for key in keys:
        s3.put_object(Bucket=BUCKET, Key=key, Body=b"")
    pages = list(s3.get_paginator("list_objects_v2").paginate(
        Bucket=BUCKET, Prefix="list/", PaginationConfig={"PageSize": 7}))
    found = [item["Key"] for page in pages for item in page.get("Contents", [])]
    checks.equal(found, sorted(key for key in keys if key.startswith("list/")), "pages of 7")
    for size in (1, 2, 1000):
        pages = list(s3.get_paginator("list_objects_v2").paginate(
            Bucket=BUCKET, Prefix="list/", Delimiter="/", PaginationConfig={"PageSize": size}))
        prefixes = [item["Prefix"] for page in pages for item in page.get("CommonPrefixes", [])]
        tops = [item["Key"] for page in pages for item in page.get("Contents", [])]
        checks.equal((prefixes, tops), (["list/a/", "list/b/", "list/c/"], ["list/top"]),
                     f"delimiter, pages of {size}")
    after = s3.list_objects_v2(Bucket=BUCKET, Prefix="list/", StartAfter="list/c/038")
    checks.equal([item["Key"] for item in after["Contents"]], ["list/c/039", "list/top"],
                 "StartAfter")
    checks.equal(s3.list_objects_v2(Bucket=BUCKET, MaxKeys=0)["KeyCount"], 0, "MaxKeys 0")
    checks.equal(refusal(s3.list_objects_v2, Bucket=BUCKET, ContinuationToken="junk"),
                 (400, "InvalidArgument"), "a made-up continuation token")
    checks.equal(refusal(s3.list_objects, Bucket=BUCKET), (501, "NotImplemented"), "ListObjects 1")
    answer = s3.delete_objects(Bucket=BUCKET, Delete={"Objects": [{"Key": key} for key in keys]})
    checks.equal(len(answer["Deleted"]), len(keys), "DeleteObjects")
    quiet = s3.delete_objects(Bucket=BUCKET, Delete={"Objects": [{"Key": "x"}], "Quiet": True})
    checks.that("Deleted" not in quiet, "DeleteObjects quiet", quiet)


def test_buckets(checks, server):
    s3 = client(server)
    names = [bucket["Name"] for bucket in s3.list_buckets()["Buckets"]]
    checks.equal(names, sorted(names), "ListBuckets in order")
    checks.that(BUCKET in names, "ListBuckets has the staging bucket", names)
    s3.create_bucket(Bucket="new-bucket")
    checks.equal(refusal(s3.create_bucket, Bucket="new-bucket"), (200, ""), "again in us-east-1")
    checks.that(s3.get_bucket_location(Bucket="new-bucket").get("LocationConstraint") is None,
                "GetBucketLocation of us-east-1 is empty")
    europe = {"LocationConstraint": "eu-central-1"}
    s3.create_bucket(Bucket="new-europe", CreateBucketConfiguration=europe)
    central = client(server, region="eu-central-1")
    checks.equal(central.get_bucket_location(Bucket="new-europe")["LocationConstraint"],
                 "eu-central-1", "GetBucketLocation elsewhere")
    checks.equal(refusal(central.create_bucket, Bucket="new-europe",
                         CreateBucketConfiguration=europe), (409, "BucketAlreadyOwnedByYou"),
                 "again elsewhere")
    checks.equal(refusal(central.create_bucket, Bucket="no-constraint"),
                 (400, "IllegalLocationConstraintException"), "elsewhere without saying where")
    for name in ("Upper", "10.0.0.1", "a..b"):
        answer = Raw(server).call("PUT", "/" + name)
        checks.equal(code_of(answer), (400, "InvalidBucketName"), f"bucket name {name}")
    s3.put_object(Bucket="new-bucket", Key="k", Body=b"")
    checks.equal(refusal(s3.delete_bucket, Bucket="new-bucket"), (409, "BucketNotEmpty"),
                 "not empty")
    s3.delete_object(Bucket="new-bucket", Key="k")
    s3.delete_bucket(Bucket="new-bucket")
    checks.equal(refusal(s3.delete_bucket, Bucket="new-bucket"), (404, "NoSuchBucket"), "twice")
    central.delete_bucket(Bucket="new-europe")
    checks.equal(refusal(s3.head_bucket, Bucket="new-bucket"), (404, "404"), "HEAD of no bucket")
    checks.equal(refusal(s3.put_object, Bucket="none", Key="k"), (404, "NoSuchBucket"),
                 "PUT to none")


def test_multipart(checks, server):
    s3 = client(server)
    target = {"Bucket": BUCKET, "Key": "multi/part ü"}
    upload = {**target, "UploadId": s3.create_multipart_upload(**target)["UploadId"]}
    bodies = [os.urandom(5 * MIB), os.urandom(5 * MIB + 1), b"the end"]
    parts = []
    for number, body in ((3, bodies[2]), (1, b"replaced"), (1, bodies[0]), (2, bodies[1])):
        etag = s3.upload_part(**upload, PartNumber=number, Body=body)["ETag"]
        parts = [part for part in parts if part["PartNumber"] != number]
        parts.append({"PartNumber": number, "ETag": etag})
    parts.sort(key=lambda part: part["PartNumber"])
    listed = s3.list_parts(**upload)
    checks.equal([(part["PartNumber"], part["Size"]) for part in listed["Parts"]],
                 [(number + 1, len(body)) for number, body in enumerate(bodies)], "ListParts")
    page = s3.list_parts(**upload, MaxParts=1, PartNumberMarker=1)
    checks.equal(([part["PartNumber"] for part in page["Parts"]], page["IsTruncated"]), ([2], True),
                 "ListParts by page")
    uploads = s3.list_multipart_uploads(Bucket=BUCKET, Prefix="multi/")["Uploads"]
    checks.equal([(item["Key"], item["UploadId"]) for item in uploads],
                 [(target["Key"], upload["UploadId"])], "ListMultipartUploads")
    checks.equal(refusal(s3.get_object, **target), (404, "NoSuchKey"),
                 "not there before it is whole")
    test_completion(checks, s3, upload, parts)
    whole = s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": parts})
    digest = hashlib.md5(b"".join(hashlib.md5(body).digest() for body in bodies)).hexdigest()
    checks.equal(whole["ETag"], f'"{digest}-3"', "the ETag of a multipart object")
    checks.that(read_all(s3, target["Key"]) == b"".join(bodies), "the parts in their order")
    checks.equal(refusal(s3.list_parts, **upload), (404, "NoSuchUpload"), "the upload has ended")
    aborted = {**target, "UploadId": s3.create_multipart_upload(**target)["UploadId"]}
    s3.upload_part(**aborted, PartNumber=1, Body=b"x")
    s3.abort_multipart_upload(**aborted)
    checks.equal(refusal(s3.upload_part, **aborted, PartNumber=1, Body=b"x"), (404, "NoSuchUpload"),
                 "a part of an aborted upload")
    checks.equal(refusal(s3.abort_multipart_upload, **aborted), (404, "NoSuchUpload"),
                 "abort twice")
    checks.equal(refusal(s3.upload_part, **{**target, "UploadId": "../.."}, PartNumber=1),
                 (404, "NoSuchUpload"), "an upload id that is a path")
    left = s3.list_multipart_uploads(Bucket=BUCKET).get("Uploads", [])
    checks.equal(left, [], "no upload is left")
    s3.delete_object(**target)


def test_completion(checks, s3, upload, parts):
    def complete(chosen):
        return refusal(s3.complete_multipart_upload, **upload, MultipartUpload={"Parts": chosen})
    small_first = [parts[2], {"PartNumber": 4, "ETag": parts[2]["ETag"]}]
    s3.upload_part(**upload, PartNumber=4, Body=b"the end")
    checks.equal(complete(small_first), (400, "EntityTooSmall"),
                 "a small part that is not the last")
    checks.equal(complete([parts[1], parts[0]]), (400, "InvalidPartOrder"), "parts out of order")
    checks.equal(complete([parts[0], parts[0]]), (400, "InvalidPartOrder"), "a part twice")
    checks.equal(complete([{"PartNumber": 9, "ETag": "x"}]), (400, "InvalidPart"), "a missing part")
    checks.equal(complete([{"PartNumber": 1, "ETag": parts[1]["ETag"]}]), (400, "InvalidPart"),
                 "another ETag")
    checks.equal(complete([]), (400, "MalformedXML"), "no parts")
    checks.equal(refusal(s3.upload_part, **upload, PartNumber=10001, Body=b"x"),
                 (400, "InvalidArgument"), "part 10001")


def test_faults(checks, server):
    s3 = client(server)
    slow = {"method": "PUT", "key_prefix": "fault/", "status": 503, "code": "SlowDown", "times": 2}
    server.set_faults(slow)
    answers = [refusal(s3.put_object, Bucket=BUCKET, Key="fault/1", Body=b"x") for _ in range(3)]
    checks.equal(answers, [(503, "SlowDown")] * 2 + [(200, "")], "two SlowDowns, then the object")
    checks.equal(refusal(s3.put_object, Bucket=BUCKET, Key="other", Body=b"x"), (200, ""),
                 "other keys are not touched")
    server.set_faults()
    s3.list_objects_v2(Bucket=BUCKET)
    server.set_faults({**slow, "code": "InternalError", "status": 500, "times": 1})
    retrying = client(server, attempts=3)
    checks.equal(refusal(retrying.put_object, Bucket=BUCKET, Key="fault/1", Body=b"retried"),
                 (200, ""), "a client that retries gets through")
    checks.equal(read_all(s3, "fault/1"), b"retried", "with the whole body")
    server.set_faults()
    s3.delete_objects(Bucket=BUCKET, Delete={"Objects": [{"Key": "fault/1"}, {"Key": "other"}]})


def test_many_at_once(checks, server):
    """Forty clients on a pool of fewer threads: nothing waits forever, nothing is mixed up.

    A server may close a connection that rested for seconds in the very moment in which the client
    uses it again. S3 does so, ours does; so a client tries again, as every one does by default.
    """
    failures = []

    def work(number):
        try:
            s3 = client(server, attempts=3)
            for turn in range(5):
                body = f"{number}/{turn}".encode() * 1000
                s3.put_object(Bucket=BUCKET, Key=f"many/{number}", Body=body)
                if read_all(s3, f"many/{number}") != body:
                    failures.append(f"{number}: another body came back")
            s3.delete_object(Bucket=BUCKET, Key=f"many/{number}")
        except Exception as error:  # shown by the check below
            failures.append(f"{number}: {error!r}")
    threads = [threading.Thread(target=work, args=(number,)) for number in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    checks.that(not any(thread.is_alive() for thread in threads), "forty clients all end")
    checks.equal(failures, [], "forty clients each get their own bytes")


if __name__ == "__main__":
    run([test_objects, test_styles, test_ranges, test_listing, test_buckets,
         test_multipart, test_faults, test_many_at_once])
