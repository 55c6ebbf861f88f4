"""Who would notice a mistake? Each mistake is made in a copy, and the tests it names run there.

    python -m tests.mutations          # all, in some minutes a core
    python -m tests.mutations NAME ... # some

Prints for each mistake which tests caught it, or SURVIVED. Exits with 1 if any survived, with 2 if
a test fails without a mistake: then nothing can be said.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.wrong_code import IN_CODE, ROOT, Mistake
from tests.wrong_data import IN_DATA, SHELF

MISTAKES = IN_CODE | IN_DATA
CLEAN = "no mistake"


def main(arguments: Sequence[str] | None = None) -> int:
    """Make the mistakes named, or all; the exit code."""
    command = argparse.ArgumentParser(
        prog="python -m tests.mutations",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.add_argument(
        "names", nargs="*", metavar="NAME", help="; ".join(MISTAKES).replace("%", "%%")
    )
    command.add_argument("--jobs", type=int, default=os.cpu_count(), help="copies at once")
    chosen = command.parse_args(arguments)
    if unknown := set(chosen.names) - set(MISTAKES):
        command.error(f"no such mistake: {'; '.join(sorted(unknown))}")
    names = chosen.names or list(MISTAKES)
    asked = {}
    for name in names:  # each question once, without a mistake
        asked[MISTAKES[name].checks, MISTAKES[name].only] = None
    with ThreadPoolExecutor(chosen.jobs) as pool:
        clean = pool.map(lambda of: noticed_by(Mistake(CLEAN, {}, *of)), asked)
        if broken := sorted({test for tests in clean for test in tests}):
            print("These fail without a mistake: mend them first.", *broken, sep="\n")
            return 2
        found = {}
        for name, tests in zip(
            names, pool.map(lambda name: noticed_by(MISTAKES[name]), names), strict=True
        ):
            found[name] = tests
            print(
                f"{MISTAKES[name].family:9} {name:45} {', '.join(tests) or 'SURVIVED'}", flush=True
            )
    caught = sum(map(bool, found.values()))
    print(f"{caught} of {len(found)} caught")
    return int(caught < len(found))


def noticed_by(mistake: Mistake) -> list[str]:
    """The tests that fail, up to three, in a copy of the checkout with this mistake.

    Raises:
        RuntimeError: no test could be asked.
    """
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        for file in tracked():
            (copy / file).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / file, copy / file)
        for file, change in mistake.edits.items():
            (copy / file).write_bytes(change((ROOT / file).read_bytes()))
        fix_digests(copy / SHELF)
        files = [f"tests/test_{check}.py" for check in mistake.checks]
        options = ["-q", "-n0", "--maxfail=3", "-p", "no:cacheprovider", "-k", mistake.only]
        run = subprocess.run(
            [sys.executable, "-m", "pytest", *options, *files],
            cwd=copy,
            env=os.environ | {"PYTHONPATH": str(copy), "PYTHONDONTWRITEBYTECODE": "1"},
            capture_output=True,
            text=True,
            check=False,
        )
    lines = [line for line in run.stdout.splitlines() if line.startswith(("FAILED ", "ERROR "))]
    if run.returncode != 0 and not lines:  # no test of this name, or pytest itself broke down
        raise RuntimeError(f"{' '.join(files)}: {run.stdout[-2_000:]}{run.stderr[-2_000:]}")
    return [line.split(" ", 1)[1].split(" - ")[0].removeprefix("tests/") for line in lines]


def tracked() -> list[str]:
    """The checkout's files that git knows of and that are there."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True)
    return [file for file in listed.stdout.decode().split("\0") if (ROOT / file).is_file()]


def fix_digests(shelf: Path) -> None:
    """Let every card state the digests of the files beside it, as if they were meant."""
    for path in shelf.glob("*/card.json"):
        facts = json.loads(path.read_text(encoding="utf-8"))
        for part, entry in facts["parts"].items():
            content = (path.parent / f"{part}.npz").read_bytes()
            entry["sha256"] = hashlib.sha256(content).hexdigest()
        text = json.dumps(facts, indent=2, ensure_ascii=False)
        path.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
