#!/usr/bin/env python3
"""Clients of Redshift that others wrote, in Python and in C, against one stand-in: psql; psycopg2;
redshift_connector, with its SHA-256 login and the DB-API 2.0 compliance tests; psqlODBC through
unixODBC with pyodbc and isql."""
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent / "clients"))
import clients_world  # noqa: E402
import dbapi_clients  # noqa: E402
from dbapi_clients import Psycopg2, Pyodbc, RedshiftConnector, exercise, rows  # noqa: E402
from standin_rig import run  # noqa: E402

# What dbapi20.py leaves to the one who uses it, for there is no standard for it. That psycopg2 may
# be closed twice is psycopg2's own.
LEFT_OPEN = {"test_nextset", "test_setoutputsize", "test_callproc"}
# It sends %% within a text as it is where the tests want % to arrive, and 31 bytes do not fit then.
PERCENT = {"test_execute", "test_setinputsizes", "test_setoutputsize_basic"}
SHA256 = {"user": "digest", "password": "Sha256$ecret"}


def test_psql(checks, s):
    tls = s.psql("\\conninfo\nselect version()", sslmode="verify-full")
    checks.has("psql over TLS", tls, "SSL connection (protocol: TLSv1", "Redshift")
    checks.that("psql without", "SSL connection" not in s.psql("\\conninfo"))
    checks.equal("psql: server_version and encoding",
                 s.psql("\\echo :SERVER_VERSION_NAME\nshow client_encoding"), "8.0.2\nUTF8")
    shown = s.psql("\\dn\n\\dt shop.*\n\\dv pg_catalog.svv_tables")
    checks.has("psql: schemas, tables, views", shown, "shop|", "shop|orders|table",
               "svv_tables|view")
    checks.has("psql: prepared", s.psql("prepare p (int) as select v from shop.kinds where id = $1;"
                                        "\nexecute p(1);\ndeallocate p"), "größe")
    checks.has("psql: \\gdesc", s.psql("select id, v, n from shop.kinds \\gdesc"), "id|integer",
               "v|character varying(20)", "n|numeric(12,3)")
    checks.has("psql: error", s.psql("select * from shop.nothing\n;\n\\errverbose"), "42P01")
    loaded = s.psql(f"{s.copy_sql};\nselect pg_last_copy_count()")
    checks.has("psql: COPY", loaded, "INFO:  00000: Load into table 'loads' completed, 3 record(s)")
    checks.that("psql: pg_last_copy_count", loaded.startswith("3"), loaded)
    checks.equal("psql: the database that is not there", "does not exist" in
                 s.psql("select 1", database="nowhere"), True)
    s.psql("delete from shop.loads")
    return "15"


def test_psycopg2(checks, s):
    client = Psycopg2(s)
    exercise(checks, client)
    dbapi_clients.compliance(checks, client, LEFT_OPEN | {"test_non_idempotent_close"})
    connection = client.connect(False)
    checks.equal("psycopg2: parameters of the login",
                 [connection.get_parameter_status(name) for name in
                  ("server_version", "server_protocol_version", "is_superuser")],
                 ["8.0.2", None, "on"])
    connection.close()
    try:
        client.connect(False, SHA256).close()
        checks.that("psycopg2: SHA-256 login", False, "libpq has no such login")
    except client.module.OperationalError as error:
        checks.has("psycopg2: SHA-256 login", str(error), "authentication method 13 not supported")
    return client.version


def test_redshift_connector(checks, s):
    client = RedshiftConnector(s)
    exercise(checks, client)
    dbapi_clients.compliance(checks, client, LEFT_OPEN | PERCENT)
    for is_tls in (False, True):
        connection = client.connect(is_tls, SHA256)
        checks.equal("redshift_connector: SHA-256 login", rows(connection, "select current_user"),
                     [("digest",)])
        connection.close()
    try:
        client.connect(False, {**SHA256, "password": "wrong"}).close()
        checks.that("redshift_connector: wrong SHA-256 login", False, "it was let in")
    except client.module.Error as error:
        checks.equal("redshift_connector: wrong SHA-256 login", error.args[0]["C"], "28000")
    check_metadata(checks, client, "redshift_connector with SHOW")
    s.change_world(lambda world: world.update(show_discovery=0))
    connection = client.connect(False)
    checks.that("redshift_connector without SHOW: schemas",
                ["shop"] in [row[:1] for row in connection.cursor().get_schemas()])
    connection.close()
    return client.version


def check_metadata(checks, client, name):
    connection = client.connect(False)
    connection.autocommit = True
    cursor = connection.cursor()
    checks.that(f"{name}: schemas", "shop" in str(cursor.get_schemas()))
    tables = [row[2] for row in cursor.get_tables(schema_pattern="shop")]
    checks.equal(f"{name}: tables", tables, ["kinds", "loads", "orders"])
    columns = [row[3] for row in cursor.get_columns(schema_pattern="shop",
                                                   tablename_pattern="orders")]
    checks.equal(f"{name}: columns", columns, ["no", "kind", "note"])
    keys = cursor.get_primary_keys(schema="shop", table="orders")
    checks.equal(f"{name}: primary key", [row[3] for row in keys], ["no"])
    connection.close()


def test_odbc(checks, s):
    client = Pyodbc(s)
    exercise(checks, client)
    connection = client.connect(False)
    cursor = connection.cursor()
    checks.that("ODBC: SQLTables", {"orders", "kinds"} <= {
        row.table_name for row in cursor.tables(schema="shop")})
    checks.equal("ODBC: SQLColumns", [row.column_name for row in
                                      cursor.columns(schema="shop", table="orders")],
                 ["no", "kind", "note"])
    checks.has("ODBC: DBMS_VER", connection.getinfo(client.module.SQL_DBMS_VER), "8.0.2")
    connection.close()
    shown = subprocess.run(["isql", "-b", "-v", "-k", client.text(True)], text=True, timeout=120,
                           input="select v from shop.kinds where id = 1\nselect nothing\n",
                           capture_output=True, check=False)
    checks.has("isql: a value and an error", shown.stdout + shown.stderr, "größe", "42703")
    return client.version


def counted(name, test):
    def counts(checks, server):
        before = checks.passed + len(checks.failed)
        version = test(checks, server)
        print(f"{name} {version}: {checks.passed + len(checks.failed) - before} checks")
    counts.__name__ = test.__name__
    return counts


if __name__ == "__main__":
    run([clients_world.prepare, counted("psql", test_psql), counted("psycopg2", test_psycopg2),
         counted("redshift_connector", test_redshift_connector),
         counted("pyodbc, psqlODBC 13.02", test_odbc)])
