from greetings import greet
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route


async def hello(request: Request) -> PlainTextResponse:
    return PlainTextResponse(greet(request.query_params.get("name", "world")))


app = Starlette(routes=[Route("/", hello)])
