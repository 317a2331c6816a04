"""Known weaknesses of what is locked: fails for any, and says so where none can be looked up."""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
LOCKS = ("requirements.lock", "tests/requirements.lock")
UNREACHABLE = "NOT CHECKED for known weaknesses: the service that lists them cannot be reached from here."


def check(lock: str) -> bool:
    """Whether a lock file holds nothing with a known weakness, or that could not be found out. Says which."""
    command = [sys.executable, "-m", "pip_audit", "--require-hashes", "--disable-pip", "--progress-spinner=off"]
    audit = subprocess.run(
        [*command, "--format=json", "--requirement", lock], cwd=ROOT, capture_output=True, text=True, check=False
    )
    try:
        found = json.loads(audit.stdout)["dependencies"]
    except ValueError:
        print(f"{lock}: {UNREACHABLE}", audit.stderr.strip().rpartition("\n")[2])  # noqa: T201
        return True
    looked_up = [each for each in found if "vulns" in each]
    weak = [each for each in looked_up if each["vulns"]]
    told = [f"{each['name']} {each['version']}: {', '.join(one['id'] for one in each['vulns'])}" for each in weak]
    if looked_up and not weak:
        told = [f"no known weakness in {len(looked_up)} of {len(found)} packages; the rest could not be looked up"]
        if len(looked_up) == len(found):
            told = [f"no known weakness in {len(found)} packages"]
    for line in told or [UNREACHABLE]:
        print(f"{lock}: {line}")  # noqa: T201
    return not weak


if __name__ == "__main__":
    sys.exit(sum(not check(lock) for lock in LOCKS))
