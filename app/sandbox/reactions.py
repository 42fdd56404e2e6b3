"""How a person takes what the shop wrote: pure, from the script and where they are in their story."""

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from typing import Any

from app.sandbox.script import Line, Replies, Script, Turn

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


def take_up(script: Script, body: Mapping[str, Any], draw: Random) -> Line | None:
    """What they press, choose, buy or send if the shop's message asks for it; `body` is that of POST /messages."""
    kind = body.get("type")
    said = body.get(kind) if isinstance(kind, str) else None
    if not isinstance(said, dict):
        return None
    if kind == "template":
        return _press_template(said, draw)
    action = said.get("action")
    if kind != "interactive" or not isinstance(action, dict):
        return None
    sections = [section for section in action.get("sections") or () if isinstance(section, dict)]
    match said.get("type"):
        case "button":
            replies = [button["reply"] for button in action.get("buttons") or () if button.get("type") == "reply"]
            return _named("press", draw.choice(replies)) if replies else None
        case "list":
            rows = [row for section in sections for row in section.get("rows") or ()]
            return _named("choose", draw.choice(rows)) if rows else None
        case "location_request_message":
            return draw.choice(script.places) if script.places else None
        case "product":
            return _buy(script, [str(action.get("product_retailer_id", ""))], draw)
        case "product_list":
            items = [item for section in sections for item in section.get("product_items") or ()]
            return _buy(script, [str(item.get("product_retailer_id", "")) for item in items], draw)
        case "catalog_message":
            return _buy(script, [*script.prices], draw)
    return None


def _named(kind: str, choice: Mapping[str, Any]) -> Line:
    line = {kind: str(choice.get("title", "")), "id": str(choice.get("id", ""))}
    return line | ({"description": str(choice["description"])} if choice.get("description") else {})


def _buy(script: Script, products: list[str], draw: Random) -> Line | None:
    chosen = draw.sample(products, min(len(products), draw.randint(1, 2)))
    lines = [(product, draw.randint(1, 3), script.prices.get(product, "3.50")) for product in chosen]
    return {"cart": lines} if lines else None


def _press_template(template: Mapping[str, Any], draw: Random) -> Line | None:
    """The label of a template's button isn't in the message: its payload stands for it."""
    payloads = [
        str(parameter.get("payload", ""))
        for component in template.get("components") or ()
        if component.get("sub_type") == "quick_reply"
        for parameter in component.get("parameters") or ()
    ]
    return {"button": draw.choice(payloads)} if payloads else None
