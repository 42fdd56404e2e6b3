"""What an empty desk says: exactly what to do next."""

from textual.content import Content

from app.core.i18n import _


def welcome() -> Content:
    """No account is connected yet."""
    command = "bold $accent"
    return Content.assemble(
        (_("Welcome to Tresen."), "bold $foreground"),
        "\n\n",
        _("This desk has no WhatsApp number yet."),
        "\n\n",
        _("To look around first, in a shop full of customers, leave with Ctrl+Q and run"),
        "\n    ",
        ("tresen demo", command),
        "\n\n",
        _("To connect the shop's own number, run"),
        "\n    ",
        ("tresen setup whatsapp", command),
        "\n\n",
        _("It asks for what it needs and says where to find it at Meta."),
    )
