# One image for web, workers, sweeper and preparation; docker-compose.yml says which it is.
FROM node:22-bookworm-slim AS front-end
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund

FROM python:3.11-slim-bookworm
WORKDIR /roughmix
ENV PATH=/roughmix/.venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    DJANGO_SETTINGS_MODULE=studio.settings \
    ROUGHMIX_DATA=/data
COPY requirements requirements
# The same .venv that manage.py makes elsewhere, so that it finds itself at home here.
RUN python -m venv .venv \
    && pip install --no-cache-dir --require-hashes --no-deps --requirement requirements/uv.txt \
    && uv pip install --no-cache --require-hashes --no-deps --requirements requirements/run.txt \
    && useradd --uid 1000 --no-create-home roughmix \
    && install --directory --owner=roughmix --mode=0700 /data
COPY --from=front-end /build/node_modules node_modules
COPY . .
USER roughmix
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s \
    CMD ["python", "deploy/healthy.py"]
CMD ["python", "-m", "uvicorn", "studio.asgi:application", "--host", "0.0.0.0", "--port", "8000", \
     "--lifespan", "off", "--no-access-log", "--no-proxy-headers", "--no-server-header", \
     "--log-level", "warning", "--timeout-graceful-shutdown", "3"]
