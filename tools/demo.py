"""The steps of ./demo after the build: a run that fails, its cause, its cure, a load, changes.

Called by ./demo with SLUICE_BIN, and DEMO_BEGAN and DEMO_BUILT in Unix seconds. Everything lives in
.run/demo. Whatever happens, what was started is stopped, unless --keep was given and all went well.
"""
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / ".run" / "demo"
sys.path[:0] = [str(ROOT / "tools"), str(ROOT / "tests" / "support")]
import compare  # noqa: E402
import demo_changes  # noqa: E402
import harness  # noqa: E402
import servers  # noqa: E402

STEPS = 17
TASK = FOLDER / "demo1.toml"
LIVE_TASK = FOLDER / "live.toml"
LIVE_LOG = FOLDER / "live.log"


# What a role trusts after DMS's first page on it.
DMS_ALONE = {"Version": "2012-10-17",
             "Statement": [{"Sid": "dms", "Effect": "Allow", "Action": "sts:AssumeRole",
                            "Principal": {"Service": "dms.amazonaws.com"}}]}


class DemoFailed(Exception):
    """A step did not do what it should; the text says what, the logs say more."""

    def __init__(self, text, *logs):
        super().__init__(text)
        self.logs = logs


class Demo:
    def __init__(self):
        self.step_number = 2
        self.step_name = "build"
        self.database = None
        self.local = None
        self.environment = {}
        self.follower = None
        self.arrivals = None

    def step(self, text):
        self.step_number += 1
        self.step_name = text
        print(f"== {self.step_number}/{STEPS} {text}", flush=True)

    def start_source(self):
        self.step("Start a private MariaDB and fill database demo1 (8 tables, every column type)")
        began = time.monotonic()
        self.database = servers.mariadb(FOLDER / "mariadb")
        self.database.execute((ROOT / "tools" / "demo_data.sql").read_text())
        rows = sum(int(self.database.execute(f"SELECT COUNT(*) FROM demo1.`{name}`"))
                   for name in self.database.execute("SHOW TABLES IN demo1").split())
        say(f"MariaDB {self.database.version.split('-')[0]} on 127.0.0.1:{self.database.port}, "
            f"{rows:,} rows in {time.monotonic() - began:.1f} s")

    def start_target(self):
        self.step("Start the local stand-in: Redshift (in front of a real PostgreSQL) and S3")
        self.local = harness.Local(FOLDER / "local").__enter__()
        say(f"Redshift on 127.0.0.1:{self.local.redshift_port}, S3 on 127.0.0.1:"
            f"{self.local.s3_port}, bucket {self.local.bucket()}")
        self.local.change_world(self.begin_by_the_manual)
        say(f"role {harness.ROLE_NAME} exists with its policy, but only DMS may assume it, and it "
            "is not associated with the namespace: as after a first try by the manual")

    @staticmethod
    def begin_by_the_manual(world):
        world["roles"][harness.ROLE_NAME]["trust"] = DMS_ALONE
        world["attach_delay_s"] = 4  # minutes in the cloud

    def write_task_file(self, path, **keys):
        source = {"engine": "mariadb", "host": "127.0.0.1", "port": self.database.port,
                  "user": self.database.user, "tls": "required"}
        harness.write_task(path, self.local, source, ["demo1.%"],
                           task={"table_prep": "drop-and-create",
                                 "log_file": str(FOLDER / "sluice.log"), **keys})

    def write_task(self):
        self.step(f"Write the task file {TASK.relative_to(ROOT)}")
        self.write_task_file(TASK)
        self.environment = harness.task_environment(self.local, self.database.password)
        env_file = FOLDER / "env"
        env_file.touch(mode=0o600)
        env_file.write_text("".join(f"export {name}='{value}'\n"
                                    for name, value in self.environment.items()))
        for line in TASK.read_text().splitlines():
            print(f"   | {line}" if line else "   |")

    def fail_first(self):
        self.step("Run it: the COPY must fail, because the role is not associated")
        result = harness.sluice("run", TASK, environment=self.environment)
        for line in result.text.strip().splitlines():
            print(f"   | {line}")
        if result.code == 0 or "is not associated to cluster" not in result.text:
            raise DemoFailed(f"the run ended with {result.code} and should have failed with "
                             "'... is not associated to cluster'", FOLDER / "sluice.log")
        say(f"exit code {result.code}: Redshift's own words, and what to do about them")

    def ask(self, verb, *options, code, last=None):
        """Runs a verb with the keys of the account's administrator and shows what it says, or its
        last lines."""
        admin = next(it for it in self.local.world()["users"] if it["name"] == "admin")
        environment = {**self.environment, "AWS_ACCESS_KEY_ID": admin["access_key_id"],
                       "AWS_SECRET_ACCESS_KEY": admin["secret_access_key"],
                       "AWS_ENDPOINT_URL": f"http://127.0.0.1:{self.local.aws_port}"}
        result = harness.sluice(verb, TASK, *options, environment=environment)
        lines = result.text.rstrip().splitlines()
        if result.code == code and last:
            lines = ["...", *lines[-last:]]
        for line in lines:
            print(f"   | {line}".rstrip(), flush=True)
        if result.code != code:
            raise DemoFailed(f"sluice {verb} ended with {result.code} and should have ended with "
                             f"{code}")
        return result.text

    def examine(self):
        self.step("Ask sluice doctor, which looks at the whole path before a row moves")
        report = self.ask("doctor", code=3)
        for cause in ("not named in the trust policy", "is not on the list of namespace"):
            if cause not in report:
                raise DemoFailed(f"the doctor should have said '{cause}'")
        say("both causes at once, each with what mends it; a run would have met them one by one")

    def plan(self):
        self.step("Let sluice setup plan what the account lacks; nothing is changed yet")
        self.ask("setup", code=0)

    def mend(self):
        self.step("Let it make the changes, and wait until Redshift has taken the role")
        self.ask("setup", "--apply", "--yes", code=0)

    def examine_again(self):
        self.step("Ask the doctor again: one row goes the whole way")
        self.ask("doctor", code=0, last=9)

    def run_again(self):
        self.step("Run it again")
        began = time.monotonic()
        done = subprocess.run([harness.sluice_bin(), "run", TASK], stdin=subprocess.DEVNULL,
                              env=dict(os.environ, **self.environment), timeout=600, check=False)
        if done.returncode != 0:
            raise DemoFailed(f"the run ended with {done.returncode}", FOLDER / "sluice.log")
        say(f"the run took {time.monotonic() - began:.1f} s")

    def compare_load(self):
        self.step("Compare source and target row by row, with mariadb and psql instead of sluice")
        self.compare()

    def compare_changes(self):
        self.step("Compare both sides row by row again")
        self.compare()

    def compare(self):
        results = compare.compare(self.database.root_socket, self.local, "demo1")
        print(f"   {'table':22} {'source rows':>12} {'target rows':>12}  {'source sum':17} "
              f"{'target sum':17}")
        for table in results:
            print(f"   {table.table:22} {table.source_rows:12,} {table.target_rows:12,}  "
                  f"{table.source_sum:17} {table.target_sum:17} "
                  f"{'equal' if table.is_equal else 'DIFFERENT'}", flush=True)
        different = [table for table in results if not table.is_equal]
        for table in different:
            for text in table.differences:
                print(f"   {table.table}: {text}")
        if different or not results:
            raise DemoFailed(f"{len(different)} of {len(results)} tables differ",
                             FOLDER / "sluice.log")
        left = self.local.staged_keys()
        if left:
            raise DemoFailed(f"{len(left)} staged files are left: {', '.join(left[:5])}",
                             FOLDER / "sluice.log")
        say(f"all {len(results)} tables are equal; the staging bucket is empty")

    def start_follower(self):
        self.follower = harness.start_sluice("run", LIVE_TASK, environment=self.environment,
                                             log=LIVE_LOG)
        demo_changes.wait_for_following(LIVE_LOG, self.follower)

    def arrival_of(self, name):
        return self.arrivals.wait_for(name, self.follower, LIVE_LOG)

    def follow(self):
        self.step(f"Load the tables anew and follow their changes: {LIVE_TASK.relative_to(ROOT)}")
        keys = {"migration_type": "full-load-and-cdc", "apply_interval_max": "5s",
                "state_folder": str(FOLDER / "live-state")}
        self.write_task_file(LIVE_TASK, **keys)
        say("the same task file, but for:")
        for name in ("migration_type", "apply_interval_max"):
            print(f'   | {name} = "{keys[name]}"')
        began = time.monotonic()
        self.start_follower()
        self.arrivals = demo_changes.Arrivals(self.local)
        say(f"sluice runs in the background (process {self.follower.pid}); all tables are loaded "
            f"and followed after {time.monotonic() - began:.1f} s")

    def change_source(self):
        self.step("Change the source, and watch the changes arrive")
        for number, (what, sql) in enumerate(demo_changes.ROUNDS, 1):
            name = f"round {number}"
            self.database.execute(f"USE demo1;\n{sql}\n{demo_changes.marker(name)}")
            say(f"{what}: on the target {self.arrival_of(name):.1f} s after the last commit")

    def kill_follower(self):
        self.step("Kill sluice with -9 while the source goes on writing, and start it again")
        with demo_changes.Writer(self.database, "busy", transactions=100, rows=20,
                                 pause=0.05) as writer:
            harness.wait_until(lambda: self.arrivals.count("busy") > 0, 60, "the first of the rows")
            harness.kill(self.follower)
            time.sleep(1)  # what is written meanwhile, no sluice sees
            say(f"killed when {self.arrivals.count('busy'):,} of {writer.rows_total:,} new rows "
                "had arrived; the source goes on, the target stands still")
            began = time.monotonic()
            self.start_follower()
            say(f"started again (process {self.follower.pid}): it follows after "
                f"{time.monotonic() - began:.1f} s, behind the last batch, and loads no table")
            writer.finish()
        self.database.execute(f"USE demo1;\n{demo_changes.marker('written last')}")
        lag = self.arrival_of("written last")
        say(f"all {self.arrivals.count('busy'):,} rows are on the target; the last one "
            f"{lag:.1f} s after its commit")

    def end_follower(self):
        self.step("End it in order, as Ctrl-C does")
        code = harness.kill(self.follower, signal.SIGINT)
        lines = demo_changes.closing_lines(LIVE_LOG.read_text(errors="replace"))
        for line in lines:
            print(f"   | {line}")
        if code != 130 or not lines:
            raise DemoFailed(f"the run ended with {code} and should have ended with 130", LIVE_LOG)
        say("exit code 130: stopped, at the end of a transaction of the source; the table counts "
            "what this process applied")

    def end_killed(self):
        if self.follower and self.follower.poll() is None:
            harness.kill(self.follower)

    def stop(self):
        """Ends what runs, each by its process id; nothing is skipped because another failed."""
        for name, end in (("sluice", self.end_killed),
                          ("the stand-in", self.local and self.local.down),
                          ("MariaDB", self.database and self.database.stop)):
            try:
                if end:
                    end()
            except (OSError, subprocess.SubprocessError) as error:
                print(f"   stopping {name}: {error}", file=sys.stderr)

    def run(self):
        for action in (self.start_source, self.start_target, self.write_task, self.fail_first,
                       self.examine, self.plan, self.mend, self.examine_again, self.run_again,
                       self.compare_load, self.follow, self.change_source, self.kill_follower,
                       self.end_follower, self.compare_changes):
            action()


