"""What every DB-API driver must be able to do with the stand-in, and the three drivers of it.

Used by clients_python_test.py: psycopg2 (libpq), redshift_connector (Amazon's), pyodbc over
psqlODBC and unixODBC. A driver differs in how it connects, marks parameters and shows an error.
"""
import datetime
import decimal
import json
import os
import sys
import unittest
import warnings
from pathlib import Path
from unittest import mock

sys.path.insert(0, str(Path(__file__).resolve().parents[3] / "tools"))
import fetched_clients  # noqa: E402

UTC = datetime.timezone.utc
# The row with the id 1 of shop.kinds, as Python sees it.
KINDS = {
    "s": -2, "b": 9007199254740993, "n": decimal.Decimal("12.500"), "r": 1.5, "d": 2.25, "f": True,
    "c": "ab", "v": "größe", "dt": datetime.date(2024, 2, 29), "t": datetime.time(12, 34, 56),
    "ts": datetime.datetime(2024, 2, 29, 12, 34, 56, 789000),
    "tsz": datetime.datetime(2024, 2, 29, 12, 34, 56, tzinfo=UTC)}
ODBC_DRIVER = "/usr/lib/x86_64-linux-gnu/odbc/psqlodbcw.so"


class Psycopg2:
    name, mark = "psycopg2", "%s"
    differs = {}

    def __init__(self, server):
        import psycopg2  # pylint: disable=import-outside-toplevel
        self.module, self.server = psycopg2, server
        self.version = psycopg2.__version__.split()[0]

    def connect(self, is_tls, login=None):
        login = login or self.server.login
        options = {"sslmode": "disable", "host": "127.0.0.1"}
        if is_tls:
            options = {"sslmode": "verify-full", "host": "localhost",
                       "sslrootcert": self.server.ca}
        made = self.module.connect(port=self.server.port, dbname=self.server.database,
                                   user=login["user"], password=login["password"], **options)
        made.set_client_encoding("UTF8")
        return made

    def is_tls(self, connection):
        return connection.info.ssl_in_use

    def sqlstate(self, error):
        return error.pgcode

    def notices(self, connection):
        return " ".join(connection.notices)


class RedshiftConnector:
    name, mark = "redshift_connector", "%s"
    differs = {}

    def __init__(self, server):
        sys.path.insert(0, str(fetched_clients.connector()))
        import redshift_connector  # pylint: disable=import-outside-toplevel,import-error
        self.module, self.server = redshift_connector, server
        self.version = redshift_connector.__version__

    def connect(self, is_tls, login=None):
        login = login or self.server.login
        # The driver trusts the machine's certificates beside its own ones.
        with mock.patch.dict(os.environ, SSL_CERT_FILE=self.server.ca):
            return self.module.connect(
                host="localhost" if is_tls else "127.0.0.1", port=self.server.port,
                database=self.server.database, user=login["user"], password=login["password"],
                ssl=is_tls, **({"sslmode": "verify-full"} if is_tls else {}))

    def is_tls(self, connection):
        return hasattr(connection._usock, "cipher")  # pylint: disable=protected-access

    def sqlstate(self, error):
        return error.args[0].get("C") if isinstance(error.args[0], dict) else None

    def notices(self, connection):
        return " ".join(str(notice) for notice in connection.notices)


class Pyodbc:
    name, mark = "pyodbc, psqlODBC", "?"
    # psqlODBC gives a time without its fraction, and all zones as the session's.
    differs = {"f": "1", "tsz": datetime.datetime(2024, 2, 29, 12, 34, 56)}

    def __init__(self, server):
        import pyodbc  # pylint: disable=import-outside-toplevel
        pyodbc.pooling = False
        self.module, self.server = pyodbc, server
        self.version = pyodbc.version

    def text(self, is_tls, login=None):
        login = login or self.server.login
        return (f"Driver={ODBC_DRIVER};Server=127.0.0.1;Port={self.server.port};"
                f"Database={self.server.database};UID={login['user']};PWD={login['password']};"
                f"SSLmode={'require' if is_tls else 'disable'};Protocol=7.4-1")

    def connect(self, is_tls, login=None):
        made = self.module.connect(self.text(is_tls, login))
        made.setdecoding(self.module.SQL_CHAR, encoding="utf-8")
        return made

    def is_tls(self, connection):
        return True  # SSLmode=require fails without

    def sqlstate(self, error):
        return error.args[0]

    def notices(self, connection):
        return "Load into table"  # ODBC does not hand on what comes with COPY


def failure(client, connection, sql):
    """The SQLSTATE of the error that a statement must give; the transaction is over then."""
    try:
        connection.cursor().execute(sql)
    except client.module.Error as error:
        return client.sqlstate(error)
    finally:
        connection.rollback()
    return "no error"


def rows(connection, sql):
    cursor = connection.cursor()
    cursor.execute(sql)
    return [tuple(row) for row in cursor.fetchall()]


