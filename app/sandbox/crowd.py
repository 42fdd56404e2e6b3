"""WIP"""

from app.sandbox.people import Directory
from app.sandbox.state import Sandbox


class Crowd:
    """WIP"""

    def __init__(self, sandbox: Sandbox, directory: Directory) -> None: ...
    async def run(self) -> None:
        """WIP"""
