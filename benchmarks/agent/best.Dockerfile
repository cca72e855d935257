# What somebody writes who knows BuildKit and uv well.
FROM --platform=$BUILDPLATFORM python:3.13 AS build
RUN --mount=type=secret,id=ca --mount=type=cache,target=/root/.cache/pip \
    if [ -s /run/secrets/ca ]; then export PIP_CERT=/run/secrets/ca; fi; \
    python3 -m pip install -q --break-system-packages uv==0.13.8
ARG TARGETARCH
COPY requirements.txt .
RUN --mount=type=secret,id=ca --mount=type=cache,target=/root/.cache/uv \
    if [ -s /run/secrets/ca ]; then export SSL_CERT_FILE=/run/secrets/ca; fi; \
    case "$TARGETARCH" in amd64) machine=x86_64 ;; arm64) machine=aarch64 ;; esac; \
    UV_CONCURRENT_DOWNLOADS=8 UV_HTTP_TIMEOUT=120 UV_HTTP_RETRIES=5 uv pip install -q --python python3 --target /out/app/site-packages --link-mode copy --compile-bytecode \
        --python-platform "$machine-manylinux_2_28" --only-binary :all: --require-hashes -r requirements.txt

FROM python:3.13-slim
COPY --link --from=build /out /
WORKDIR /app
COPY --link main.py .
ENV PYTHONPATH=/app/site-packages
CMD ["python", "-m", "uvicorn", "main:app", "--host", "0.0.0.0", "--port", "8080"]
