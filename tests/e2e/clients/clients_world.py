"""The schema `shop`, an object to load and a login by SHA-256, which all clients find in place."""
import os
import subprocess

BIN = os.environ.get("SLUICE_BIN")
TABLES = r"""
create schema shop;
create table shop.kinds (id int not null, s smallint, b bigint, n numeric(12,3), r real,
  d double precision, f boolean, c char(4), v varchar(20), dt date, t time, tz timetz, ts timestamp,
  tsz timestamptz, j super, x varbyte(8), g geometry, primary key (id))
  diststyle key distkey (id) compound sortkey (id, v);
create table shop.orders (no bigint not null, kind int, note varchar(40), primary key (no),
  foreign key (kind) references shop.kinds (id));
create table shop.loads (id int, name varchar(10));
insert into shop.kinds values (1, -2, 9007199254740993, 12.5, 1.5, 2.25, true, 'ab', 'größe',
  '2024-02-29', '12:34:56', '12:34:56+02', '2024-02-29 12:34:56.789', '2024-02-29 12:34:56+00',
  json_parse('{"k":[1,"ä"]}'), '616263', '0101000000000000000000F03F0000000000000040'),
  (2, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null,
   null);
"""


def prepare(checks, server):
    checks.equal("the tables are made", server.psql(TABLES), "")
    source = server.put("clients/rows.csv", b'1,"one"\n2,"two"\n3,"three"\n')
    server.copy_sql = f"copy shop.loads from '{source}' iam_role '{server.role}' csv"
    subprocess.run([BIN, "local", "associate-role", server.role, "--folder", server.folder],
                   check=True, capture_output=True, timeout=120)
    server.change_world(lambda world: world["logins"].append(
        {"user": "digest", "password": "sha256|Sha256$ecret", "auth": "sha256"}))
