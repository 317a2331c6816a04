"""What is written for contributors and operators is so: every path, command, target and name in it exists."""

import json
import re
import shutil
import subprocess
import sys
import tomllib
from itertools import pairwise
from pathlib import Path

import pytest
import yaml

from app.settings import Settings
from tests import ROOT
from tests.test_readme import iter_commands

GITHUB = ROOT / ".github"
DECISIONS = sorted((GITHUB / "decisions").glob("[0-9]*.md"))
PAGES = [
    *(GITHUB / name for name in ("CONTRIBUTING.md", "operating/README.md", "CHANGELOG.md", "SECURITY.md")),
    ROOT / "README.md",
    GITHUB / "decisions" / "README.md",
]
PLACES = r"(?:app|tests|questionnaires|\.github|\.ci)/[\w./<>-]*|\.[\w-]+\.yaml|pyproject\.toml|Makefile"
PARTS = ["Date", "Status", "Context", "Decision", "Consequence"]
each_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))


def code(text: str) -> list[str]:
    """What stands in backquotes, and each line of what stands between fences."""
    fenced = re.findall(r"^```\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    spans = re.findall(r"`([^`\n]+)`", re.sub(r"^```\n.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL))
    return spans + [line for block in fenced for line in block.splitlines()]


def named(page: Path, pattern: str) -> set[str]:
    """Everything in a page's code that matches as a word by itself."""
    every = (re.findall(rf"(?<![\w./-])({pattern})(?![\w-])", line) for line in code(page.read_text(encoding="utf-8")))
    return {name for line in every for name in line}


def exists(place: str) -> bool:
    """Whether a place is there; what stands in angle brackets stands for any name."""
    return any(ROOT.glob(re.sub(r"<\w+>", "*", place.strip("/")).rstrip(".")))


def sources() -> str:
    """All that is written in Python."""
    return "\n".join(
        path.read_text(encoding="utf-8") for folder in ("app", "tests") for path in (ROOT / folder).rglob("*.py")
    )


@each_page
def test_every_place_it_names_exists(page: Path) -> None:
    assert [place for place in sorted(named(page, PLACES)) if not exists(place)] == []


@each_page
def test_every_link_leads_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    links = [link for link in re.findall(r"\]\(([^)]+)\)", text) if "://" not in link]
    for link in links:
        path, _, heading = link.partition("#")
        assert (page.parent / path).exists(), link
        titles = re.findall(r"^#+ (.*)$", (page.parent / path).read_text(encoding="utf-8"), re.MULTILINE)
        assert not heading or heading in {title.lower().replace(" ", "-") for title in titles}, link


