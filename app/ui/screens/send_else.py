"""Send something else than words: one list that leads to everything a chat can carry."""

from collections.abc import Sequence

from app.core.i18n import _
from app.core.labels import summary
from app.core.rows import MessageRow
from app.core.text import Safe, clip, sanitise_for_display, width
from app.ui.kit import Kit
from app.ui.render.line import Line, Run, own
from app.ui.screens.picker import Picker


class SendElse(Picker[str, str]):
    """Dismisses with an action's id (it has a dot) or the name of a form."""

    def __init__(self, kit: Kit, about: MessageRow | None, why_not: Safe, *, template: bool) -> None:
        """`about` is the message one would answer; `why_not` says why only a template may be sent, if that is so."""
        super().__init__(kit, _("Send something else"), _("a part of its name"))
        self._about = about
        self._why_not = why_not
        self._template = template

    def choices(self) -> list[tuple[str, str, str, str]]:
        """Name, sign, title and hint of everything that may be sent now."""
        glyphs, about = self.kit.glyphs, self._about
        template = ("chat.template", glyphs.file, _("Template"), _("also outside the window"))
        if self._why_not:
            return [template] if self._template else []
        said = clip(sanitise_for_display(summary(about.type, about.text, about.content)), 30, "…") if about else ""
        quoted = _("“{text}”").replace("{text}", said) if said else ""
        return [
            ("chat.attach", glyphs.photo, _("File"), _("photo, video, sound, document")),
            *([("message.react", glyphs.reaction, _("Reaction"), quoted)] if about else []),
            *([("chat.reply", glyphs.quote, _("Answer to a message"), quoted)] if about else []),
            template,
            ("buttons", glyphs.choice, _("Buttons"), _("up to three answers to press")),
            ("list", glyphs.menu, _("List"), _("up to ten rows to choose from")),
            ("link", glyphs.link, _("Link button"), _("opens a page")),
            ("place", glyphs.place, _("Place"), _("a point on the map")),
            ("ask_place", glyphs.place, _("Ask for a place"), _("the customer sends where they are")),
            ("card", glyphs.person, _("Contact card"), _("name and number")),
            ("product", glyphs.cart, _("Product"), _("one of the catalogue")),
            ("products", glyphs.cart, _("Products"), _("a selection from the catalogue")),
            ("catalogue", glyphs.cart, _("Catalogue"), _("all of it")),
        ]

    async def find(self, typed: str) -> tuple[Sequence[tuple[Line, ...]], Safe]:
        """What fits the typed words."""
        words = typed.casefold().split()
        choices = self.choices()
        fitting = [choice for choice in choices if all(w in f"{choice[2]} {choice[3]}".casefold() for w in words)]
        self.found = [choice[0] for choice in fitting]
        column = max((22, *(width(choice[2]) + 2 for choice in choices)))
        lines = [
            (
                (
                    Run(own(f" {sign}".ljust(5)), "sage"),
                    Run(own(title.ljust(column))),
                    Run(sanitise_for_display(hint), "dim"),
                ),
            )
            for _name, sign, title, hint in fitting
        ]
        return lines, own(_("Nothing fits.")) if words else self._why_not

    def keep(self) -> None:
        """Say, too, what stands against all of them."""
        super().keep()
        if self._why_not:
            self.complain(self._why_not)

    def pick(self, number: int) -> None:
        """That one."""
        self.dismiss(self.rows[number])