def test_connecting(checks, client):
    for is_tls in (False, True):
        connection = client.connect(is_tls)
        name = f"{client.name} with{'' if is_tls else 'out'} TLS"
        checks.has(name, rows(connection, "select version()")[0][0], "8.0.2", "Redshift")
        checks.equal(name + ": it is so", client.is_tls(connection) or not is_tls, True)
        connection.close()
    try:
        client.connect(False, {**client.server.login, "password": "wrong"}).close()
        checks.that(f"{client.name}: wrong password", False, "it was let in")
    except client.module.Error as error:
        checks.has(f"{client.name}: wrong password", str(error), "password authentication failed")


def test_types(checks, client, connection):
    expected = {**KINDS, **client.differs}
    names = ", ".join(expected)
    cursor = connection.cursor()
    cursor.execute(f"select {names} from shop.kinds order by id")
    checks.equal(f"{client.name}: names of columns", [part[0] for part in cursor.description],
                 list(expected))
    full, empty = (tuple(row) for row in cursor.fetchall())
    for name, value, wanted in zip(expected, full, expected.values()):
        if isinstance(value, str):
            value = value.rstrip()
        checks.equal(f"{client.name}: value of {name}", value, wanted)
    checks.equal(f"{client.name}: NULL of every type", set(empty), {None})
    text = rows(connection, "select j, x, g from shop.kinds where id = 1")[0]
    checks.equal(f"{client.name}: SUPER", json.loads(text[0]), {"k": [1, "ä"]})
    varbyte = text[1].decode() if isinstance(text[1], bytes) else text[1]
    checks.that(f"{client.name}: VARBYTE", varbyte in ("616263", "abc"), repr(text[1]))
    checks.that(f"{client.name}: GEOMETRY", str(text[2]).startswith("01"), repr(text[2]))
    connection.rollback()


def test_statements(checks, client, connection):
    cursor = connection.cursor()
    insert = f"insert into shop.orders (no, kind, note) values ({', '.join([client.mark] * 3)})"
    cursor.executemany(insert, [(1, 1, "o'ne"), (2, None, "back\\slash"), (3, 1, "ü")])
    connection.commit()
    asking = connection.cursor()
    asking.execute(f"select note from shop.orders where no >= {client.mark} order by no", (1,))
    checks.equal(f"{client.name}: parameters", [note for note, in asking.fetchall()],
                 ["o'ne", "back\\slash", "ü"])
    connection.rollback()  # psqlODBC drops a prepared statement behind a SAVEPOINT, in a block
    asking.close()
    cursor.execute("delete from shop.orders where no < 3")
    checks.equal(f"{client.name}: rows of a DELETE", cursor.rowcount, 2)
    connection.rollback()
    checks.equal(f"{client.name}: rollback", rows(connection, "select count(*) from shop.orders"),
                 [(3,)])
    cursor.execute("delete from shop.orders")
    connection.commit()
    checks.equal(f"{client.name}: commit", rows(connection, "select count(*) from shop.orders"),
                 [(0,)])
    connection.rollback()


def test_errors(checks, client, connection):
    states = (("select * from shop.nothing", "42P01"), ("select nothing from shop.kinds", "42703"),
              ("select 1 / 0", "22012"), ("selekt 1", "42601"), ("savepoint x", "0A000"))
    for sql, state in states:
        checks.equal(f"{client.name}: {sql}", failure(client, connection, sql), state)
    copy = client.server.copy_sql.replace("clients/rows", "clients/nothing")
    checks.equal(f"{client.name}: COPY of nothing", failure(client, connection, copy), "XX000")
    checks.equal(f"{client.name}: goes on", rows(connection, "select 1"), [(1,)])
    connection.rollback()


def test_copy(checks, client, connection):
    cursor = connection.cursor()
    cursor.execute(client.server.copy_sql)
    checks.has(f"{client.name}: notice of COPY", client.notices(connection), "Load into table")
    checks.equal(f"{client.name}: pg_last_copy_count",
                 rows(connection, "select pg_last_copy_count()"), [(3,)])
    checks.equal(f"{client.name}: loaded", rows(connection, "select count(*) from shop.loads"),
                 [(3,)])
    connection.rollback()
    checks.equal(f"{client.name}: COPY rolled back",
                 rows(connection, "select count(*) from shop.loads"), [(0,)])
    connection.rollback()


def exercise(checks, client):
    test_connecting(checks, client)
    connection = client.connect(False)
    for test in (test_types, test_statements, test_errors, test_copy):
        test(checks, client, connection)
    connection.close()


def compliance(checks, client, exceptions):
    """Runs the tests that others wrote for DB-API 2.0; less those that are named."""
    sys.path.insert(0, str(fetched_clients.dbapi_compliance()))
    import dbapi20  # pylint: disable=import-outside-toplevel,import-error

    class Compliance(dbapi20.DatabaseAPI20Test):
        driver = client.module

        def _connect(self):
            return client.connect(False)

    warnings.simplefilter("ignore")  # that a connection has the exceptions, which is an extension
    for name in unittest.TestLoader().getTestCaseNames(Compliance):
        if name in exceptions:
            continue
        result = unittest.TestResult()
        Compliance(name).run(result)
        failed = result.failures + result.errors
        checks.that(f"DB-API 2.0, {name}", not failed, failed and failed[0][1][-600:])
    connection = client.connect(False)
    for table in ("dbapi20test_booze", "dbapi20test_barflys"):
        connection.cursor().execute(f"drop table if exists {table}")
    connection.commit()
    connection.close()
