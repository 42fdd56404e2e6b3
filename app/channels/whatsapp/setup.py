"""Whether an account's data fit together, asked over the API, with every mistake a sentence."""

from app.channels.base import AccountInfo, ChannelError, NotSent, OutcomeUnknown, Rejected
from app.channels.whatsapp.client import BAD_PARAMETER, WhatsAppClient
from app.core.errors import TresenError, UserError
from app.core.failures import explain
from app.core.i18n import _


async def check(client: WhatsAppClient, phone_number_id: str, waba_id: str) -> AccountInfo:
    """Read the number and see that it belongs to the business account.

    UserError if Meta refuses the token or an id, or they don't belong together; TresenError if Meta can't be reached.
    """
    try:
        info = await client.read_account()
    except Rejected as error:
        raise refused(error, _("phone number id")) from None
    except ChannelError as error:
        raise TresenError(sentence(error)) from None
    try:
        numbers = await client.numbers_of(waba_id)
    except Rejected as error:
        raise refused(error, _("business account id (WABA)")) from None
    except ChannelError as error:
        raise TresenError(sentence(error)) from None
    if phone_number_id not in numbers:
        raise UserError(
            _("The phone number id {number} does not belong to the business account {waba}.").format(
                number=phone_number_id, waba=waba_id
            )
        )
    return info


def refused(error: Rejected, asked_for: str) -> TresenError:
    """The sentence for an answer with an error, when that id was asked for."""
    if error.code == BAD_PARAMETER:
        return UserError(
            _("Meta does not know this {id}, or the token may not see it: {message}").format(
                id=asked_for, message=error.message
            )
        )
    said = explain(error.code)
    kind = UserError if 400 <= error.status < 500 and error.status != 429 else TresenError
    return kind(f"{said.cause} {said.next_step} ({error})")


def sentence(error: ChannelError) -> str:
    """An error of the channel as a sentence."""
    if isinstance(error, NotSent):
        return _("Meta can't be reached: {reason}.").format(reason=error)
    if isinstance(error, OutcomeUnknown):
        return _("Meta gave no readable answer: {reason}.").format(reason=error)
    if isinstance(error, Rejected):
        said = explain(error.code)
        return f"{said.cause} {said.next_step} ({error})"
    return str(error)
