"""Holds statements to a validator that nobody here wrote: Ralph's models of xAPI and video."""

import subprocess
from collections.abc import Iterable

from statements.downgrade import downgraded
from tests.conftest import skip_loudly
from tests.platform.seeded import PROJECT

_PYTHON = PROJECT / ".venv-ralph" / "bin" / "python"
_VALIDATE = PROJECT / "tests" / "peers" / "ralph" / "validate.py"
_BASE = "https://valmentava.example/profile"


def is_there() -> bool:
    """Tell whether Ralph is installed in its environment."""
    return _PYTHON.exists()


def refused(stored: Iterable[bytes]) -> list[str]:
    """Return what Ralph finds wrong in stored statements, as a store of xAPI 1.0.3 gets them."""
    if not is_there():
        skip_loudly("Ralph is not installed", "make peers")
    lines = [downgraded(body, extension_base=_BASE) for body in stored]
    ran = subprocess.run(
        [_PYTHON, _VALIDATE], input=b"\n".join(lines), capture_output=True, check=False
    )
    assert ran.returncode == 0, ran.stderr.decode()
    return ran.stdout.decode().splitlines()
