"""A private Ceph with radosgw on 127.0.0.1: the strict judge of the S3 client.

One monitor, one object store daemon in memory and one gateway (http and https) in a temporary
folder, started in the foreground as children and ended by their process ids. Needs the Debian
packages in PACKAGES; cephx must be on, because radosgw never connects to a cluster without it.
"""
import os
import pwd
import shutil
import socket
import subprocess
import sys
import time
import uuid

PACKAGES = ["radosgw", "ceph-mon", "ceph-osd", "ceph-common"]
PROGRAMS = ["radosgw", "ceph-mon", "ceph-osd", "ceph", "ceph-authtool", "monmaptool",
            "radosgw-admin"]

CONF = """[global]
fsid = {fsid}
mon_initial_members = a
mon_host = [v2:127.0.0.1:{mon_v2}/0,v1:127.0.0.1:{mon_v1}/0]
public_addr = 127.0.0.1
public_network = 127.0.0.0/8
ms_bind_port_min = {osd_first}
ms_bind_port_max = {osd_last}
osd_pool_default_size = 1
osd_pool_default_min_size = 1
osd_pool_default_pg_num = 4
osd_pool_default_pg_autoscale_mode = off
osd_crush_chooseleaf_type = 0
mon_allow_pool_size_one = true
mon_max_pg_per_osd = 1000
osd_objectstore = memstore
memstore_device_bytes = 4294967296
osd_memory_target = 939524096
admin_socket = {folder}/run/$name.asok
log_file = {folder}/log/$name.log
pid_file = {folder}/run/$name.pid
run_dir = {folder}/run
mon_data = {folder}/mon
osd_data = {folder}/osd
keyring = {folder}/keyring
[client]
rgw_data = {folder}/rgw
rgw_frontends = {frontends}
rgw_dns_name = s3.localhost
rgw_dynamic_resharding = false
rgw_enable_gc_threads = false
rgw_enable_lc_threads = false
rgw_sts_key = abcdefghijklmnop
rgw_s3_auth_use_sts = true
"""


def install_packages():
    """Installs what is missing with apt-get, and says so."""
    path = os.environ.get("PATH", "") + ":/usr/sbin:/sbin"
    os.environ["PATH"] = path
    if all(shutil.which(program) for program in PROGRAMS):
        return
    command = ["apt-get", "-o", "DPkg::Lock::Timeout=300", "install", "-y",
               "--no-install-recommends"] + PACKAGES
    if os.geteuid() != 0:
        command = ["sudo", "-n"] + command
    print("installing: " + " ".join(command), flush=True)
    environment = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    subprocess.run(command, check=True, env=environment, stdout=subprocess.DEVNULL)


def free_ports(count):
    """Finds ports that nobody listens on at the moment."""
    sockets = [socket.socket() for _ in range(count)]
    for one in sockets:
        one.bind(("127.0.0.1", 0))
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


