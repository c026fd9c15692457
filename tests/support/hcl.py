"""Reads Terraform's language with python-hcl2, which others wrote.

Version 4.3.5 (11 KB, pure Python) is fetched once from PyPI into ~/.cache/sluice, checked by its
hash; it stands on Debian's python3-lark.
"""
import fcntl
import sys
import tempfile
import zipfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent / "tools"))
import debian_packages  # noqa: E402

WHEEL = ("python-hcl2==4.3.5 "
         "--hash=sha256:e33795eed675ae59545e725d1de0a8d78b4166b30b6e0bc7699365bd06334068\n")


def fetched():
    """The folder that python-hcl2 is in."""
    folder = debian_packages.cache_folder() / "hcl2"
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / "lock", "w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "finished").exists():
            with tempfile.TemporaryDirectory(prefix="sluice-hcl2-") as scratch:
                (Path(scratch) / "wanted.txt").write_text(WHEEL)
                debian_packages.run(
                    ["/usr/bin/python3", "-m", "pip", "download", "--quiet", "--no-deps",
                     "--only-binary=:all:", "--require-hashes", "--dest", scratch,
                     "--requirement", "wanted.txt"], cwd=scratch)
                with zipfile.ZipFile(next(Path(scratch).glob("*.whl"))) as wheel:
                    wheel.extractall(folder)
            (folder / "finished").write_text(WHEEL)
    return folder


def resources(text):
    """What a configuration makes: {(type, name): its arguments}; blocks are lists of them."""
    sys.path.insert(0, str(fetched()))
    import hcl2  # pylint: disable=import-outside-toplevel,import-error
    found = {}
    for block in hcl2.loads(text).get("resource", []):
        for kind, named in block.items():
            for name, arguments in named.items():
                assert (kind, name) not in found, f"{kind}.{name} is there twice"
                found[kind, name] = arguments
    return found
