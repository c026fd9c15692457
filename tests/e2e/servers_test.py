#!/usr/bin/env python3
"""The servers of the tests keep out of each other's way: one that starts takes nothing of another.

A server that starts removes every file named #sql* in its place for temporary tables. When several
servers shared one, a query of one failed ("Error on delete of ...") because another had started.
"""
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "support"))
sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent / "tools"))
import harness  # noqa: E402
import servers  # noqa: E402


def main():
    checks = harness.Checks()
    with harness.temp_folder("servers") as folder:
        shared = folder / "shared"
        shared.mkdir()
        os.environ["TMPDIR"] = str(shared)
        for kind, start in (("mariadb", servers.mariadb), ("mysql97", servers.mysql97)):
            another = shared / "#sql-temptable-1-2-3.MAI"
            another.write_text("a temporary table of another server")
            with start(folder / kind) as server:
                checks.that(another.exists(),
                            f"{kind}: temporary tables of others outlive its start")
                place = Path(server.execute("SELECT @@tmpdir").strip())
                checks.equal(place, folder / kind / "tmp", f"{kind}: it has a place of its own")
    return checks.finish()


if __name__ == "__main__":
    sys.exit(main())
