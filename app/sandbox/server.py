"""The sandbox as one web application: the Graph API, its own control side, and the people."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from app.sandbox.answers import answer
from app.sandbox.config import SandboxConfig
from app.sandbox.control import Control
from app.sandbox.crowd import Crowd
from app.sandbox.graph import Graph
from app.sandbox.media import OUTLET
from app.sandbox.people import Directory
from app.sandbox.state import new_sandbox
from app.sandbox.wire import Wires

METHODS = ["GET", "POST", "DELETE", "PUT", "PATCH"]


def make_app(config: SandboxConfig, wires: Wires) -> Starlette:
    """The application; its state is made when it starts."""

    @contextlib.asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        sandbox = new_sandbox(config)
        directory = Directory(config.shop, config.seed)
        crowd = Crowd(sandbox, directory)
        app.state.graph = Graph(sandbox, wires)
        app.state.control = Control(sandbox, directory, app.state.graph)
        work = [asyncio.create_task(sandbox.outlet.run()), asyncio.create_task(crowd.run())]
        try:
            yield
        finally:
            for task in work:
                task.cancel()
            await asyncio.gather(*work, return_exceptions=True)
            await sandbox.outlet.close()

    async def graph(request: Request) -> Response:
        result: Response = await request.app.state.graph.handle(request)
        return result

    def control(name: str) -> Route:
        async def endpoint(request: Request) -> Response:
            result: Response = await getattr(request.app.state.control, name)(request)
            return result

        return Route(f"/_sandbox/{name}", endpoint, methods=["GET", "POST", "DELETE"])

    async def health(request: Request) -> Response:
        return answer({"status": "ok"})

    async def download(request: Request) -> Response:
        result: Response = await request.app.state.graph.files.download(request)
        return result

    async def caller_gone(request: Request, error: Exception) -> Response:
        return Response(status_code=499)  # nobody reads it: the caller died before its request was whole

    return Starlette(
        routes=[
            Route("/health", health),
            *(
                control(name)
                for name in ("requests", "faults", "webhooks", "inbound", "change", "templates", "number", "raw")
            ),
            Route(OUTLET, download),
            Route("/{rest:path}", graph, methods=METHODS),
        ],
        exception_handlers={ClientDisconnect: caller_gone},
        lifespan=lifespan,
    )
