#!/usr/bin/env python3
"""A corpus that others wrote: every statement that sqlalchemy_redshift can write goes to the
stand-in, which takes it or refuses it by name."""
import collections
import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent / "clients"))
import corpus  # noqa: E402
import psycopg2  # noqa: E402
from standin_rig import local, run  # noqa: E402

# COPY has understood all of its words when it looks for the object, which is not there.
UNDERSTOOD = ("The specified S3 prefix", "COPY with MANIFEST parameter requires full path",
              "Not authorized to get credentials of role", "S3ServiceException",
              "Cannot insert a NULL value into column id")
# What is refused, and as what: by Redshift itself, or by the stand-in with a name.
OF_REDSHIFT = re.compile(
    r"is not compatible with|argument is not supported for \w+ based COPY"
    r"|^SQL command \".*\" not supported|^CHECK constraints are not supported", re.S)
OF_STANDIN = re.compile(r"(is not|are not) (done|supported) by (this local|the) stand-in", re.S)


def verdict(connection, sql):
    """"accepted", "refused" or "wrong", and what was said."""
    try:
        connection.cursor().execute(sql)
        return "accepted", ""
    except psycopg2.Error as error:
        said = error.diag.message_primary
        if error.pgcode == "XX000" and any(text in said for text in UNDERSTOOD):
            return "accepted", said
        if error.pgcode == "0A000" and (OF_STANDIN.search(said) or OF_REDSHIFT.search(said)):
            return "refused", said
        return "wrong", f"{error.pgcode} {said}"


def connect(s):
    made = psycopg2.connect(host="127.0.0.1", port=s.port, dbname=s.database, sslmode="disable",
                            user=s.login["user"], password=s.login["password"])
    made.autocommit = True
    return made


def test_statements(checks, s):
    local(checks, "associate-role", s.role, "--folder", s.folder)
    connection = connect(s)
    connection.cursor().execute(
        "create schema corpus; create table corpus.things (id int not null primary key, name "
        "varchar(10)); create table corpus.more (id int not null, name varchar(10))")
    print(f"{corpus.VERSIONS}: kind, tried, accepted, refused on purpose, wrong")
    for kind, statements in corpus.statements(s.role).items():
        counts, reasons = collections.Counter(), collections.Counter()
        for sql in statements:
            found, said = verdict(connection, sql)
            counts[found] += 1
            reasons[found, said.split("\n")[0][:90]] += found == "refused"
            if found == "wrong":
                checks.that(f"{kind}: {' '.join(sql.split())}", False, said)
        print(f"  {kind}: {len(statements)}, {counts['accepted']}, {counts['refused']}, "
              f"{counts['wrong']}")
        for (_, said), times in sorted(reasons.items()):
            if times:
                print(f"      {times} x {said}")
        checks.that(f"{kind}: something was tried", len(statements) >= 20, len(statements))
        checks.equal(f"{kind}: nothing is wrong", counts["wrong"], 0)
    connection.close()


if __name__ == "__main__":
    run([test_statements])
