"""Torch, and the GPU that it can use."""

import shutil
import subprocess
from pathlib import Path

from tichchap.autograde.doctor.finding import Finding, Machine, Verdict

SLOW = 15.0  # seconds; three are usual, more while other programs run
DRIVER = Path("/proc/driver/nvidia/version")


def torch(machine: Machine) -> Finding:
    """Whether torch can be imported, and how long that takes."""
    seen = machine.torch.result()
    if "error" in seen:
        found = machine.say("torch_fails", error=seen["error"])
        return Finding("torch", Verdict.MISSING, found, machine.say("advice_install"))
    seconds = f"{seen['seconds']:.1f}"
    found = machine.say("torch_found", version=seen["torch"], seconds=seconds)
    if seen["seconds"] > SLOW:
        return Finding("torch", Verdict.WEAKER, found, machine.say("advice_slow"))
    return Finding("torch", Verdict.OK, found)


def gpu(machine: Machine) -> Finding:
    """Which GPU torch can use, and what is in the way where there is a driver and no GPU."""
    seen, driver = machine.torch.result(), _driver()
    named = machine.say("gpu_driver", driver=driver) if driver else ""
    if devices := seen.get("devices"):
        return Finding("gpu", Verdict.OK, ", ".join(devices) + named)
    if seen.get("mps"):
        return Finding("gpu", Verdict.OK, machine.say("gpu_mps"))
    if driver:
        why = seen.get("error") or seen["said"] or machine.say("gpu_built", built=seen["built_for"])
        found = machine.say("gpu_unusable", why=why) + named
        return Finding("gpu", Verdict.WEAKER, found, machine.say("advice_driver"))
    return Finding("gpu", Verdict.WEAKER, machine.say("gpu_none"))


def _driver() -> str:
    """The version of NVIDIA's driver; empty where there is none."""
    if program := shutil.which("nvidia-smi"):
        words = [program, "--query-gpu=driver_version", "--format=csv,noheader"]
        done = subprocess.run(words, capture_output=True, text=True, timeout=10, check=False)
        if done.returncode == 0 and done.stdout.strip():
            return done.stdout.splitlines()[0].strip()
    try:
        return DRIVER.read_text().splitlines()[0].partition("Module")[2].split()[0]
    except (OSError, IndexError):
        return ""
