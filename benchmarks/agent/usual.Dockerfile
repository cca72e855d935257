# What most projects have: each platform's installer runs in that platform's image.
FROM python:3.13-slim
WORKDIR /app
COPY requirements.txt .
# The wheel of pip, since the base images of a private engine have no installer.
RUN --mount=type=secret,id=ca --mount=type=bind,source=pip.whl,target=/pip-py3-none-any.whl \
    if [ -s /run/secrets/ca ]; then export PIP_CERT=/run/secrets/ca; fi; \
    PYTHONPATH=/pip-py3-none-any.whl python -m pip install --no-cache-dir --timeout 120 --require-hashes --target site-packages -r requirements.txt
COPY main.py .
ENV PYTHONPATH=/app/site-packages
CMD ["python", "-m", "uvicorn", "main:app", "--host", "0.0.0.0", "--port", "8080"]