def say(text):
    print(f"   {text}", flush=True)


def stop_earlier():
    """Stops what an earlier ./demo --keep left running, or one that was killed."""
    if (FOLDER / "mariadb" / "server.json").exists():
        servers.stop(FOLDER / "mariadb")
    if (FOLDER / "local" / "local.json").exists():
        harness.Local(FOLDER / "local").down()


def show_failure(demo, error):
    print(f"\nThe demo failed at step {demo.step_number} ({demo.step_name}):\n{error}",
          file=sys.stderr)
    servers_logs = [FOLDER / "mariadb" / "error.log", FOLDER / "local" / "local.log"]
    live_logs = [LIVE_LOG] if LIVE_LOG.exists() else []
    logs = getattr(error, "logs", None) or live_logs + servers_logs
    for log in logs:
        if log.exists():
            print(f"\nthe end of {log.relative_to(ROOT)}:", file=sys.stderr)
            for line in log.read_text(errors="replace").splitlines()[-15:]:
                print(f"  {line}", file=sys.stderr)


def say_goodbye(demo, is_kept):
    now = time.time()
    began = float(os.environ.get("DEMO_BEGAN", now))
    built = float(os.environ.get("DEMO_BUILT", began))
    print(f"\nDone in {now - began:.0f} s ({built - began:.0f} s of them for packages and build).")
    program = Path(harness.sluice_bin())
    program = program.relative_to(ROOT) if program.is_relative_to(ROOT) else program
    task = TASK.relative_to(ROOT)
    print("Try next:")
    if is_kept:
        login = demo.local.login()
        print(f"  . .run/demo/env && {program} schema {task}         # each target type, and why")
        print(f"  . .run/demo/env && {program} run {task} --restart  # load everything anew")
        print(f"  PGPASSWORD={login['password']} psql -h 127.0.0.1 -p {demo.local.redshift_port} "
              f"-U {login['user']} dev   # look at the target")
        print("Everything is still running; ./demo --down stops it.")
        return
    print("  ./demo --keep                     # the same, and leave the servers running to try on")
    print(f"  {program} init my.toml   # a commented task file for a database of your own")
    print("  ./test                            # every test")
    print("All servers are stopped.")


def main():
    if "--down" in sys.argv[1:]:
        stop_earlier()
        say("stopped")
        return 0
    stop_earlier()
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    demo = Demo()
    is_kept = False
    try:
        demo.run()
        is_kept = "--keep" in sys.argv[1:]
    except (DemoFailed, RuntimeError, OSError, subprocess.SubprocessError) as error:
        show_failure(demo, error)
        return 1
    except KeyboardInterrupt:
        print("\ninterrupted; stopping everything")
        return 130
    finally:
        if not is_kept:
            demo.stop()
    say_goodbye(demo, is_kept)
    return 0


if __name__ == "__main__":
    sys.exit(main())
