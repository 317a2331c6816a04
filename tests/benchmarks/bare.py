"""The least a FastAPI application can do for the same answers: what the service's speed is held against."""

import os
from contextlib import nullcontext
from pathlib import Path
from threading import Lock
from uuid import uuid4

import sqlalchemy as sa
from fastapi import FastAPI, Response, status

from app.api.schemas import ResponseBody
from app.db.session import Database

CONTENT = "BARE_CONTENT"
"""Names the file whose bytes `/content` sends."""
DATABASE_URL = "BARE_DATABASE_URL"

rows = sa.Table(
    "bare_response",
    sa.MetaData(),
    sa.Column("id", sa.String(36), primary_key=True),
    sa.Column("role", sa.String(32)),
    sa.Column("answers", sa.JSON),
    sa.Column("comments", sa.JSON),
)


def create_app() -> FastAPI:
    """The application, told by the environment what to send and where to write."""
    content = Path(os.environ[CONTENT]).read_bytes()
    database = Database(os.environ[DATABASE_URL])
    rows.metadata.create_all(database.engine)
    turn = Lock() if database.is_embedded else nullcontext()  # SQLite has its writers sleep, which would be slower
    app = FastAPI()

    @app.get("/content")
    async def read_content() -> Response:
        return Response(content, media_type="application/json")

    @app.get("/unchanged")
    async def read_unchanged() -> Response:
        return Response(status_code=status.HTTP_304_NOT_MODIFIED)

    @app.post("/rows", status_code=status.HTTP_201_CREATED)
    def write_row(body: ResponseBody) -> dict[str, str]:
        row = {"id": str(uuid4()), **body.model_dump()}
        with turn, database.engine.begin() as connection:
            connection.execute(rows.insert(), row)
        return {"id": row["id"]}

    return app
