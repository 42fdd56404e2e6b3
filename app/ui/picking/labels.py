"""`#`: the customer's labels, set or taken off at once; the word leaves the text."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.core.fold import fold
from app.core.i18n import _
from app.core.rows import Label
from app.core.steps import AddLabel, Applied, RemoveLabel
from app.core.text import Safe, sanitise_for_display
from app.ui.picking.kind import Kind, Offer

TYPE_CHECKING = False
if TYPE_CHECKING:
    from app.core.desk import DeskReads
    from app.ui.widgets.composer import Composer

COLOURS = ("accent", "sage", "green", "red")
"""Colours a label may be drawn in; others are plain."""


@dataclass(frozen=True, slots=True)
class _Row:
    """A label, or the one that would be made."""

    name: str
    colour: str = ""
    worn: bool = False
    """The customer has it."""
    new: bool = False


class Labels(Kind[list[_Row], _Row]):
    """By letters of their name: first those the customer lacks, the one set last before the others."""

    sign = "#"

    def __init__(self, composer: "Composer") -> None:
        super().__init__(composer)
        self._recent: list[str] = []

    def verb(self, row: _Row) -> str:
        """Either way."""
        return _("take it off") if row.worn else _("set it")

    def read(self, desk: "DeskReads", conversation_id: int) -> list[_Row]:
        """All labels, and which of them this customer has."""
        head = desk.chat(conversation_id)
        card = desk.customer(head.row.customer_id) if head is not None else None
        worn = {label.name for label in card.labels} if card is not None else set()
        return [_Row(label.name, _colour(label), label.name in worn) for label in desk.labels()]

    def fitting(self, found: list[_Row], typed: str) -> Sequence[_Row]:
        """Those with the letters, and the word itself as a new one; a number is only a label's beginning."""
        rows = sorted(found, key=lambda row: (row.worn, self._age(row)))
        if not typed:
            return rows
        wanted = fold(typed)
        fits = [(_rank(fold(row.name), wanted), row) for row in rows]
        fitting = [row for rank, row in sorted(fits, key=lambda pair: -pair[0]) if rank]
        if not any(fold(row.name) == wanted for row in found) and typed[0].isalpha() and len(typed) > 1:
            fitting.append(_Row(typed, new=True))
        return fitting

    def waits(self, row: _Row) -> bool:
        """A new label is made when it is gone to, not because a word with a # was sent."""
        return row.new

    def offer(self, row: _Row) -> Offer:
        """`#regular`, and whether it is taken off or made."""
        name = sanitise_for_display(f"#{row.name}")
        if row.new:
            return Offer(name, sanitise_for_display(_("make this label (Tab)")), style="text")
        text = _("is set") if row.worn else ""
        return Offer(name, sanitise_for_display(text), style=row.colour)

    def choose(self, found: list[_Row], row: _Row) -> None:
        """Take the word out of the text, and set the label or take it off."""
        composer = self.composer
        composer.editor.insert_text("")
        chat = composer.conversation_id
        if chat is None:
            return
        if row.name in self._recent:
            self._recent.remove(row.name)
        if not row.worn:
            self._recent.insert(0, row.name)
        composer.kit.port.spawn(composer, self._apply(chat, composer.customer, row))

    async def _apply(self, chat: int, customer: Safe, row: _Row) -> None:
        step = RemoveLabel(row.name) if row.worn else AddLabel(row.name)
        applied: Applied = await self.composer.kit.port.write(lambda desk: desk.apply([chat], [step]))
        words = _("{name}: label {label} taken off.") if row.worn else _("{name}: label {label} set.")
        said = words.replace("{name}", customer).replace("{label}", row.name)
        kit = self.composer.kit
        if applied.refused:
            said = applied.refused[0].why
        elif applied.deed_id:
            key = f"{kit.key('chat.menu')} {kit.key('chat.undo')}"
            said = _("{sentence} {key} undoes it.").replace("{key}", key).replace("{sentence}", said)
        self.composer.notify(sanitise_for_display(said), markup=False, timeout=3)

    def _age(self, row: _Row) -> int:
        return self._recent.index(row.name) if row.name in self._recent else len(self._recent)


def _rank(name: str, wanted: str) -> int:
    """How well a folded name has the letters, 0 if it hasn't."""
    if name.startswith(wanted):
        return 4
    if wanted.isdecimal():
        return 0
    if f" {wanted}" in name:
        return 3
    if wanted in name:
        return 2
    rest = iter(name)
    return int(len(wanted) > 1 and name[:1] == wanted[0] and all(letter in rest for letter in wanted))


def _colour(label: Label) -> str:
    return label.colour if label.colour in COLOURS else "text"
