"""Message templates at Meta: list, create, change, delete.

Source: Meta, Business Management API, "Message templates" (fields, paging, edits, deletion by name and id).
"""

import json
from typing import Any, Final

from app.channels.base import OutcomeUnknown, Rejected
from app.channels.graph.client import GraphClient
from app.channels.graph.paths import path_id
from app.channels.whatsapp.shapes import Json, fields, objects, word
from app.core.rows import Template
from app.core.template_drafts import parameter_format

BAD_PARAMETER: Final = 100
LIST_FIELDS: Final = (
    "name,language,status,category,components,quality_score,rejected_reason",
    "name,language,status,category,components",
)
"""What to ask a template for; the first that the API version knows."""
PAGE: Final = 50
PAGES: Final = 200
"""An account has at most 6,000 templates (Meta, "Message templates", limits)."""


class TemplateCalls:
    """The calls about templates (`channels.base.ChannelClient`)."""

    _graph: GraphClient

    async def list_templates(self, business_id: str) -> list[Template]:
        """All templates of the business account; `id` and `account_id` are 0."""
        richer, plain = LIST_FIELDS
        try:
            return await self._list(business_id, richer)
        except Rejected as error:
            if error.code != BAD_PARAMETER:
                raise
        return await self._list(business_id, plain)

    async def save_template(self, business_id: str, template: Template, external_id: str) -> tuple[str, str, str]:
        """Create (no external id) or change one; its external id, status and category."""
        components = json.loads(template.components)
        if external_id:
            # the category of an approved template can't be changed, and a repeated one is refused
            await self._graph.post(path_id(external_id), {"components": components})
            return external_id, "PENDING", template.category
        body: Json = {"name": template.name, "language": template.language, "category": template.category}
        if (format_ := parameter_format(template.components)) != "POSITIONAL":
            body["parameter_format"] = format_
        answer = await self._graph.send(f"{path_id(business_id)}/message_templates", body | {"components": components})
        if not (made := word(answer.get("id"))):
            raise OutcomeUnknown("the template was answered without an id")
        return made, word(answer.get("status"), 60) or "PENDING", word(answer.get("category"), 60) or template.category

    async def delete_template(self, business_id: str, name: str, external_id: str) -> None:
        """Delete one language's template, or all of that name without an id."""
        wanted = {"name": name} | ({"hsm_id": external_id} if external_id else {})
        await self._graph.delete(f"{path_id(business_id)}/message_templates", wanted)

    async def _list(self, business_id: str, names: str) -> list[Template]:
        found: list[Template] = []
        after = ""
        for _page in range(PAGES):
            wanted = {"fields": names, "limit": str(PAGE)} | ({"after": after} if after else {})
            answer = await self._graph.get(f"{path_id(business_id)}/message_templates", wanted)
            found += [template for entry in objects(answer.get("data")) if (template := template_of(entry))]
            paging = fields(answer.get("paging"))
            after = word(fields(paging.get("cursors")).get("after"))
            if not after or not paging.get("next"):
                break
        return found


def template_of(entry: Json) -> Template | None:
    """A template in Meta's list; None if it has no name or language."""
    name, language = word(entry.get("name")), word(entry.get("language"), 60)
    if not name or not language:
        return None
    components: Any = entry.get("components")
    reason = word(entry.get("rejected_reason"), 500)
    return Template(
        id=0,
        account_id=0,
        name=name,
        language=language,
        category=word(entry.get("category"), 60),
        status=word(entry.get("status"), 60) or "PENDING",
        quality=word(fields(entry.get("quality_score")).get("score"), 60) or "UNKNOWN",
        reason="" if reason == "NONE" else reason,
        components=json.dumps(components if isinstance(components, list) else [], ensure_ascii=False),
        external_id=word(entry.get("id")),
    )
