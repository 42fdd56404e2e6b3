"""`/`: quick replies, put in where they are typed."""

from collections.abc import Sequence

from app.core.i18n import _
from app.core.rows import Profile, QuickReply
from app.core.text import sanitise_for_display
from app.ui.picking.kind import Kind, Offer
from app.ui.quick import offered, said

TYPE_CHECKING = False
if TYPE_CHECKING:
    from app.core.desk import DeskReads

_Found = tuple[list[QuickReply], Profile | None, dict[str, str]]


class QuickReplies(Kind[_Found, QuickReply]):
    """By letters of their name, category or text; those used most first."""

    sign = "/"

    def verb(self, row: QuickReply) -> str:
        """It is put in."""
        return _("put in")

    def read(self, desk: "DeskReads", conversation_id: int) -> _Found:
        """The replies, the shop's profile and the customer's fields for what they say of them."""
        from app.core.fields import placeholder_values

        head, fields = desk.chat(conversation_id), desk.customer_fields()
        card = desk.customer(head.row.customer_id) if head is not None and fields else None
        values = {one.field.id: one.value for one in card.fields} if card is not None else {}
        profile = desk.profile(head.account_id or None if head is not None else None)
        return desk.quick_replies(), profile, placeholder_values(fields, values)

    def fitting(self, found: _Found, typed: str) -> Sequence[QuickReply]:
        """Those with the letters."""
        return offered(found[0], typed) if "/" not in typed else ()

    def offer(self, row: QuickReply) -> Offer:
        """`/danke  Vielen Dank, {kunde}!   Dank`."""
        name = sanitise_for_display(f"/{row.name}")
        return Offer(name, sanitise_for_display(row.text), sanitise_for_display(row.category))

    def choose(self, found: _Found, row: QuickReply) -> None:
        """Its words with what is known in the place of placeholders, and a word about what is not."""
        composer, kit = self.composer, self.composer.kit
        filled = said(row, composer.customer, found[1], kit.clock.now(), kit.zone, found[2])
        composer.editor.insert_text(filled.text)
        if filled.missing:
            names = ", ".join(filled.missing)
            words = _("Nothing is known for {names}: please fill it in.").replace("{names}", names)
            composer.complain(sanitise_for_display(words))
        kit.port.spawn(composer, self._count_use(row.id))

    async def _count_use(self, reply_id: int) -> None:
        await self.composer.kit.port.write(lambda desk: desk.use_quick_reply(reply_id))
