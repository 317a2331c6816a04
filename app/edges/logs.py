"""Logs as lines of JSON. They hold no key, code, token, answer, query or full address, nor an exception's own words."""

import logging
import sys
import traceback
from pathlib import Path

import structlog
from structlog.typing import EventDict, WrappedLogger

APP = Path(__file__).parents[1]


def configure() -> None:
    """Write every log line of this process to standard output as JSON."""
    when = structlog.processors.TimeStamper(fmt="iso", utc=True)
    structlog.configure(
        processors=[structlog.processors.add_log_level, when, structlog.processors.JSONRenderer()],
        logger_factory=structlog.WriteLoggerFactory(sys.stdout),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.add_log_level, when, structlog.stdlib.ExtraAdder()],
            processors=[
                _name_exceptions,
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)


def place(error: BaseException) -> str:
    """Where an exception was raised: the deepest line of this project on its way there, and the deepest of all."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if APP in Path(frame.filename).parents]
    deepest = dict.fromkeys(
        f"{Path(frame.filename).name}:{frame.lineno} in {frame.name}" for frame in (*own[-1:], *frames[-1:])
    )
    return ", ".join(deepest)


def _name_exceptions(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """An exception by its kind and place. Its text may hold what somebody sent."""
    if found := event.pop("exc_info", None):
        event["exception"], event["place"] = found[0].__name__, place(found[1])
    return event
