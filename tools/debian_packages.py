"""Packages of another Debian suite, unpacked into a folder without installing anything.

Used by tools/servers.py (MySQL of unstable) and by tests/support/moto.py. Fetched once into
~/.cache/sluice (or $SLUICE_CACHE), with an apt whose state is its own, from the mirror that the
machine is set up to use; signatures are checked. Needs neither root nor a change of the machine.
"""
import fcntl
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

# What the closure of mysql-server-core names but mysqld does not need to run.
NOT_NEEDED = re.compile(
    r"^(perl|perl-base|perl-modules.*|libperl.*|libgdbm.*|gcc-.*-base|libc-gconv.*|libgconv.*"
    r"|debconf|.*-common|.*-data|lsof|rsync|galera.*|psmisc|procps|iproute2|gawk|socat|adduser"
    r"|passwd|mount|util-linux|coreutils|dpkg|tar|systemd.*|init-system.*)$")


class CommandError(RuntimeError):
    """A program that was run failed, or what it needs is not there."""


def say(text):
    print(text, file=sys.stderr, flush=True)


def run(command, **options):
    """Runs a command to its end; its own words are in the error when it fails."""
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False,
                          **options)
    if done.returncode != 0:
        words = (done.stderr or done.stdout).decode(errors="replace").strip()[-2000:]
        raise CommandError(f"{command[0]} failed ({done.returncode}): {words}")
    return done.stdout


def cache_folder():
    return Path(os.environ.get("SLUICE_CACHE") or Path.home() / ".cache" / "sluice").absolute()


def machine_mirror():
    """The Debian mirror that this machine is set up to use, as (address, keyring)."""
    keyring = "/usr/share/keyrings/debian-archive-keyring.gpg"
    for path in sorted(Path("/etc/apt/sources.list.d").glob("*.sources")):
        for address in re.findall(r"^URIs:\s*(\S+)", path.read_text(), re.M):
            if address.rstrip("/").endswith("/debian"):
                return address, keyring
    lists = [Path("/etc/apt/sources.list"), *sorted(Path("/etc/apt/sources.list.d").glob("*.list"))]
    for path in filter(Path.exists, lists):
        for address in re.findall(r"^deb\s+(?:\[[^\]]*\]\s+)?(\S+)", path.read_text(), re.M):
            if address.rstrip("/").endswith("/debian"):
                return address, keyring
    raise CommandError("no Debian mirror is set up in /etc/apt: nothing can be fetched from it")


def apt_options(state, suite):
    """Options that give apt a state of its own, so that the machine's packages are not touched."""
    for folder in ("lists/partial", "cache/archives/partial", "preferences.d"):
        (state / folder).mkdir(parents=True, exist_ok=True)
    (state / "status").write_text("")  # nothing counts as installed: all libraries are fetched
    address, keyring = machine_mirror()
    (state / "sources.list").write_text(f"deb [signed-by={keyring}] {address} {suite} main\n")
    settings = {
        "Dir::Etc::sourcelist": state / "sources.list", "Dir::Etc::sourceparts": "-",
        "Dir::Etc::preferences": "/dev/null", "Dir::Etc::preferencesparts": state / "preferences.d",
        "Dir::State::lists": state / "lists", "Dir::State::status": state / "status",
        "Dir::Cache": state / "cache", "APT::Install-Recommends": "false",
        "APT::Get::List-Cleanup": "false", "Acquire::Languages": "none", "Acquire::Retries": "3",
        # A suite that moves daily ages quickly; the signature is checked all the same.
        "Acquire::Check-Valid-Until": "false",
    }
    if os.geteuid() == 0:
        settings["APT::Sandbox::User"] = "root"
    return [part for key, value in settings.items() for part in ("-o", f"{key}={value}")]


def with_libraries(packages, options):
    """The packages with all that they depend on, less what a server does not need to run."""
    plan = run(["apt-get", *options, "-s", "install", *packages]).decode()
    names = [line.split()[1] for line in plan.splitlines() if line.startswith("Inst ")]
    return [name for name in names if not NOT_NEEDED.match(name)]


def fetch_packages(suite, packages, folder, megabytes, is_alone=False):
    """Unpacks packages of another suite into folder/root, once; gives that folder.

    With all their libraries, or, `is_alone`, just those that are named. `megabytes` is what is
    told to who waits.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / "lock", "w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        root, finished = folder / "root", folder / "finished"
        if finished.exists():
            return root
        say(f"fetching {' '.join(packages)} of Debian {suite} into {folder} "
            f"(about {megabytes} MB, once)")
        shutil.rmtree(root, ignore_errors=True)
        debs, state = folder / "debs", folder / "apt"
        shutil.rmtree(debs, ignore_errors=True)
        debs.mkdir()
        options = apt_options(state, suite)
        run(["apt-get", "-qq", *options, "update"])
        names = packages if is_alone else with_libraries(packages, options)
        run(["apt-get", "-qq", *options, "download", *names], cwd=debs)
        for deb in sorted(debs.glob("*.deb")):
            run(["dpkg-deb", "-x", str(deb), str(root)])
        shutil.rmtree(state)
        shutil.rmtree(debs)
        finished.write_text("\n".join(names) + "\n")
        say(f"unpacked {len(names)} packages")
        return root
