"""The part of the desk in memory that speaks of the shop: profile, templates, links, the account's log."""

from collections.abc import Sequence
from dataclasses import replace

from app.core.clock import MINUTE
from app.core.errors import UserError
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
from tests.fake_base import NOW, FakeBase


class FakeShop(FakeBase):
    """The shop's own side; starts as the bakery."""

    def __init__(self, *given: object, **more: object) -> None:
        super().__init__(*given, **more)  # type: ignore[arg-type]  # handed on as they come
        self.shop: Profile | None = bakery_profile()

    def profile(self, account_id: int | None = None) -> Profile | None:
        self._called("profile")
        return self.shop

    def templates(self, account_id: int | None = None) -> list[Template]:
        self._called("templates")
        return sorted(self.templates_, key=lambda one: (one.name, one.language))

    def profile_history(self, account_id: int) -> list[ProfileVersion]:
        self._called("profile_history")
        return list(self.history)

    def message_links(self, account_id: int) -> list[MessageLink]:
        self._called("message_links")
        return list(self.links)

    def notices(self, before: int | None = None, limit: int = 100) -> list[NoticeRow]:
        self._called("notices")
        rows = sorted(self.log, key=lambda row: -row.id)
        return [row for row in rows if before is None or row.id < before][:limit]

    def quick_replies(self) -> list[QuickReply]:
        self._called("quick_replies")
        return sorted(self.quick, key=lambda one: (-one.uses, -(one.used_at or 0), one.name.lower()))

    # DeskWrites

    def save_quick_reply(self, name: str, text: str, category: str = "", *, reply_id: int = 0) -> int:
        self._called("save_quick_reply")
        if not name or " " in name or not text:
            raise UserError("A quick reply's name is one word without spaces and /.")
        with self._lock:
            if not reply_id:
                self._counter += 1
                reply = QuickReply(self._counter, name, category, text, created_at=self.clock.now())
            else:
                known = next(one for one in self.quick if one.id == reply_id)
                reply = replace(known, name=name, category=category, text=text)
            self.quick = [one for one in self.quick if one.id != reply.id] + [reply]
            self.touch("quick_reply")
            return reply.id

    def delete_quick_reply(self, reply_id: int) -> None:
        self._called("delete_quick_reply")
        with self._lock:
            self.quick = [one for one in self.quick if one.id != reply_id]
            self.touch("quick_reply")

    def use_quick_reply(self, reply_id: int) -> None:
        self._called("use_quick_reply")
        with self._lock:
            self.quick = [
                replace(one, uses=one.uses + 1, used_at=self.clock.now()) if one.id == reply_id else one
                for one in self.quick
            ]

    def save_profile(
        self,
        account_id: int,
        fields: ProfileFields,
        hours: Sequence[OpeningSpan],
        closed_days: Sequence[ClosedDay],
        timezone: str,
        delivery: Delivery,
    ) -> None:
        self._called("save_profile")
        if self.shop:
            if fields != self.shop.fields:
                self._counter += 1
                self.history.insert(0, ProfileVersion(self._counter, self.clock.now(), self.shop.fields, "operator"))
            self.shop = replace(
                self.shop,
                fields=fields,
                hours=tuple(hours),
                closed_days=tuple(closed_days),
                timezone=timezone,
                delivery=delivery,
                publish_state="queued" if fields != self.shop.live else "",
                publish_error="",
            )
            self.touch("profile")

    def refresh_account(self, account_id: int) -> None:
        self._called("refresh_account")
        self.refreshed += 1

    def restore_profile(self, version_id: int) -> None:
        self._called("restore_profile")
        version = next((one for one in self.history if one.id == version_id), None)
        if version is None or self.shop is None:
            raise UserError(f"There is no version {version_id}.")
        shop = self.shop
        self.save_profile(shop.account_id, version.fields, shop.hours, shop.closed_days, shop.timezone, shop.delivery)

    def set_profile_photo(self, account_id: int, path: str) -> None:
        self._called("set_profile_photo")
        if not path.lower().endswith((".jpg", ".jpeg", ".png")):
            raise UserError("The picture must be a JPEG or PNG file.")
        self.photo = path

    def sync_templates(self, account_id: int) -> None:
        self._called("sync_templates")
        self.synced += 1

    def save_template(self, account_id: int, template: Template) -> int:
        self._called("save_template")
        with self._lock:
            if not template.id:
                self._counter += 1
                template = replace(template, id=self._counter, status="LOCAL")
            self.templates_ = [one for one in self.templates_ if one.id != template.id]
            self.templates_.append(replace(template, account_id=account_id, state="queued"))
            self.touch("account")
            return template.id

    def delete_template(self, template_id: int) -> None:
        self._called("delete_template")
        with self._lock:
            self.templates_ = [one for one in self.templates_ if one.id != template_id]
            self.touch("account")

    def create_link(self, account_id: int, text: str) -> None:
        self._called("create_link")
        code = f"LINK{len(self.links) + 1}"
        self.links.append(MessageLink(code, text, f"https://wa.me/message/{code}"))
        self.touch("account")

    def delete_link(self, account_id: int, code: str) -> None:
        self._called("delete_link")
        self.links = [link for link in self.links if link.code != code]
        self.touch("account")

    def see_notices(self) -> None:
        self._called("see_notices")
        self.log = [replace(row, new=False) for row in self.log]
        self.touch("account")

    def dismiss_gap(self, gap_id: int) -> None:
        self._called("dismiss_gap")
        self.gap = None
        self.touch("gateway")


def bakery_profile() -> Profile:
    """The bakery, published but for nothing."""
    fields = ProfileFields(
        about="Brot aus Natursauerteig",
        address="Hohenzollernstraße 12, 80801 München",
        description="Handwerksbäckerei in Schwabing. Wir backen täglich ab drei Uhr früh, mit Mehl aus der Region.",
        email="hallo@sonnenschein.example",
        websites=("https://sonnenschein.example",),
        vertical="RESTAURANT",
    )
    week = tuple(OpeningSpan(day, "06:00", "18:00") for day in range(5))
    return Profile(
        account_id=1,
        name="Bäckerei Sonnenschein",
        number="+49 171 3920000",
        fields=fields,
        live=fields,
        fetched_at=NOW - 20 * MINUTE,
        publish_state="",
        publish_error="",
        hours=(*week, OpeningSpan(5, "06:00", "13:00")),
        closed_days=(ClosedDay("2026-12-08", "Betriebsausflug"), ClosedDay("2026-12-25", "Weihnachten")),
        timezone="Europe/Berlin",
        delivery=Delivery(
            offered=True,
            areas=("80801", "80803", "Schwabing"),
            radius_km="5",
            minimum="20",
            fee="2.50",
            currency="EUR",
            note="Mo bis Fr bis 11 Uhr",
        ),
        official=True,
        verified_name="Bäckerei Sonnenschein",
        name_status="APPROVED",
        quality="GREEN",
        messaging_limit="TIER_2K",
        phone_status="CONNECTED",
    )
