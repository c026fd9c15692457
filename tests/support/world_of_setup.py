"""A task whose account is to be set up, and `sluice setup` upon it: no source is needed."""
import json
import os
import pty
import select
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import harness  # noqa: E402
SOURCE = {"engine": "mariadb", "host": "127.0.0.1", "port": 1, "user": "nobody"}


# All that setup plans for what break_all() leaves, in its order.
ALL = ["make_bucket", "close_bucket", "encrypt_bucket", "add_cleanup", "make_role", "put_policy",
       "make_endpoint", "allow_egress", "associate_role"]
OTHER_ROLE = "arn:aws:iam::123456789012:role/of-somebody-else"


class SetupWorld:
    """The stand-in `local`, seen by its administrator, and one task file."""

    def __init__(self, folder, local, **sections):
        self.folder, self.local = Path(folder), local
        admin = next(it for it in local.world()["users"] if it["name"] == "admin")
        # AWS tells the workgroup by where it answers.
        local.change_world(lambda it: it["workgroup"].update(address="127.0.0.1",
                                                             port=local.redshift_port))
        self.environment = {**harness.task_environment(local, "none"),
                            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{local.aws_port}",
                            "AWS_ACCESS_KEY_ID": admin["access_key_id"],
                            "AWS_SECRET_ACCESS_KEY": admin["secret_access_key"]}
        self.task = self.write("orders", **sections)

    def write(self, name, **sections):
        """Writes NAME.toml with a state folder of its own."""
        task = {"state_folder": str(self.folder / f"state-{name}"), **sections.pop("task", {})}
        return harness.write_task(self.folder / f"{name}.toml", self.local, SOURCE, ["shop.%"],
                                  task=task, **sections)

    def setup(self, *words, fault=None, task=None, timeout=120, **environment):
        environment = {**self.environment, **environment}
        if fault:
            environment["SLUICE_FAULT"] = fault
        return harness.sluice("setup", task or self.task, *words, environment=environment,
                              timeout=timeout)

    def start(self, *words, log, fault=None):
        environment = dict(self.environment, **({"SLUICE_FAULT": fault} if fault else {}))
        return harness.start_sluice("setup", self.task, *words, environment=environment, log=log)

    def plan(self, checks, *words, task=None):
        """The plan as a document."""
        result = self.setup("--form", "json", *words, task=task)
        if not checks.that(result.code == 0 and result.out.startswith("{"), "the plan is JSON",
                           result.text):
            return {"changes": [], "left": []}
        return json.loads(result.out)

    def answered(self, words, answers, timeout=60):
        """setup in a terminal, its questions answered in turn; its exit code and what it showed."""
        environment = harness.without_metadata(self.environment)
        pid, terminal = pty.fork()
        if pid == 0:
            os.execve(harness.sluice_bin(),
                      ["sluice", "setup", str(self.task), *words], environment)
        shown, answers, ended = "", list(answers), None
        asked = 0
        end = time.monotonic() + timeout
        while time.monotonic() < end:
            if select.select([terminal], [], [], 0.2)[0]:
                try:
                    more = os.read(terminal, 65536)
                except OSError:  # the terminal is closed: it ended
                    break
                if not more:
                    break
                shown += more.decode(errors="replace")
            if answers and shown.count("[q]uit: ") > asked:
                asked += 1
                os.write(terminal, answers.pop(0).encode() + b"\n")
        else:
            os.kill(pid, 9)
        _, ended = os.waitpid(pid, 0)
        os.close(terminal)
        if answers:
            shown += f"\n({len(answers)} answers were not asked for)"
        return harness.Result(os.waitstatus_to_exitcode(ended), shown.replace("\r\n", "\n"), "")

    def break_all(self):
        """Nothing of the path is there any more, but another role is on the list."""
        def change(it):
            lacks_all(it)
            it["roles"]["of-somebody-else"] = {
                "arn": OTHER_ROLE, "path": "/", "description": "", "created_at": 0,
                "max_session_s": 3600, "permissions_boundary": "", "trust": {"Statement": []},
                "policies": {}, "attached_policies": [], "tags": {}}
            it["attached_roles"] = [{"arn": OTHER_ROLE, "in_sync_at": 0}]
        self.local.change_world(change)

    def is_as(self, checks, before, what):
        """The account is, piece by piece, what comparable() gave earlier."""
        now = comparable(self.local.world())
        checks.that(now == before, what, "\n".join(differences("", before, now)))

    def user_without(self, action):
        """The variables of a user's keys who may do all but that."""
        def add(it):
            it["users"] = [user for user in it["users"] if user["name"] != "half"]
            it["users"].append({
                "name": "half", "access_key_id": "AKIAHALF", "secret_access_key": "half-a-secret",
                "session_token": "", "token_expires_at": 0, "attached_policies": [],
                "permissions_boundary": "", "policies": [{"Version": "2012-10-17", "Statement": [
                    {"Effect": "Allow", "Action": "*", "Resource": "*"},
                    {"Effect": "Deny", "Action": action, "Resource": "*"}]}]})
        self.local.change_world(add)
        return {"AWS_ACCESS_KEY_ID": "AKIAHALF", "AWS_SECRET_ACCESS_KEY": "half-a-secret"}

    def journal(self):
        """The steps that setup wrote down: (state, kind), oldest first."""
        file = self.folder / f"state-{self.task.stem}" / "setup" / "journal.json"
        if not file.exists():
            return []
        return [(it["state"], it["change"]["kind"]) for it in json.loads(file.read_text())["steps"]]


def kinds(plan):
    return [it["kind"] for it in plan["changes"]]


def comparable(account):
    """A world of the stand-in without what only time writes in it."""
    account = json.loads(json.dumps(account))
    account.pop("sessions", None)
    account["namespace"].pop("modifying_until", None)
    return account


def differences(path, one, other):
    """Where two documents differ, a line each."""
    if isinstance(one, dict) and isinstance(other, dict):
        return [line for key in sorted({*one, *other})
                for line in differences(f"{path}/{key}", one.get(key), other.get(key))]
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        return [line for i, pair in enumerate(zip(one, other))
                for line in differences(f"{path}/{i}", *pair)]
    return [] if one == other else [f"{path}: {one!r} became {other!r}"]


def lacks_all(world):
    """Takes from a world of the stand-in what the path of its task goes through."""
    world["attached_roles"] = []
    world["roles"].pop(harness.ROLE_NAME, None)
    world["buckets"] = {}
    world["vpc"]["endpoints"] = []
    for table in world["vpc"]["route_tables"]:
        table["routes"] = [it for it in table["routes"] if it["destination"] != "0.0.0.0/0"]
    for group in world["vpc"]["security_groups"]:
        group["egress"] = []
