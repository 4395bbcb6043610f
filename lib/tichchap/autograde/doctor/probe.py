"""Torch and the GPU, looked at in a process of its own: it takes seconds, and may crash."""

import json
import subprocess
import sys
import time
import warnings
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

PATIENCE = 120  # seconds: a first import from a network disk is slow


def begin(pool: ThreadPoolExecutor) -> "Future[dict[str, Any]]":
    """Start looking; the result is what `look` found, or has the key `error`."""
    return pool.submit(_run)


def _run() -> dict[str, Any]:
    command = [sys.executable, "-m", "tichchap.autograde.doctor.probe"]
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=PATIENCE, check=False
        )
    except subprocess.TimeoutExpired:
        return {"error": f"import torch: more than {PATIENCE} s"}
    if done.returncode:
        lines = done.stderr.strip().splitlines()
        return {"error": lines[-1] if lines else f"exit code {done.returncode}"}
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def look() -> dict[str, Any]:
    """Import torch and ask what it can use."""
    began = time.monotonic()
    import torch
    import torchvision

    seconds = time.monotonic() - began
    with warnings.catch_warnings(record=True) as said:  # of a driver that is too old, say
        warnings.simplefilter("always")
        usable = torch.cuda.is_available()
    count = torch.cuda.device_count() if usable else 0
    return {
        "seconds": seconds,
        "torch": torch.__version__,
        "torchvision": torchvision.__version__,
        "built_for": torch.version.cuda or torch.version.hip or "",
        "devices": [torch.cuda.get_device_name(number) for number in range(count)],
        "mps": torch.backends.mps.is_available(),
        "said": str(said[0].message).splitlines()[0] if said else "",
    }


if __name__ == "__main__":
    print(json.dumps(look()))
