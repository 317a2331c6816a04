"""What the README says is so: its settings, its commands, its libraries, its curl lines."""

import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx2
from typer.main import get_command

from app.cli import cli
from app.settings import Settings
from tests import ROOT
from tests.fixtures.servers import Serve

README = (ROOT / "README.md").read_text(encoding="utf-8")
PRINTED_ADDRESS = "http://127.0.0.1:8000"


def rows(first_cell: str) -> dict[str, list[str]]:
    """The README's table rows whose first cell is code that matches, by that code."""
    found = re.findall(rf"^\| `({first_cell})` \| (.*) \|$", README, re.MULTILINE)
    return {name: rest.split(" | ") for name, rest in found}


def iter_commands() -> Iterator[str]:
    """Every command, as it is typed."""
    for name, command in get_command(cli).commands.items():  # type: ignore[attr-defined]
        for sub in getattr(command, "commands", None) or [""]:
            yield f"waymark {name} {sub}".strip()


def test_every_setting_is_in_the_readme_with_its_default_and_meaning() -> None:
    said = rows("WAYMARK_[A-Z_]+")
    assert sorted(said) == sorted(f"WAYMARK_{name.upper()}" for name in Settings.model_fields)
    for name, field in Settings.model_fields.items():
        default, meaning = said[f"WAYMARK_{name.upper()}"]
        assert meaning == field.description
        assert default in {f"`{field.default}`", f"`{getattr(field.default, 'name', '')}/`", "none"}


def test_every_command_is_in_the_readme() -> None:
    assert sorted(rows("waymark [a-z -]+")) == sorted(iter_commands())


def test_every_make_target_is_in_the_readme() -> None:
    targets = set(re.findall(r"^([a-z]+):.*##", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert {name.split()[1] for name in rows("make [^`]+")} == targets - {"help", "clean"}


def test_every_library_the_project_names_earns_a_line() -> None:
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8").split("[project.scripts]")[0]
    table = README.split("## What it is built with")[1].lower()
    names = re.findall(r'^    "([a-z0-9-]+)', project, re.MULTILINE)
    names += json.loads((ROOT / "tests" / "package.json").read_text(encoding="utf-8"))["devDependencies"]
    assert [name for name in names if name not in table] == []


def test_the_curl_lines_work_as_printed(tmp_path: Path, serve: Serve) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    for command in ("migrate", "demo"):
        waymark = [sys.executable, "-m", "app.cli", command]
        subprocess.run(waymark, cwd=tmp_path, env=environment, check=True, capture_output=True)
    fetched = []
    with serve(environment, tmp_path) as address:
        for line in re.findall(r"^curl .*$", README, re.MULTILINE):
            *options, url = shlex.split(line)[1:]
            headers = dict(option.split(": ", 1) for option in options if option != "-H")
            key = headers.get("Authorization", "")
            if kept := re.search(r"\$\(cat (.*)\)", key):
                headers["Authorization"] = key.replace(
                    kept[0], (tmp_path / kept[1]).read_text(encoding="utf-8").strip()
                )
            assert url.startswith(PRINTED_ADDRESS)
            fetched.append(httpx2.get(url.replace(PRINTED_ADDRESS, address), headers=headers).raise_for_status().json())
    questionnaire, profile, changes = fetched
    assert sum(len(section["items"]) for section in questionnaire["sections"]) == 48
    assert [entry["round"] for entry in profile["rounds"]] == ["2024", "2025"]
    assert (changes["from"], changes["to"]) == ("2024", "2025")
