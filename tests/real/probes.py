"""One probe for each thing that the documentation of Redshift does not settle.

A probe is a function of the Site that tries something and says what it saw (Seen): the
observation, and how the stand-in has to be set or changed to do the same. It judges nothing and
raises nothing of its own; a refusal is an observation. A probe that cannot be made here raises
NotTried with the reason. POINTS is the list, in the order of docs/real-redshift.md.
"""
import json
import socket
import ssl
import statistics
import struct
import subprocess
import time
from dataclasses import dataclass


class NotTried(Exception):
    """Why a point stays open."""


@dataclass
class Seen:
    """An observation, and what follows for the stand-in."""
    text: str
    standin: str


def shown(value):
    return "NULL" if value is None else repr(value)


def quoted_null(site):
    answer = site.copied("id INT, v VARCHAR(20)", '1,"nil"\n2,nil\n', "CSV NULL AS 'nil'")
    if answer.states:
        return Seen(answer.short, "refuse it with these words")
    quoted, plain = answer.rows[0][1], answer.rows[1][1]
    return Seen(f"quoted: {shown(quoted)}, unquoted: {shown(plain)}",
                f"quoted_null_matches = {str(quoted is None).lower()}")


def quoted_empty_as_null(site):
    answer = site.copied("id INT, v VARCHAR(20)", '1,""\n2,\n', "CSV EMPTYASNULL")
    if answer.states:
        return Seen(answer.short, "refuse it with these words")
    return Seen(f"quoted empty: {shown(answer.rows[0][1])}, empty: {shown(answer.rows[1][1])}",
                f"EMPTYASNULL gives {shown(answer.rows[0][1])} for a quoted empty field")


def nul_in_csv(site):
    answer = site.copied("id INT, v VARCHAR(20)", b"1,a\x00b\n2,\x00\n3,c\n", "CSV",
                         "SELECT id, LENGTH(v) FROM {t} ORDER BY 1")
    details = site.sql("SELECT TRIM(error_message), error_code FROM sys_load_error_detail "
                       f"WHERE file_name LIKE '%{site.name}%' ORDER BY start_time DESC LIMIT 3")
    text = answer.short if answer.states else f"lengths {answer.rows}"
    reasons = f"; {details.rows}" if answer.states and details.rows else ""
    return Seen(text + reasons, "the same for a zero byte in CSV")


def other_region(site):
    bucket = site.values["OTHER_BUCKET"]
    if not bucket:
        raise NotTried("SLUICE_REAL_OTHER_BUCKET names no bucket in another region")
    table, _ = site.table("id INT")
    answer = site.sql(site.copy_text(table, f"s3://{bucket}/none", "CSV"))
    return Seen(answer.short, "these words for a bucket in another region")


def missing_mandatory_key(site):
    table, _ = site.table("id INT")
    gone = f"s3://{site.values['BUCKET']}/{site.name}/gone.csv"
    url = site.put("manifest", json.dumps({"entries": [{"url": gone, "mandatory": True}]}))
    answer = site.sql(site.copy_text(table, url, "CSV MANIFEST"))
    return Seen(answer.short, "these words for a mandatory entry that is missing")


def connect_timeout(_site):
    raise NotTried("needs a workgroup with enhanced VPC routing and no way to S3; the time and the "
                   "words of its COPY are to be noted by hand")


def block_restrictions(site):
    table, _ = site.table("id INT, v VARCHAR(20)")
    seen = []
    for statement in (f"VACUUM {table}", f"ALTER TABLE {table} ALTER COLUMN v TYPE VARCHAR(30)",
                      f"CREATE DATABASE {site.name}", f"ALTER TABLE {table} APPEND FROM {table}"):
        answer = site.sql("BEGIN", statement, "ROLLBACK")
        verb = " ".join(statement.split()[:2])
        seen.append(f"{verb}: {answer.states or 'accepted'}")
    site.sql(f"DROP DATABASE IF EXISTS {site.name}")
    return Seen("; ".join(seen), "these states inside of a transaction")