@each_page
def test_every_target_command_and_setting_it_names_exists(page: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert {target.split()[-1] for target in named(page, r"make (?:PYTHON=\S+ )?[a-z]+")} <= targets
    groups = {" ".join(command.split()[:length]) for command in iter_commands() for length in (2, 3)}
    assert named(page, r"waymark [a-z-]+(?: (?:check|list|show|add|create))?") <= groups
    assert named(page, r"WAYMARK_[A-Z_]+") <= {f"WAYMARK_{name.upper()}" for name in Settings.model_fields}
    programs = {program.removeprefix(".venv/bin/") for program in named(page, r"\.venv/bin/[\w-]+")}
    assert [name for name in programs if not (Path(sys.executable).parent / name).exists()] == []


def test_every_name_of_the_code_it_gives_is_in_the_code() -> None:
    page = GITHUB / "CONTRIBUTING.md"
    spans = re.findall(r"`(\w+)(?:\([^`]*\))?`", page.read_text(encoding="utf-8"))
    names = {name for name in spans if "_" in name or name.istitle()} - {"Makefile", "get_", "find_"}
    assert len(names) > 8
    words = set(re.findall(r"\w+", sources()))
    assert names - words == set()


def test_the_map_has_every_layer_and_every_journey() -> None:
    text = (GITHUB / "CONTRIBUTING.md").read_text(encoding="utf-8").split("## The map")[1].split("## How")[0]
    layers = {path.name for path in (ROOT / "app").iterdir() if path.is_dir() and (path / "__init__.py").exists()}
    assert {layer for layer in layers if f"app/{layer}/" not in text} == set()
    web = ROOT / "app" / "web"
    journeys = {path.name for path in web.iterdir() if (path / "__init__.py").exists()}
    assert {journey for journey in journeys if not re.search(rf"\b{journey}\b", text)} == set()


def make_scripts(without_node: Path, **environment: str) -> "subprocess.CompletedProcess[str]":
    """`make scripts` on a machine whose programs are all in one folder, Node.js not among them."""
    make, shell = shutil.which("make"), shutil.which("sh")
    assert make is not None
    assert shell is not None
    (without_node / "sh").symlink_to(shell)
    return subprocess.run(
        [make, "scripts"],
        cwd=ROOT,
        env={"PATH": str(without_node), **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_without_node_one_is_told_that_scripts_were_not_checked(tmp_path: Path) -> None:
    made = make_scripts(tmp_path)
    assert (made.returncode, made.stderr) == (0, "")
    assert made.stdout == "NOT CHECKED: scripts and styles, which needs Node.js with npm.\n"


def test_ci_does_not_go_without_it(tmp_path: Path) -> None:
    made = make_scripts(tmp_path, CI="true")
    assert made.returncode != 0
    assert "Scripts and styles have to be checked here, and that needs Node.js with npm" in made.stderr


def test_what_checks_scripts_is_locked_with_hashes_and_without_addresses() -> None:
    wanted = json.loads((ROOT / "tests" / "package.json").read_text(encoding="utf-8"))["devDependencies"]
    locked = json.loads((ROOT / "tests" / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    assert locked.pop("")["devDependencies"] == wanted
    assert {name: locked[f"node_modules/{name}"]["version"] for name in wanted} == wanted
    assert [name for name, package in locked.items() if not package["integrity"].startswith("sha512-")] == []
    assert [name for name, package in locked.items() if "resolved" in package] == []


def test_hooks_are_the_checks_and_fetch_nothing() -> None:
    config = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    assert [repository["repo"] for repository in config["repos"]] == ["local"]
    hooks = config["repos"][0]["hooks"]
    assert {hook["language"] for hook in hooks} == {"system"}
    recipe = (ROOT / "Makefile").read_text(encoding="utf-8").split("\ncheck:")[1].split("\n\n")[0]
    checks = [" ".join(line.split()) for line in recipe.replace("$(BIN)", ".venv/bin").splitlines()[1:]]
    entries = [hook["entry"].replace(" --force-exclude", "") for hook in hooks]
    assert entries == [*checks, "make scripts"]


def test_ci_runs_what_is_in_its_folder_on_every_python_from_the_oldest() -> None:
    workflow = yaml.safe_load((GITHUB / "workflows" / "ci.yml").read_text(encoding="utf-8"))
    job = workflow["jobs"]["test"]
    assert [step["run"] for step in job["steps"] if "run" in step] == [".ci/run"]
    versions = job["strategy"]["matrix"]["python"]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["requires-python"] == f">={versions[0]}"
    assert versions == [f"3.{minor}" for minor in range(11, 11 + len(versions))]


@pytest.mark.parametrize("decision", DECISIONS, ids=lambda decision: decision.stem)
def test_a_decision_has_its_five_parts(decision: Path) -> None:
    title, parts = decision.read_text(encoding="utf-8").split("\n\n")
    assert re.fullmatch(r"# .+", title)
    found = re.findall(r"^- \*\*(\w+):\*\* (.+)", parts, re.MULTILINE)
    assert [name for name, _ in found] == PARTS
    assert re.fullmatch(r"20\d\d-\d\d-\d\d", found[0][1])
    status = re.fullmatch(r"Accepted|Superseded by \[(\d{4})\]\((\d{4})-[\w-]+\.md\)", found[1][1])
    assert status is not None
    if status[1]:
        assert status[1] == status[2] > decision.name[:4]
        assert [other for other in DECISIONS if other.name.startswith(status[1])] != []


def test_decisions_are_numbered_in_the_order_of_their_dates_and_all_in_the_index() -> None:
    assert [path.name[:4] for path in DECISIONS] == [f"{number:04}" for number in range(1, len(DECISIONS) + 1)]
    texts = [path.read_text(encoding="utf-8") for path in DECISIONS]
    dates = [re.search(r"20\d\d-\d\d-\d\d", text) for text in texts]
    days = [date[0] for date in dates if date]
    assert all(before <= after for before, after in pairwise(days))
    index = (GITHUB / "decisions" / "README.md").read_text(encoding="utf-8")
    said = re.findall(r"^- \[(\d{4})\]\(([\w-]+\.md)\) (.*?)(?: \(superseded by \d{4}\))?$", index, re.MULTILINE)
    assert said == [
        (path.name[:4], path.name, text.split("\n")[0].removeprefix("# "))
        for path, text in zip(DECISIONS, texts, strict=True)
    ]
