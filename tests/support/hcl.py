"""Reads Terraform's language with python-hcl2, which others wrote.

Version 4.3.5 (11 KB, pure Python) is fetched once from PyPI into ~/.cache/sluice, checked by its
hash; it stands on Debian's python3-lark.
"""
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent / "tools"))
import fetched_clients  # noqa: E402

WHEEL = ("python-hcl2==4.3.5 "
         "--hash=sha256:e33795eed675ae59545e725d1de0a8d78b4166b30b6e0bc7699365bd06334068\n")


def resources(text):
    """What a configuration makes: {(type, name): its arguments}; blocks are lists of them."""
    sys.path.insert(0, str(fetched_clients.wheels("python_hcl2", WHEEL)))
    import hcl2  # pylint: disable=import-outside-toplevel,import-error
    found = {}
    for block in hcl2.loads(text).get("resource", []):
        for kind, named in block.items():
            for name, arguments in named.items():
                assert (kind, name) not in found, f"{kind}.{name} is there twice"
                found[kind, name] = arguments
    return found
