"""What SECURITY.md says shows a requirement is there."""

import re
from pathlib import Path

from app.settings import Settings

ROOT = Path(__file__).parents[1]
NOTES = (ROOT / ".github" / "SECURITY.md").read_text(encoding="utf-8")


def test_every_file_and_setting_it_names_exists() -> None:
    files = set(re.findall(r"`((?:tests|app)/[\w/]+\.py|[\w.]+\.(?:lock|toml)|Dockerfile)`", NOTES))
    assert len(files) > 30
    assert [name for name in files if not (ROOT / name).exists()] == []
    settings = {f"WAYMARK_{name.upper()}" for name in Settings.model_fields}
    assert set(re.findall(r"WAYMARK_[A-Z_]+", NOTES)) <= settings


def test_every_chapter_of_the_standard_is_there_once() -> None:
    assert re.findall(r"^### V(\d+) ", NOTES, re.MULTILINE) == [str(number) for number in range(1, 18)]