def authentication(site):
    """The first authentication request of a login, without answering it."""
    values = site.values
    with socket.create_connection((values["HOST"], int(values["PORT"])), timeout=15) as plain:
        stream = plain
        if values["TLS"] != "disable":
            plain.sendall(struct.pack("!ii", 8, 80877103))
            if plain.recv(1) == b"S":
                context = ssl.create_default_context()
                context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
                stream = context.wrap_socket(plain, server_hostname=values["HOST"])
        words = b"".join(part.encode() + b"\0" for part in
                         ("user", values["USER"], "database", values["DATABASE"])) + b"\0"
        stream.sendall(struct.pack("!ii", len(words) + 8, 196608) + words)
        answer = b""
        while len(answer) < 9:
            more = stream.recv(64)
            if not more:
                break
            answer += more
    if answer[:1] != b"R":
        return Seen(f"answer {answer[:40]!r}", "the same answer to a login")
    code = struct.unpack("!i", answer[5:9])[0]
    names = {0: "none", 3: "password in clear", 5: "md5", 10: "SASL", 13: "SHA-256 digest"}
    return Seen(f"code {code} ({names.get(code, 'unknown')}) for user {values['USER']}",
                {3: 'auth = "password"', 5: 'auth = "md5"'}.get(code, f"a login of code {code}"))


