"""Redshift clients that others wrote, fetched once from PyPI, npm and Maven with pinned versions.

Used by tests/e2e/clients_*_test.py and tests/support/hcl.py. Everything lies in ~/.cache/sluice (or
$SLUICE_CACHE), comes from the index that the machine is set up with, and is checked by its hash;
nothing is installed. Raises CommandError when it cannot be fetched.
"""
import contextlib
import fcntl
import hashlib
import shutil
import subprocess
import tempfile
import zipfile
from pathlib import Path

from debian_packages import CommandError, cache_folder, run, say

# What they stand on is in tools/packages/tests.txt.
CONNECTOR = r"""
redshift-connector==2.2.0 \
  --hash=sha256:1f53bf5ff738dba712571fc9a63ec65d27a93c85948f9d14242b31e5e1153883
scramp==1.4.18 \
  --hash=sha256:1b9c55c5dafb7fe19f6087158c6d2216d37b64f7cd68c2930cbe9ccf5b2c0979
asn1crypto==1.5.1 \
  --hash=sha256:db4e40728b728508912cbb3d44f19ce188f218e9eba635821bb4b68564f8fd67
"""
SQLALCHEMY = r"""
sqlalchemy-redshift==1.0.0 \
  --hash=sha256:8b3a946401148b9443eb623f84a64bb30fa99ddc873c17d6a9e70cc0e5ea8dd1
sqlalchemy==2.1.9 \
  --hash=sha256:3a24b459e52b3ac138f6a05e99a4bd0589443a1ae18041a59c1cfdee12134a2b
typing-extensions==4.16.0 \
  --hash=sha256:481caa481374e813c1b176ada14e97f1f67a4539ce9cfeb3f350d78d6370c2e8
"""
# A source archive without a build: one file of tests, in the public domain.
COMPLIANCE = ("dbapi-compliance==1.15.0 "
              "--hash=sha256:d20568877e2569e85679d2324de25bf5580156f7d9ab847fc43a72a98d326c40\n")
JDBC = "com.amazon.redshift:redshift-jdbc42:2.3.0"
JDBC_SHA256 = "133009e292b583654c45e37bce15947d4e17a60a5804f730cb8abd22320b4295"
FETCH_SECONDS_MAX = 600


@contextlib.contextmanager
def folder_once(name, what):
    """The folder of that name in the cache, and an empty one to fill if it is not there yet."""
    folder = cache_folder() / name
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / "lock", "w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        finished, content = folder / "finished", folder / "content"
        if finished.exists() and finished.read_text() == what:
            yield content, False
            return
        finished.unlink(missing_ok=True)
        shutil.rmtree(content, ignore_errors=True)
        content.mkdir()
        say(f"fetching {what.split()[0]} into {folder} (once)")
        yield content, True
        finished.write_text(what)


def tool(name, package):
    """The path of a program that fetches; says what to install when it is not there."""
    path = shutil.which(name)
    if path is None:
        raise CommandError(f"{name} is missing, which fetches a client that the tests run: "
                           f"apt-get install {package}")
    return path


def wheels(name, wanted, is_source=False):
    """A folder with the unpacked packages of a requirements text; each line has its hash."""
    with folder_once(name, wanted.strip()) as (content, is_new):
        if is_new:
            with tempfile.TemporaryDirectory(prefix="sluice-pip-") as scratch:
                (Path(scratch) / "wanted.txt").write_text(wanted)
                kind = ["--no-binary=:all:", "--no-build-isolation"] if is_source else [
                    "--only-binary=:all:"]
                run(["/usr/bin/python3", "-m", "pip", "download", "--quiet", "--no-deps", *kind,
                     "--require-hashes", "--dest", scratch, "--requirement", "wanted.txt"],
                    cwd=scratch, timeout=FETCH_SECONDS_MAX)
                for archive in [*Path(scratch).glob("*.whl"), *Path(scratch).glob("*.zip")]:
                    with zipfile.ZipFile(archive) as file:
                        file.extractall(content)
        return content


def connector():
    """The folder that redshift_connector, Amazon's Python driver, can be imported from."""
    return wheels("redshift_connector", CONNECTOR)


def sqlalchemy_redshift():
    """The folder that sqlalchemy_redshift and SQLAlchemy can be imported from."""
    return wheels("sqlalchemy_redshift", SQLALCHEMY)


def dbapi_compliance():
    """The folder of dbapi20.py, the compliance tests of Python's DB-API 2.0."""
    return next(wheels("dbapi_compliance", COMPLIANCE, is_source=True).glob("dbapi-compliance-*"))


def node_modules(lock_folder):
    """The folder with node_modules as package-lock.json of `lock_folder` says, hashes included."""
    lock = (Path(lock_folder) / "package-lock.json").read_text()
    with folder_once("node_pg", "pg of npm " + hashlib.sha256(lock.encode()).hexdigest()) as (
            content, is_new):
        if is_new:
            for name in ("package.json", "package-lock.json"):
                shutil.copy(Path(lock_folder) / name, content)
            run([tool("npm", "npm"), "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
                cwd=content, timeout=FETCH_SECONDS_MAX)
        return content


def jdbc_driver():
    """The jar of Amazon's JDBC driver for Redshift, alone: what it needs for IAM is left out."""
    group, artifact, version = JDBC.split(":")
    with folder_once("redshift_jdbc", JDBC) as (content, is_new):
        jar = content / f"{artifact}-{version}.jar"
        if is_new:
            with tempfile.TemporaryDirectory(prefix="sluice-maven-") as scratch:
                run([tool("mvn", "maven"), "--quiet", "--batch-mode",
                     f"-Dmaven.repo.local={scratch}", "dependency:get", f"-Dartifact={JDBC}",
                     "-Dtransitive=false"],
                    cwd=scratch, stdin=subprocess.DEVNULL, timeout=FETCH_SECONDS_MAX)
                fetched = Path(scratch, *group.split("."), artifact, version, jar.name)
                found = hashlib.sha256(fetched.read_bytes()).hexdigest()
                if found != JDBC_SHA256:
                    raise CommandError(f"{jar.name} has the hash {found}, not {JDBC_SHA256}")
                shutil.copy(fetched, jar)
        return jar
