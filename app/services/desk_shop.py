"""The desk's part that speaks of the shop: profile, trust, templates, links, quick replies, the account log."""

from collections.abc import Sequence

from app.core.rows import (
    ClosedDay,
    Delivery,
    MessageLink,
    NoticeRow,
    OpeningSpan,
    Profile,
    ProfileFields,
    ProfileVersion,
    QuickReply,
    Template,
)
from app.services.desk_base import DeskBase
from app.store.profile import read_profile


class ShopDesk(DeskBase):
    """Questions about the shop's accounts, and what the operator does to them; imported when first used."""

    def profile(self, account_id: int | None = None) -> Profile | None:
        """That account's profile, or the first account's."""
        return read_profile(self.database.reader(), account_id, self._clock.now())

    def save_profile(
        self,
        account_id: int,
        fields: ProfileFields,
        hours: Sequence[OpeningSpan],
        closed_days: Sequence[ClosedDay],
        timezone: str,
        delivery: Delivery,
    ) -> None:
        """Keep the profile; what Meta keeps of it is queued to be published."""
        from app.services.profile import save_profile

        save_profile(self.database, self._clock, account_id, fields, hours, closed_days, timezone, delivery)

    def refresh_account(self, account_id: int) -> None:
        """Ask the gateway to read profile, number and limits anew."""
        from app.services.profile import refresh_account

        refresh_account(self.database, self._clock, account_id)

    def profile_history(self, account_id: int) -> list[ProfileVersion]:
        """What the profile's fields were, newest first."""
        from app.store.profile import profile_history

        return profile_history(self.database.reader(), account_id)

    def restore_profile(self, version_id: int) -> None:
        """Want the fields of an earlier version again."""
        from app.services.profile import restore_profile

        restore_profile(self.database, self._clock, version_id)

    def set_profile_photo(self, account_id: int, path: str) -> None:
        """Check a picture and queue its upload."""
        from app.services.profile_photo import set_photo

        set_photo(self.database, self._clock, account_id, path)

    def templates(self, account_id: int | None = None) -> list[Template]:
        """The account's templates by name and language."""
        from app.store.templates import read_templates

        return read_templates(self.database.reader(), account_id)

    def sync_templates(self, account_id: int) -> None:
        """Ask the gateway to read the account's templates."""
        from app.services.templates import sync_templates

        sync_templates(self.database, self._clock, account_id)

    def save_template(self, account_id: int, template: Template) -> int:
        """Create or change a template and queue it for review; its id."""
        from app.services.templates import save_template

        return save_template(self.database, self._clock, account_id, template)

    def delete_template(self, template_id: int) -> None:
        """Delete it here and at the channel."""
        from app.services.templates import delete_template

        delete_template(self.database, self._clock, template_id)

    def message_links(self, account_id: int) -> list[MessageLink]:
        """The account's short links."""
        from app.store.links import read_links

        return read_links(self.database.reader(), account_id)

    def create_link(self, account_id: int, text: str) -> None:
        """Ask for a short link with that text."""
        from app.services.links import create_link

        create_link(self.database, self._clock, account_id, text)

    def delete_link(self, account_id: int, code: str) -> None:
        """Give a short link up."""
        from app.services.links import delete_link

        delete_link(self.database, self._clock, account_id, code)

    def quick_replies(self) -> list[QuickReply]:
        """All of them, the most used first."""
        from app.store.quick_replies import read_quick_replies

        return read_quick_replies(self.database.reader())

    def save_quick_reply(self, name: str, text: str, category: str = "", *, reply_id: int = 0) -> int:
        """Keep a new one (`reply_id` 0) or change one; its id."""
        from app.services.quick_replies import save_quick_reply

        return save_quick_reply(self.database, self._clock, name, text, category, reply_id=reply_id)

    def delete_quick_reply(self, reply_id: int) -> None:
        """It is not needed any more."""
        from app.services.quick_replies import delete_quick_reply

        delete_quick_reply(self.database, self._clock, reply_id)

    def use_quick_reply(self, reply_id: int) -> None:
        """It was put into a message."""
        from app.services.quick_replies import use_quick_reply

        use_quick_reply(self.database, self._clock, reply_id)

    def notices(self, before: int | None = None, limit: int = 100) -> list[NoticeRow]:
        """The account log, newest first."""
        from app.store.notices import read_notices

        return read_notices(self.database.reader(), before, limit)

    def see_notices(self) -> None:
        """The operator has seen the account log."""
        from app.services.notices import see_notices

        see_notices(self.database)
