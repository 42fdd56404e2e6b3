"""How a person takes what the shop wrote: pure, from the script and where they are in their story."""

from dataclasses import dataclass
from random import Random

from app.sandbox.script import Replies, Script, Turn

PATIENCE = 5
"""After so many answers nobody goes on."""


@dataclass(slots=True)
class Thread:
    """Where somebody is in their story."""

    reply: Replies
    quiet: bool = False
    branch: str = ""
    """The cue their first answer followed."""
    turns: int = 0


def react(script: Script, thread: Thread, text: str, draw: Random) -> Turn:
    """What they write next, if anything; the thread moves on."""
    turn, thread.turns = thread.turns, thread.turns + 1
    if thread.quiet or turn >= PATIENCE:
        return ()
    cue = script.cue(text)
    if turn == 0:
        thread.branch = cue if cue in thread.reply else "any"
        turns = thread.reply.get(thread.branch, ())
        return turns[0] if turns else (draw.choice(script.common[cue]),)
    asked_back = thread.reply.get("question", ())
    if cue == "question" and thread.branch != "question" and asked_back and turn == 1:
        return asked_back[0]
    turns = thread.reply.get(thread.branch, ())
    if turn < len(turns):
        return turns[turn]
    if cue == "question":
        return (draw.choice(script.common["question"]),)
    return ({"react": draw.choice(script.common["reactions"])},) if draw.random() < 0.4 else ()
