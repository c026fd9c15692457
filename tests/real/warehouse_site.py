"""The Redshift that the environment names: its SQL by psql, its bucket by botocore, a schema to try
things in.

Whoever makes a Site closes it (`with Site(...)`): the schema and the staged objects are removed.
Nothing else of the warehouse is touched. One thread.
"""
import os
import secrets
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "support"))
import harness  # noqa: E402

PREFIX = "SLUICE_REAL_"
# name, default (None: it must be given), what it is
VARIABLES = [
    ("HOST", None, "endpoint of the workgroup or cluster, without port"),
    ("USER", None, "a database user that may create schemas"),
    ("PASSWORD", None, "its password"),
    ("ROLE", None, "ARN of the role that COPY is given"),
    ("BUCKET", None, "a bucket that the role may read and the keys may write"),
    ("KEY", None, "access key id that may put, list and delete in the bucket"),
    ("SECRET", None, "its secret access key"),
    ("REGION", "us-east-1", "where the bucket is"),
    ("PORT", "5439", "port of the endpoint"),
    ("DATABASE", "dev", "database"),
    ("TLS", "require", "disable, require, verify-full ..., as psql takes it"),
    ("TOKEN", "", "session token, with temporary keys"),
    ("ODBC", "", "also over ODBC: a connection string as odbc_connection takes it"),
    ("WORKGROUP", "", "name of the serverless workgroup, to ask the control plane about it"),
    ("OTHER_BUCKET", "", "a bucket in another region, for the words of the redirect"),
    ("IDLE_MINUTES", "", "how long a session is left idle to see whether it is dropped"),
    ("S3_ENDPOINT", "", "not AWS: the URL of an S3 of your own, as the stand-in's"),
    ("AWS_ENDPOINT", "", "not AWS: the URL of a control plane of your own"),
    ("SKIP", "", "parts to leave out: probes, conformance, load; with commas"),
    ("REPORT", "build/real-report", "folder that the report is written to"),
]


def read_environment():
    """The values by name, and the sentences about what is missing."""
    values, missing = {}, []
    for name, default, what in VARIABLES:
        values[name] = os.environ.get(PREFIX + name) or default
        if values[name] is None:
            missing.append(f"  {PREFIX}{name:<14} {what}")
    return values, missing


@dataclass
class Answer:
    """What statements answered: rows of all, complaints in psql's verbose form."""
    rows: list = field(default_factory=list)
    words: str = ""

    @property
    def states(self):
        """The SQLSTATEs, in order: "ERROR:  42601: syntax error"."""
        marks = ("ERROR:  ", "FATAL:  ")
        return [line.split(mark)[1][:5] for line in self.words.splitlines()
                for mark in marks if line.startswith(mark)]

    @property
    def short(self):
        """On one line, for the report."""
        text = " ".join(line.strip() for line in self.words.splitlines()
                        if line.strip() and not line.startswith("LOCATION:"))
        return text[:600]


class Site:
    """Asks the warehouse and stages objects under a prefix of its own."""

    def __init__(self, values):
        self.values = values
        self.name = "sluice_real_" + secrets.token_hex(4)
        self.client = None
        self.tables = 0

    def __enter__(self):
        self.client = self.aws("s3", self.values["S3_ENDPOINT"])
        made = self.sql(f"CREATE SCHEMA {self.name}")
        if made.states:
            raise RuntimeError(f"no schema can be made: {made.short}")
        if not self.value("SELECT 1"):
            raise RuntimeError(f"no answer: {made.words}")
        return self

    def __exit__(self, *unused):
        self.sql(f"DROP SCHEMA {self.name} CASCADE")
        for key in self.keys():
            self.client.delete_object(Bucket=self.values["BUCKET"], Key=key)

    def aws(self, service, endpoint):
        """A client of botocore with the keys of the environment."""
        import botocore.config
        import botocore.session
        style = {"addressing_style": "path"} if endpoint else None
        return botocore.session.get_session().create_client(
            service, region_name=self.values["REGION"], endpoint_url=endpoint or None,
            aws_access_key_id=self.values["KEY"], aws_secret_access_key=self.values["SECRET"],
            aws_session_token=self.values["TOKEN"] or None,
            config=botocore.config.Config(s3=style, connect_timeout=10,
                                          retries={"max_attempts": 2}))

    def keys(self):
        listed = self.client.list_objects_v2(Bucket=self.values["BUCKET"], Prefix=self.name + "/")
        return [it["Key"] for it in listed.get("Contents", [])]

    def psql_words(self, *options):
        values = self.values
        return ["psql", "-X", "-q", "-A", "-v", "VERBOSITY=verbose", "-F", "\x1f", "-R", "\x1e",
                "-P", "null=\x01NULL", *options, "-h", values["HOST"], "-p", values["PORT"],
                "-U", values["USER"], "-d", values["DATABASE"]]

    def environment(self):
        return dict(os.environ, PGPASSWORD=self.values["PASSWORD"], PGSSLMODE=self.values["TLS"],
                    PGCONNECT_TIMEOUT="15", PGGSSENCMODE="disable")

    def sql(self, *statements, options=("-t",), timeout=300):
        """Runs the statements in one session, each on its own, also behind a refused one.

        One of them at most may answer with rows.
        """
        words = self.psql_words(*options)
        for statement in statements:
            words += ["-c", statement]
        done = subprocess.run(words, env=self.environment(), timeout=timeout, check=False,
                              capture_output=True, stdin=subprocess.DEVNULL)
        body = done.stdout.decode(errors="replace").removesuffix("\n").removesuffix("\x1e")
        rows = [[None if cell == "\x01NULL" else cell for cell in row.split("\x1f")]
                for row in body.split("\x1e")] if body else []
        return Answer(rows, done.stderr.decode(errors="replace"))

    def value(self, sql):
        answer = self.sql(sql)
        return answer.rows[0][0] if answer.rows else None

    def psql(self, sql, before=(), timeout=120):
        """As harness.Local.psql, for compare.py: an error is an exception."""
        answer = self.sql(*before, sql, timeout=timeout)
        if answer.states:
            raise RuntimeError(f"{answer.words}\n  statement: {sql}")
        return answer.rows

    def put(self, name, body):
        """Stages an object; its URL."""
        key = f"{self.name}/{name}"
        self.client.put_object(Bucket=self.values["BUCKET"], Key=key, Body=body)
        return f"s3://{self.values['BUCKET']}/{key}"

    def table(self, columns):
        self.tables += 1
        name = f"{self.name}.t{self.tables}"
        made = self.sql(f"CREATE TABLE {name} ({columns})")
        return name, made

    def copy_text(self, table, url, options):
        return f"COPY {table} FROM '{url}' IAM_ROLE '{self.values['ROLE']}' {options}"

    def copied(self, columns, body, options, select="SELECT * FROM {t} ORDER BY 1"):
        """What a new table holds behind a COPY of the bytes; the words when it is refused."""
        table, made = self.table(columns)
        if made.states:
            return made
        url = self.put(f"{table}.csv", body)
        return self.sql(self.copy_text(table, url, options), select.format(t=table))

    def secrets(self):
        return [self.values[name] for name in ("PASSWORD", "SECRET", "TOKEN") if self.values[name]]

    def task_environment(self):
        return {harness.TARGET_PASSWORD_ENV: self.values["PASSWORD"],
                "AWS_ACCESS_KEY_ID": self.values["KEY"],
                "AWS_SECRET_ACCESS_KEY": self.values["SECRET"],
                **({"AWS_SESSION_TOKEN": self.values["TOKEN"]} if self.values["TOKEN"] else {})}
