"""An agent that answers; what matters here is what it needs."""

from fastapi import FastAPI

app = FastAPI()


@app.get("/")
def hello() -> str:
    return "hello"
