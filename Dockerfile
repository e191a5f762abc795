# The image of one process: no shell is needed to run it, nothing runs as root, nothing is written but /data.
FROM python:3.13-slim-bookworm AS build

ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /build
COPY requirements.lock ./
RUN python -m venv /app && /app/bin/python -m pip install --require-hashes -r requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY server server
COPY migrations migrations
COPY widgets widgets
# What builds the wheel is in the lock too, so nothing is fetched here.
RUN /app/bin/python -m pip install --no-deps --no-build-isolation . \
    && /app/bin/python -m pip uninstall --yes pip hatchling editables \
    && /app/bin/python -m compileall -q /app/lib

FROM python:3.13-slim-bookworm

RUN useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin palestra \
    && install -d -o palestra -g palestra -m 0700 /data
COPY --from=build /app /app
ENV PATH=/app/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PALESTRA_ENVIRONMENT=production \
    PALESTRA_HOST=0.0.0.0 \
    PALESTRA_DATA_DIR=/data \
    PALESTRA_LOG_FORMAT=json \
    PORT=8080
USER 10001
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=3s --start-period=10s \
    CMD ["python", "-c", "import os, urllib.request as u; u.urlopen(f\"http://127.0.0.1:{os.environ['PORT']}/livez\", timeout=2)"]
CMD ["palestra", "serve"]
