"""What the end-to-end scenarios share: temporary folders, the stand-in, task files, checks.

A scenario is tests/e2e/NAME_test.py, run with /usr/bin/python3 and the environment SLUICE_BIN (the
built program). It uses Checks for each thing it proves, ends with `sys.exit(checks.finish())`, and
leaves no process behind: everything that is started here is a context manager that ends it by pid.
Nothing listens beyond 127.0.0.1. Standard library only.
"""
import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import s3_listing  # noqa: E402

ROOT = Path(__file__).resolve().parent.parent.parent
ROLE_NAME = "dms-access-for-endpoint"
TARGET_PASSWORD_ENV = "SLUICE_TARGET_PASSWORD"
SOURCE_PASSWORD_ENV = "SLUICE_SOURCE_PASSWORD"


def sluice_bin():
    """The program under test; ends the scenario with a sentence when it is not there."""
    path = os.environ.get("SLUICE_BIN", "")
    if not path or not os.access(path, os.X_OK):
        sys.exit(f"SLUICE_BIN={path!r} is not a program: build it (./dev build) and set SLUICE_BIN")
    return path


@contextlib.contextmanager
def temp_folder(name="e2e"):
    """A folder that is removed at the end; open to other users, because PostgreSQL may be one."""
    folder = Path(tempfile.mkdtemp(prefix=f"sluice-{name}-"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        if os.environ.get("SLUICE_KEEP"):
            print(f"kept: {folder}")
        else:
            shutil.rmtree(folder, ignore_errors=True)


@dataclass
class Result:
    """How a run of a program ended."""
    code: int
    out: str
    err: str

    @property
    def text(self):
        return self.out + self.err


def without_metadata(environment):
    """The environment of a program that must not ask for keys outside this machine."""
    return dict(os.environ, AWS_EC2_METADATA_DISABLED="true", **(environment or {}))


def run_program(words, timeout=120, environment=None, cwd=None):
    """Runs a program to its end without stdin; one that does not end is killed and reported."""
    words = [str(word) for word in words]
    done = subprocess.run(words, capture_output=True, timeout=timeout, cwd=cwd, check=False,
                          env=without_metadata(environment), stdin=subprocess.DEVNULL)
    # Decoded by hand: text mode would turn a carriage return in a value into a newline.
    return Result(done.returncode, done.stdout.decode(errors="replace"),
                  done.stderr.decode(errors="replace"))


def sluice(*words, timeout=300, environment=None, cwd=None):
    """Runs sluice with the words and gives what it answered."""
    return run_program([sluice_bin(), *words], timeout, environment, cwd)


def start_sluice(*words, environment=None, log=None):
    """Starts sluice without waiting, its output in the file `log`; the caller ends and reaps it."""
    with open(log or os.devnull, "wb") as output:
        return subprocess.Popen([sluice_bin(), *map(str, words)], stdout=output,
                                env=without_metadata(environment), stderr=subprocess.STDOUT,
                                stdin=subprocess.DEVNULL)


def kill(process, number=signal.SIGKILL):
    """Ends a started process by its pid and reaps it."""
    if process.poll() is None:
        process.send_signal(number)
    return process.wait(timeout=60)


def wait_until(condition, seconds=30, what="the condition"):
    """Waits for something outside to become true; a sentence when it does not in time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return
        time.sleep(0.05)
    raise TimeoutError(f"{what} did not come true within {seconds} s")


class Checks:
    """Counts what a scenario proves; each check prints one line."""

    def __init__(self):
        self.passed = 0
        self.failed = 0

    def that(self, condition, what, detail=""):
        """Notes whether `condition` holds; `detail` is shown when it does not."""
        if condition:
            self.passed += 1
            print(f"ok    {what}", flush=True)
        else:
            self.failed += 1
            print(f"FAIL  {what}", flush=True)
            for line in str(detail).splitlines()[-40:]:
                print(f"      | {line}", flush=True)
        return bool(condition)

    def equal(self, actual, expected, what):
        return self.that(actual == expected, what, f"expected: {expected!r}\nactual:   {actual!r}")

    def contains(self, text, part, what):
        return self.that(part in text, what, f"missing: {part!r}\nin:\n{text}")

    def ended(self, result, code, what):
        return self.that(result.code == code, what,
                         f"exit code {result.code}, expected {code}\n{result.text}")

    def finish(self):
        """Prints the closing line; the exit code."""
        print(f"{self.passed} passed, {self.failed} failed", flush=True)
        return 1 if self.failed or not self.passed else 0


class Local:
    """A running stand-in: `with Local(folder) as local:`; its ports, its world, its SQL."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self.redshift_port = 0
        self.s3_port = 0
        self.aws_port = 0

    def __enter__(self):
        result = sluice("local", "up", "--detach", "--folder", self.folder, "--port", 0,
                        "--s3-port", 0, "--aws-port", 0, timeout=180)
        if result.code != 0:
            self.down()
            raise RuntimeError(f"sluice local up ended with {result.code}:\n{result.text}")
        ports = json.loads((self.folder / "local.json").read_text())
        self.redshift_port = ports["redshift_port"]
        self.s3_port = ports["s3_port"]
        self.aws_port = ports["aws_port"]
        return self

    def __exit__(self, *unused):
        self.down()

    def down(self):
        return sluice("local", "down", "--folder", self.folder, timeout=120)

    def command(self, *words, timeout=120):
        """Another word of `sluice local` for this stand-in."""
        return sluice("local", *words, "--folder", self.folder, timeout=timeout)

    def associate_role(self, name=ROLE_NAME):
        result = self.command("associate-role", name)
        if result.code != 0:
            raise RuntimeError(f"associate-role ended with {result.code}:\n{result.text}")

    def world(self):
        return json.loads((self.folder / "world.json").read_text())

    def change_world(self, change):
        """Changes world.json as a person with an editor does; the stand-in sees it at once."""
        world = self.world()
        change(world)
        beside = self.folder / "world.json.edited"
        beside.write_text(json.dumps(world, indent=2))
        beside.rename(self.folder / "world.json")

    def login(self):
        return self.world()["logins"][0]

    def role_arn(self, name=ROLE_NAME):
        return self.world()["roles"][name]["arn"]

    def psql(self, sql, before=(), timeout=120):
        """Runs SQL as the first login; rows as lists of texts, None for NULL.

        The statements `before` run first, in the same session; what they answer is not shown.
        """
        login = self.login()
        null, field, record = "\x01NULL", "\x1f", "\x1e"
        words = ["psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-F", field, "-R", record,
                 "-P", f"null={null}", "-h", "127.0.0.1", "-p", self.redshift_port,
                 "-U", login["user"], "-d", self.world()["database"]]
        for statement in [*before, sql]:
            words += ["-c", statement]
        result = run_program(words, timeout, {"PGPASSWORD": login["password"]})
        if result.code != 0:
            raise RuntimeError(f"psql: {result.err.strip()}\n  statement: {sql}")
        body = result.out.removesuffix("\n").removesuffix(record)
        return [[None if cell == null else cell for cell in row.split(field)]
                for row in body.split(record)] if body else []

    def value(self, sql):
        """The one value that the statement answers."""
        return self.psql(sql)[0][0]

    def bucket(self):
        return next(iter(self.world()["buckets"]))

    def staged_keys(self, prefix=""):
        """Keys in the staging bucket, unfinished uploads included, as the S3 server lists them."""
        keys = s3_listing.list_keys(self.world(), self.s3_port, self.bucket(), prefix)
        uploads = s3_listing.list_uploads(self.world(), self.s3_port, self.bucket())
        return keys + [f"{key} (unfinished upload)" for key in uploads if key.startswith(prefix)]


def task_environment(local, source_password):
    """The passwords that the task file of write_task() names."""
    return {TARGET_PASSWORD_ENV: local.login()["password"], SOURCE_PASSWORD_ENV: source_password,
            "AWS_ACCESS_KEY_ID": local.world()["users"][0]["access_key_id"],
            "AWS_SECRET_ACCESS_KEY": local.world()["users"][0]["secret_access_key"]}


def write_task(path, local, source, tables, **sections):
    """Writes a task file against the stand-in.

    `source` holds the keys of [source] besides the password; `tables` the texts of include, or
    dicts with the keys of a [[tables]] entry; further sections (task, staging, values, types,
    target) add keys to theirs.
    """
    world = local.world()
    parts = {
        "source": dict(source, password={"env": SOURCE_PASSWORD_ENV}),
        "target": {"engine": "redshift-serverless", "host": "127.0.0.1",
                   "port": local.redshift_port, "database": world["database"],
                   "user": local.login()["user"], "password": {"env": TARGET_PASSWORD_ENV},
                   "role_arn": local.role_arn()},
        "staging": {"bucket": local.bucket(), "folder": "dms",
                    "region": world["region"],
                    "endpoint_url": f"http://127.0.0.1:{local.s3_port}", "addressing": "path"},
        "task": {"migration_type": "full-load", "state_folder": str(Path(path).parent / "state")},
    }
    for name, keys in sections.items():
        parts[name] = {**parts.get(name, {}), **keys}
    lines = []
    for name, keys in parts.items():
        lines += [f"[{name}]", *(f"{key} = {toml(value)}" for key, value in keys.items()), ""]
    for entry in tables:
        entry = {"include": entry} if isinstance(entry, str) else entry
        lines += ["[[tables]]", *(f"{key} = {toml(value)}" for key, value in entry.items()), ""]
    Path(path).write_text("\n".join(lines))
    return path


def toml(value):
    """A value in TOML's spelling."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key} = {toml(item)}" for key, item in value.items()) + "}"
    return json.dumps(value, ensure_ascii=False)
