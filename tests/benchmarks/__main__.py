"""`python -m tests.benchmarks`: how fast the service is, beside the least that could be done for the same answers.

Absolute figures say more of the machine than of the service, so each has a baseline that takes turns with it: a bare
FastAPI server that sends or stores the same, or decoding the same JSON. A ratio is the median over those turns.
"""

from collections.abc import Sequence
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from typing import Annotated

import typer
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from tests.postgresql import serve_postgresql

from .load import CONNECTIONS
from .measures import FULL, QUICK, Measure, Turn, serve_filled
from .servers import CLIENT_CORE, pin

COLUMNS = ("", "Waymark", "Baseline", "Ratio", "Target", "p50 / p99 ms")
CAPTION = f"Ratio: the median of the turns (the lowest-the highest). Latency: of Waymark, with {CONNECTIONS} at a time."


def main(
    *, quick: Annotated[bool, typer.Option(help="Only see that it runs: its figures say nothing.")] = False
) -> None:
    """Measure on SQLite and PostgreSQL, and print a table. A target that is missed is marked, and fails nothing."""
    effort = QUICK if quick else FULL
    table = Table(*COLUMNS, box=SIMPLE_HEAD, padding=(0, 1, 0, 0), caption=CAPTION, caption_justify="left")
    with TemporaryDirectory() as name, Progress(transient=True) as progress:
        directory = Path(name)
        with serve_postgresql(directory / "postgresql", directory) as url:
            pin(CLIENT_CORE)
            databases = {
                "SQLite": (f"sqlite:///{directory}/waymark.db", f"sqlite:///{directory}/bare.db"),
                "PostgreSQL": (url, url),
            }
            for database, (ours, bare) in databases.items():
                table.add_row(f"[bold]{database}")
                filling = progress.add_task(f"{database}: filling", total=None)
                with serve_filled(ours, bare, directory, effort) as bench:
                    progress.remove_task(filling)
                    for measure in bench.measures():
                        described = f"{database}: {measure.what}"
                        turns = [turn() for turn in progress.track(measure.turns, description=described)]
                        table.add_row(*_cells(measure, turns[1:], has_target=database == "SQLite"))
    Console().print(table)


def _cells(measure: Measure, turns: Sequence[Turn], *, has_target: bool) -> list[str]:
    ratios = [turn.service / turn.baseline for turn in turns]
    percentiles = quantiles([1000 * latency for turn in turns for latency in turn.latencies], n=100)
    return [
        measure.what,
        f"{median(turn.service for turn in turns):,.0f} {measure.unit}",
        f"{median(turn.baseline for turn in turns):,.0f} {measure.unit}",
        f"{median(ratios):.2f} ({min(ratios):.2f}-{max(ratios):.2f})",
        _target(measure, median(ratios)) if has_target else "",
        f"{percentiles[49]:.1f} / {percentiles[98]:.1f}",
    ]


def _target(measure: Measure, ratio: float) -> str:
    wanted = f"{'≤' if measure.lower_is_better else '≥'} {measure.target:g}"
    is_met = ratio <= measure.target if measure.lower_is_better else ratio >= measure.target
    return f"[green]{wanted}" if is_met else f"[bold red]{wanted} missed"


if __name__ == "__main__":
    typer.run(main)
