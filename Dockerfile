# Two stages: the first installs what the lock names, the second holds only what runs.
FROM python:3.13-slim AS build
WORKDIR /build
RUN python -m venv /venv
COPY requirements.lock .
RUN /venv/bin/pip install --no-cache-dir --require-hashes --requirement requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY app app
RUN /venv/bin/pip install --no-cache-dir --no-deps .

FROM python:3.13-slim
RUN useradd --system --uid 10001 --home-dir /data --create-home waymark
COPY --from=build /venv /venv
COPY questionnaires /questionnaires
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    WAYMARK_HOST=0.0.0.0 \
    WAYMARK_QUESTIONNAIRES=/questionnaires \
    WAYMARK_DATABASE_URL=sqlite:////data/waymark.db
USER waymark
WORKDIR /data
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
CMD ["sh", "-c", "waymark migrate && exec waymark serve"]
