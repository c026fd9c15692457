"""Lists a bucket over HTTP with Signature Version 4, in plain Python: an onlooker's view.

Signed after "Create a signed AWS API request" of the IAM User Guide. Standard library only.
"""
import datetime
import hashlib
import hmac
import http.client
import urllib.parse
import xml.etree.ElementTree as ElementTree

EMPTY_HASH = hashlib.sha256(b"").hexdigest()
NAMESPACE = "{http://s3.amazonaws.com/doc/2006-03-01/}"


def sign(key, text):
    return hmac.new(key, text.encode(), hashlib.sha256).digest()


def signed_headers(place, path, query, keys):
    """The headers of a GET; `place` is (host, region), `keys` is (id, secret)."""
    host, region = place
    key_id, secret = keys
    now = datetime.datetime.now(datetime.timezone.utc).strftime("%Y%m%dT%H%M%SZ")
    headers = {"host": host, "x-amz-content-sha256": EMPTY_HASH, "x-amz-date": now}
    names = ";".join(sorted(headers))
    canonical = "\n".join(["GET", path, query, *(f"{n}:{headers[n]}" for n in sorted(headers)), "",
                           names, EMPTY_HASH])
    scope = f"{now[:8]}/{region}/s3/aws4_request"
    text = "\n".join(["AWS4-HMAC-SHA256", now, scope,
                      hashlib.sha256(canonical.encode()).hexdigest()])
    key = ("AWS4" + secret).encode()
    for part in (now[:8], region, "s3", "aws4_request"):
        key = sign(key, part)
    headers["authorization"] = (f"AWS4-HMAC-SHA256 Credential={key_id}/{scope}, "
                                f"SignedHeaders={names}, Signature={sign(key, text).hex()}")
    return headers


def get(world, port, bucket, **query):
    """GET on the bucket as the world's first user; the parsed answer."""
    user = world["users"][0]
    text = urllib.parse.urlencode(sorted(query.items()), quote_via=urllib.parse.quote, safe="-_.~")
    path = "/" + bucket
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        headers = signed_headers((f"127.0.0.1:{port}", world["region"]), path, text,
                                 (user["access_key_id"], user["secret_access_key"]))
        connection.request("GET", f"{path}?{text}", headers=headers)
        answer = connection.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"S3 answered {answer.status}: {body.decode(errors='replace')}")
        return ElementTree.fromstring(body)
    finally:
        connection.close()


def list_keys(world, port, bucket, prefix=""):
    """All keys of the bucket that begin with `prefix`."""
    keys, query = [], {"list-type": "2", "prefix": prefix}
    while True:
        page = get(world, port, bucket, **query)
        keys += [item.text for item in page.iter(NAMESPACE + "Key")]
        token = page.findtext(NAMESPACE + "NextContinuationToken")
        if not token:
            return sorted(keys)
        query["continuation-token"] = token


def list_uploads(world, port, bucket):
    """Keys of multipart uploads that were begun and neither finished nor ended."""
    page = get(world, port, bucket, uploads="")
    return sorted(item.text for item in page.iter(NAMESPACE + "Key"))