def idle_session(site):
    if not site.values["IDLE_MINUTES"]:
        raise NotTried("takes hours: SLUICE_REAL_IDLE_MINUTES says how long to wait")
    minutes = float(site.values["IDLE_MINUTES"])
    words = site.psql_words("-t")
    with subprocess.Popen(words, env=site.environment(), stdin=subprocess.PIPE,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as session:
        session.stdin.write(b"SELECT 1;\n")
        session.stdin.flush()
        time.sleep(minutes * 60)
        output, _ = session.communicate(b"SELECT 2;\n", timeout=120)
    alive = b"2" in output and b"FATAL" not in output
    return Seen(f"after {minutes:g} minutes: {'alive' if alive else output.decode()[-300:]}",
                "sessions live" if alive else "sessions are dropped after this time")


def role_states(site):
    if not site.values["WORKGROUP"]:
        raise NotTried("SLUICE_REAL_WORKGROUP names no workgroup")
    client = site.aws("redshift-serverless", site.values["AWS_ENDPOINT"])
    group = client.get_workgroup(workgroupName=site.values["WORKGROUP"])["workgroup"]
    space = client.get_namespace(namespaceName=group["namespaceName"])["namespace"]
    return Seen(f"iamRoles: {space['iamRoles']}", "this spelling and these states in GetNamespace")


def not_finite(site):
    answer = site.copied("id INT, v DOUBLE PRECISION", "1,NaN\n2,Infinity\n3,-Infinity\n", "CSV")
    text = answer.short if answer.states else f"loaded: {[row[1] for row in answer.rows]}"
    return Seen(text, "the same for NaN and Infinity in a DOUBLE PRECISION")


def interval(site):
    answer = site.copied("id INT, v INTERVAL DAY TO SECOND", "1,3 days 4 hours\n", "CSV")
    text = answer.short if answer.states else f"loaded: {answer.rows}"
    return Seen(text, "the same for INTERVAL")


def temporary_like_with_identity(site):
    table, made = site.table("id INT IDENTITY(1,1), v VARCHAR(20)")
    if made.states:
        return Seen(made.short, "the same for IDENTITY")
    url = site.put("identity.csv", "a\nb\n")
    answer = site.sql(f"CREATE TEMP TABLE staged (LIKE {table})",
                      site.copy_text("staged (v)", url, "CSV"),
                      "SELECT id, v FROM staged ORDER BY v")
    text = answer.short if answer.states else f"loaded: {answer.rows}"
    return Seen(text, "the same for a temporary table LIKE one with IDENTITY")


def latencies(site):
    """Medians of five, with the session's login taken off."""
    table, _ = site.table("id INT, v VARCHAR(20)")
    source, _ = site.table("id INT, v VARCHAR(20)")
    url = site.put("small.csv", "".join(f"{i},x\n" for i in range(1000)))

    def median(*statements):
        times = []
        for _ in range(5):
            began = time.monotonic()
            site.sql(*statements)
            times.append(time.monotonic() - began)
        return statistics.median(times)
    login = median("SELECT 1")
    merge = (f"MERGE INTO {table} USING {source} ON {table}.id = {source}.id WHEN MATCHED THEN "
             f"UPDATE SET v = {source}.v WHEN NOT MATCHED THEN INSERT VALUES ({source}.id, "
             f"{source}.v)")
    copy = site.copy_text(source, url, "CSV COMPUPDATE OFF STATUPDATE OFF")
    seen = {"COPY of 1000 rows": median(copy) - login,
            "INSERT and COMMIT": median("BEGIN", f"INSERT INTO {table} VALUES (1, 'x')",
                                        "COMMIT") - login,
            "MERGE": median(f"TRUNCATE {table}", f"TRUNCATE {source}", copy, merge) - login}
    return Seen("; ".join(f"{what} {max(took, 0) * 1000:.0f} ms" for what, took in seen.items()),
                "none: figures for the planning of batches")


def large_strings(site):
    answer = site.sql("SELECT is_large_string_enabled()")
    return Seen(answer.short if answer.states else f"answers {answer.rows}",
                "the same answer of is_large_string_enabled()")


def data_api(site):
    if not site.values["WORKGROUP"] or site.values["AWS_ENDPOINT"]:
        raise NotTried("needs SLUICE_REAL_WORKGROUP on AWS itself: the stand-in has no Data API")
    client = site.aws("redshift-data", "")
    seen = []
    for size in (90_000, 110_000):
        try:
            client.execute_statement(WorkgroupName=site.values["WORKGROUP"],
                                     Database=site.values["DATABASE"],
                                     Sql=f"SELECT '{'x' * size}'")
            seen.append(f"{size} bytes: taken")
        except client.exceptions.ClientError as error:
            seen.append(f"{size} bytes: {str(error)[:200]}")
    return Seen("; ".join(seen), "none: the stand-in has no Data API")


def china_principals(site):
    if not site.values["REGION"].startswith("cn-"):
        raise NotTried("the warehouse is not in China")
    name = site.values["ROLE"].rsplit("/", 1)[1]
    role = site.aws("iam", site.values["AWS_ENDPOINT"]).get_role(RoleName=name)["Role"]
    return Seen(f"trust that works: {json.dumps(role['AssumeRolePolicyDocument'])}",
                "these principals are Redshift's in the partition aws-cn")


def other_tools_types(_site):
    raise NotTried("no question to a warehouse: the type tables of AWS SCT and Hevo are documents")


def view_columns(site):
    seen = []
    for view in ("svv_table_info", "stl_load_commits"):
        answer = site.sql(f"SELECT * FROM {view} LIMIT 0", options=())
        seen.append(f"{view}: {', '.join(answer.rows[0]) if answer.rows else answer.short}")
    return Seen("; ".join(seen), "these columns")


def odbc_session(site):
    if not site.values["ODBC"]:
        raise NotTried("SLUICE_REAL_ODBC is not set")
    from load import doctor_findings
    findings = doctor_findings(site)
    words = [f"{it['code']}: {it['severity']}, {it['seen']}" for it in findings
             if it["code"] in ("target.driver", "target.login", "target.version")]
    return Seen("; ".join(words), "none: a driver is not the stand-in's")


# The point in the words of docs/real-redshift.md, and its probe.
POINTS = [
    ("a quoted field that equals NULL AS, in CSV", quoted_null),
    ("EMPTYASNULL on a quoted empty field", quoted_empty_as_null),
    ("a zero byte in CSV", nul_in_csv),
    ("words for a bucket in another region", other_region),
    ("words for a mandatory manifest entry that is missing", missing_mandatory_key),
    ("words and time of S3 that cannot be reached", connect_timeout),
    ("SQLSTATE of statements that no transaction may hold", block_restrictions),
    ("how a login is asked to prove itself", authentication),
    ("when an idle session is dropped", idle_session),
    ("states and spelling of a namespace's roles", role_states),
    ("NaN and Infinity in COPY", not_finite),
    ("INTERVAL in COPY", interval),
    ("COPY into a temporary table LIKE one with IDENTITY", temporary_like_with_identity),
    ("latencies of COPY, COMMIT and MERGE", latencies),
    ("large strings", large_strings),
    ("limits of the Data API", data_api),
    ("principals in China", china_principals),
    ("type tables of other tools", other_tools_types),
    ("columns of SVV_TABLE_INFO and STL_LOAD_COMMITS", view_columns),
    ("a session over ODBC", odbc_session),
]