class Radosgw:
    """The three processes; use as a context manager."""

    ACCESS_KEY = "AKIASLUICETEST"
    SECRET_KEY = "secret+of/the=test"

    def __init__(self, folder):
        self.folder = folder
        self.children = []
        self.port, self.tls_port, mon_v2, mon_v1 = free_ports(4)
        osd_first = free_ports(1)[0] % 20000 + 30000
        for name in ("mon", "osd", "rgw", "run", "log"):
            os.makedirs(os.path.join(folder, name))
        frontends = (f"beast endpoint=127.0.0.1:{self.port} ssl_endpoint=127.0.0.1:{self.tls_port} "
                     f"ssl_certificate={folder}/server.pem")
        self.fsid = str(uuid.uuid4())
        self.mon_addresses = f"[v2:127.0.0.1:{mon_v2}/0,v1:127.0.0.1:{mon_v1}/0]"
        self.conf = os.path.join(folder, "ceph.conf")
        with open(self.conf, "w", encoding="utf-8") as out:
            out.write(CONF.format(fsid=self.fsid, folder=folder, frontends=frontends,
                                  mon_v2=mon_v2, mon_v1=mon_v1, osd_first=osd_first,
                                  osd_last=osd_first + 40))

    @property
    def endpoint(self):
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self):
        try:
            self.start()
        except BaseException:
            self.print_logs()
            self.stop()
            raise
        return self

    def __exit__(self, *_):
        self.stop()

    @property
    def authority(self):
        """The PEM file that a client must trust."""
        return os.path.join(self.folder, "authority.pem")

    def start(self):
        self.make_certificate()
        self.make_keys_and_map()
        self.spawn(["ceph-mon", "-c", self.conf, "-i", "a", "-f"])
        osd_uuid = str(uuid.uuid4())
        self.run(["ceph", "-c", self.conf, "--connect-timeout", "40", "osd", "new", osd_uuid])
        key = self.run(["ceph", "-c", self.conf, "auth", "get-or-create", "osd.0",
                        "mon", "allow profile osd", "osd", "allow *", "mgr", "allow profile osd"])
        with open(os.path.join(self.folder, "keyring"), "ab") as out:
            out.write(key)
        osd = ["ceph-osd", "-c", self.conf, "-i", "0"]
        self.run(osd + ["--mkfs", "--osd-uuid", osd_uuid])
        self.spawn(osd + ["-f"])
        self.spawn(["radosgw", "-c", self.conf, "-n", "client.admin", "-f"])
        self.wait_for_port(self.port)
        self.admin("user", "create", "--uid=sluice", "--display-name=sluice",
                   f"--access-key={self.ACCESS_KEY}", f"--secret-key={self.SECRET_KEY}")
        self.admin("caps", "add", "--uid=sluice", "--caps=roles=*;user-policy=*")

    def make_certificate(self):
        """A certificate for 127.0.0.1 and *.s3.localhost that signs itself."""
        key = os.path.join(self.folder, "server.key")
        self.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
                  "-subj", "/CN=sluice test", "-keyout", key, "-out", self.authority, "-addext",
                  "subjectAltName=IP:127.0.0.1,DNS:s3.localhost,DNS:*.s3.localhost"])
        with open(os.path.join(self.folder, "server.pem"), "wb") as out:
            for part in (key, self.authority):
                with open(part, "rb") as source:
                    out.write(source.read())

    def make_keys_and_map(self):
        keyring = os.path.join(self.folder, "keyring")
        self.run(["ceph-authtool", "--create-keyring", keyring, "--gen-key", "-n", "mon.",
                  "--cap", "mon", "allow *"])
        self.run(["ceph-authtool", keyring, "--gen-key", "-n", "client.admin", "--cap", "mon",
                  "allow *", "--cap", "osd", "allow *", "--cap", "mgr", "allow *"])
        monmap = os.path.join(self.folder, "monmap")
        self.run(["monmaptool", "--create", "--addv", "a", self.mon_addresses, "--fsid", self.fsid,
                  monmap])
        self.run(["ceph-mon", "-c", self.conf, "-i", "a", "--mkfs", "--monmap", monmap,
                  "--keyring", keyring])

    def admin(self, *arguments):
        """Runs radosgw-admin and gives what it printed."""
        return self.run(["radosgw-admin", "-c", self.conf, "-n", "client.admin", *arguments])

    def run(self, command):
        done = subprocess.run(command, capture_output=True, timeout=90, check=False)
        if done.returncode != 0:
            raise RuntimeError(f"{command[0]} failed ({done.returncode}): "
                               f"{done.stderr.decode(errors='replace')[-2000:]}")
        return done.stdout

    def spawn(self, command):
        log = open(os.path.join(self.folder, "log", command[0] + ".out"), "wb")
        self.children.append(subprocess.Popen(command, stdout=log, stderr=log,
                                              stdin=subprocess.DEVNULL))
        log.close()

    def start_plain_gateway(self):
        """Adds a gateway that knows no temporary keys, and gives its URL.

        With them, radosgw answers AccessDenied to a wrong secret, because the last of its ways to
        log in decides; this one answers as AWS does.
        """
        port = free_ports(1)[0]
        self.spawn(["radosgw", "-c", self.conf, "-n", "client.admin", "-f",
                    "--rgw_s3_auth_use_sts=false",
                    f"--rgw_frontends=beast endpoint=127.0.0.1:{port}",
                    f"--admin_socket={self.folder}/run/plain.asok",
                    f"--log_file={self.folder}/log/plain.log",
                    f"--pid_file={self.folder}/run/plain.pid"])
        self.wait_for_port(port)
        return f"http://127.0.0.1:{port}"

    def wait_for_port(self, port):
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            for child in self.children:
                if child.poll() is not None:
                    user = pwd.getpwuid(os.geteuid()).pw_name
                    raise RuntimeError(f"{child.args[0]} ended with {child.returncode}; can "
                                       f"radosgw run as user {user}?")
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                return
            except OSError:
                time.sleep(0.2)
        raise RuntimeError("radosgw does not listen after 60 seconds")

    def stop(self):
        for child in reversed(self.children):
            child.terminate()
        for child in reversed(self.children):
            try:
                child.wait(10)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
        self.children = []

    def print_logs(self):
        logs = os.path.join(self.folder, "log")
        for name in sorted(os.listdir(logs)):
            with open(os.path.join(logs, name), errors="replace", encoding="utf-8") as log:
                print(f"--- {name}\n" + "".join(log.readlines()[-15:]), file=sys.stderr)
