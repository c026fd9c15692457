"""The certificates of the private servers that tools/servers.py starts."""


def make(folder, run):
    """An authority (ca.pem) and a certificate of it for localhost and 127.0.0.1.

    `run` runs a command to its end and raises when it fails.
    """
    if (folder / "server-cert.pem").exists():
        return
    subject_names = folder / "names.cnf"
    subject_names.write_text("subjectAltName=DNS:localhost,IP:127.0.0.1\n")
    steps = [
        "req -x509 -newkey rsa:2048 -nodes -days 3650 -subj /CN=sluice-test-authority "
        "-keyout ca-key.pem -out ca.pem",
        "req -newkey rsa:2048 -nodes -subj /CN=localhost -keyout server-key.pem -out server.csr",
        "x509 -req -in server.csr -CA ca.pem -CAkey ca-key.pem -CAcreateserial -days 3650 "
        "-extfile names.cnf -out server-cert.pem",
        # The key pair of caching_sha2_password, for clients without TLS.
        "genrsa -out rsa-private.pem 2048",
        "rsa -in rsa-private.pem -pubout -out rsa-public.pem",
    ]
    for step in steps:
        run(["openssl", *step.split()], cwd=folder)
