"""A template's text from the command line's words, or from a file of Meta's components."""

from dataclasses import dataclass, replace

from app.cli.reply import checked, standard_input
from app.core.errors import UserError
from app.core.i18n import _
from app.core.template_drafts import Draft, DraftButton, components_of, draft_of


@dataclass(frozen=True, slots=True)
class Text:
    """The options; None or empty where nothing was said."""

    body: str | None
    header: str | None
    footer: str | None
    replies: list[str]
    urls: list[str]
    phone: str | None
    code: str | None
    examples: list[str]
    components: str | None

    def components_with(self, known: str | None = None) -> str:
        """Meta's components; what isn't said stays as in `known`. UserError if the words make no sense."""
        if self.components is not None:
            return _read(self.components)
        draft = Draft("") if known is None else draft_of(known)
        if draft is None:
            raise UserError(_("This template has parts that only --components can write."))
        examples = dict(draft.examples) | pairs("--example", self.examples)
        buttons = self._buttons(examples) or draft.buttons
        draft = replace(
            draft,
            body=draft.body if self.body is None else checked(self.body).replace("\\n", "\n"),
            footer=draft.footer if self.footer is None else checked(self.footer),
            buttons=buttons,
            examples=tuple((name, value) for name, value in examples.items() if not name.startswith("button")),
        )
        if self.header is not None:
            draft = replace(draft, header=checked(self.header), header_format="TEXT" if self.header else "")
        return components_of(draft)

    def _buttons(self, examples: dict[str, str]) -> tuple[DraftButton, ...]:
        made = [DraftButton("QUICK_REPLY", checked(words)) for words in self.replies]
        for option in self.urls:
            words, address = _pair("--url", option)
            made.append(DraftButton("URL", words, address, examples.get(f"button.{len(made) + 1}", "")))
        if self.phone is not None:
            made.append(DraftButton("PHONE_NUMBER", *_pair("--phone", self.phone)))
        if self.code is not None:
            made.append(DraftButton("COPY_CODE", value=checked(self.code)))
        return tuple(made)


def pairs(option: str, given: list[str]) -> dict[str, str]:
    """NAME=VALUE each; UserError for one without a sign."""
    return dict(_pair(option, one) for one in given)


def _pair(option: str, given: str) -> tuple[str, str]:
    name, sign, value = checked(given).partition("=")
    if not sign or not name.strip():
        raise UserError(_("{option} wants NAME=VALUE, not “{given}”.").format(option=option, given=given))
    return name.strip(), value


def _read(file: str) -> str:
    if file == "-":
        return standard_input()
    try:
        with open(file, encoding="utf-8") as opened:
            return opened.read()
    except UnicodeDecodeError:
        raise UserError(_("{path} is not UTF-8 text.").format(path=file)) from None
    except OSError as error:
        raise UserError(_("{path} can't be read: {reason}.").format(path=file, reason=error.strerror)) from None
