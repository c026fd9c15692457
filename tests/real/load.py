"""A task from a MariaDB on this machine to the Site: loaded, followed, compared; the doctor's view.

The source is private and ends with the scenario; on the target the task's tables are in schemas of
the Site's name, and its own tables in the Site's schema.
"""
import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "tests" / "support"))
sys.path.insert(0, str(ROOT / "tools"))
import compare  # noqa: E402
import harness  # noqa: E402
import servers  # noqa: E402
import world_of_changes  # noqa: E402

TABLES = """SET NAMES utf8mb4; CREATE DATABASE {s} CHARACTER SET utf8mb4; USE {s};
CREATE TABLE kinds (id INT PRIMARY KEY, big BIGINT UNSIGNED, price DECIMAL(20,4), ratio DOUBLE,
  name VARCHAR(60), at DATETIME(6), day DATE, flag BIT(1), body TEXT);
CREATE TABLE bag (a INT, b VARCHAR(20));
INSERT INTO kinds SELECT seq, 18446744073709551615 - seq, seq / 7, seq / 3,
  CONCAT('n', seq, ' é漢😀'),
  '2026-01-31 12:00:00.123456' + INTERVAL seq HOUR, '2026-01-31' + INTERVAL seq DAY, seq % 2,
  IF(seq % 5 = 0, NULL, REPEAT('x"y,\\n', seq % 20)) FROM seq_1_to_500;
INSERT INTO bag SELECT seq % 7, IF(seq % 3 = 0, '', 'z') FROM seq_1_to_100"""
CHANGES = """USE {s}; UPDATE kinds SET price = price + 1, name = '' WHERE id % 3 = 0;
DELETE FROM kinds WHERE id % 11 = 0; INSERT INTO kinds (id, name) VALUES (9001, 'new');
UPDATE kinds SET id = id + 10000 WHERE id % 17 = 0;
DELETE FROM bag WHERE a = 3 LIMIT 4; INSERT INTO bag VALUES (NULL, NULL), (NULL, NULL)"""


def target_keys(site, odbc):
    values = site.values
    tls = {"disable": "disabled", "require": "required", "verify-full": "verify-identity"}
    keys = {"engine": "redshift-serverless", "host": values["HOST"], "port": int(values["PORT"]),
            "database": values["DATABASE"], "user": values["USER"],
            "password": {"env": harness.TARGET_PASSWORD_ENV}, "role_arn": values["ROLE"],
            "tls": tls.get(values["TLS"], values["TLS"]), "control_schema": site.name}
    if odbc:
        keys.update(driver="odbc", odbc_connection=values["ODBC"])
    return keys


def write_task(site, folder, port, stop, odbc=False):
    """A task file for the Site; its path."""
    parts = {
        "source": {"engine": "mariadb", "host": "127.0.0.1", "port": port, "user": "sluice",
                   "password": {"env": harness.SOURCE_PASSWORD_ENV}},
        "target": target_keys(site, odbc),
        "staging": {"bucket": site.values["BUCKET"], "folder": site.name,
                    "region": site.values["REGION"]},
        "task": {"name": "real-" + ("odbc" if odbc else "libpq"),
                 "migration_type": "full-load-and-cdc", "state_folder": str(folder / "state"),
                 **world_of_changes.QUICK}}
    if site.values["S3_ENDPOINT"]:
        parts["staging"].update(endpoint_url=site.values["S3_ENDPOINT"], addressing="path")
    if stop:
        parts["task"]["stop"] = stop
    lines = []
    for name, keys in parts.items():
        lines += [f"[{name}]", *(f"{key} = {harness.toml(it)}" for key, it in keys.items()), ""]
    lines += ["[[tables]]", f'include = "{site.name}_src.%"']
    path = folder / "real.toml"
    path.write_text("\n".join(lines))
    return path


def loaded_and_followed(site, odbc=False):
    """True with a sentence when the target is exactly the source at the end."""
    schema = site.name + "_src"
    with (harness.temp_folder("real") as folder,
          servers.mariadb(folder / "source") as source):
        source.execute(TABLES.format(s=schema))
        environment = {**site.task_environment(), harness.SOURCE_PASSWORD_ENV: source.password}
        try:
            for changes in ("", CHANGES.format(s=schema)):
                if changes:
                    source.execute(changes)
                stop = f"position:{world_of_changes.log_end(source)}"
                path = write_task(site, folder, source.port, stop, odbc)
                text = path.read_text().replace('user = "sluice"', f'user = "{source.user}"', 1)
                path.write_text(text)
                result = harness.sluice("run", path, timeout=1800, environment=environment)
                if result.code != 0:
                    return False, f"the run ends with {result.code}: {result.text[-1500:]}"
            found = compare.compare(source.root_socket, site, schema)
        finally:
            site.sql(f"DROP SCHEMA IF EXISTS {schema} CASCADE")
    wrong = [f"{it.table}: {'; '.join(it.differences)}" for it in found if not it.is_equal]
    rows = ", ".join(f"{it.table.split('.')[1]} {it.target_rows}" for it in found)
    return not wrong, "; ".join(wrong) or f"loaded and followed, every value the same: {rows} rows"


def doctor_findings(site):
    """What sluice doctor finds with a session of ODBC; no source is needed for that."""
    with harness.temp_folder("real") as folder:
        path = write_task(site, folder, 1, None, odbc=True)
        environment = {**site.task_environment(), harness.SOURCE_PASSWORD_ENV: "none"}
        result = harness.sluice("doctor", path, "--json", environment=environment)
    try:
        return json.loads(result.out)["findings"]
    except json.JSONDecodeError:
        return [{"code": "target.driver", "severity": "not seen", "seen": result.text[-300:]}]
