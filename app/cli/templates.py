"""`tresen template …`: list, show, sync, create, edit, delete, send."""

from contextlib import closing
from dataclasses import replace

from app.cli.output import print_columns, print_json, print_line
from app.cli.surroundings import made_paths, open_database, shop_clock
from app.cli.template_text import Text, pairs
from app.cli.waiting import await_job, last_notice, newest_notice
from app.core.errors import UserError
from app.core.i18n import _
from app.core.rows import Template
from app.core.templates import parameters_of, parts_of, preview, problems
from app.services import templates as services
from app.services.accounts import accounts
from app.services.export import find_conversation
from app.store import templates
from app.store.database import Database


def list_templates(account: int | None, *, as_json: bool) -> int:
    """Print all templates."""
    with closing(open_database(made_paths())) as database:
        found = templates.read_templates(database.reader(), account)
    if as_json:
        print_json([template_json(one) for one in found])
        return 0
    print_columns(
        [
            (
                one.name,
                one.language,
                one.category,
                " ".join(part for part in (one.status, one.state) if part),
                one.quality if one.quality != "UNKNOWN" else "",
                one.error or one.reason or preview(one, {}).split("\n")[0],
            )
            for one in found
        ]
    )
    return 0


def show(name: str, language: str | None, account: int | None, *, as_json: bool) -> int:
    """Print one template."""
    with closing(open_database(made_paths())) as database:
        one = _find(database, name, language, account)
    if as_json:
        print_json(template_json(one))
        return 0
    print_line(f"{one.name}  {one.language}  {one.category}  {one.status} {one.state}".rstrip())
    for line in (one.error or one.reason, "", *preview(one, {}).split("\n"), ""):
        print_line(line)
    for parameter in parameters_of(one.components):
        example = _("for example {example}").format(example=parameter.example) if parameter.example else ""
        print_line(f"--set {parameter.name}=…  {parameter.label}  {example}".rstrip())
    return 0


def sync(account: int | None, wait: float | None) -> int:
    """Have the list read anew."""
    with closing(open_database(made_paths())) as database:
        before = newest_notice(database)
        services.sync_templates(database, shop_clock(), account_of(database, account))
        return await_job(database, templates.SYNC, "", wait, lambda: last_notice(database, templates.SYNC, before))


def create(
    name: str, language: str, category: str, text: Text, account: int | None, wait: float | None, *, as_json: bool
) -> int:
    """Send a new one for review."""
    with closing(open_database(made_paths())) as database:
        account_id = account_of(database, account)
        wanted = Template(
            0, account_id, name, language, category.upper(), templates.LOCAL, "UNKNOWN", "", text.components_with()
        )
        return _save(database, wanted, wait, as_json=as_json)


def edit(
    name: str,
    language: str | None,
    category: str | None,
    text: Text,
    account: int | None,
    wait: float | None,
    *,
    as_json: bool,
) -> int:
    """Send a changed one for review."""
    with closing(open_database(made_paths())) as database:
        known = _find(database, name, language, account)
        components = text.components_with(known.components)
        wanted = replace(known, components=components, category=(category or known.category).upper())
        return _save(database, wanted, wait, as_json=as_json)


def delete(name: str, language: str | None, account: int | None, wait: float | None) -> int:
    """Delete one."""
    with closing(open_database(made_paths())) as database:
        known = _find(database, name, language, account)
        services.delete_template(database, shop_clock(), known.id)
        return await_job(database, templates.DELETE, str(known.id), wait, lambda: _error(database, known.id))


def send(chat: str, name: str, language: str | None, values: list[str], wait: float | None, *, as_json: bool) -> int:
    """Fill in one and queue it."""
    from app.cli.reply import send_template

    with closing(open_database(made_paths())) as database:
        conversation_id = find_conversation(database, chat)
        (account,) = (
            database.reader().execute("SELECT account_id FROM conversation WHERE id = ?", (conversation_id,)).fetchone()
        )
        template = _find(database, name, language, account)
    given = pairs("--set", values)
    names = [parameter.name for parameter in parameters_of(template.components)]
    if unknown := [name for name in given if name not in names]:
        raise UserError(
            _("The template has no parameter {name}; it has {names}.").format(
                name=unknown[0], names=", ".join(names) or _("none")
            )
        )
    if wrong := problems(template, given):
        raise UserError(" ".join(wrong))
    return send_template(chat, template.id, given, wait=wait, as_json=as_json)


def template_json(one: Template) -> dict[str, object]:
    """A template as `--json` prints it."""
    return {
        "id": one.id,
        "name": one.name,
        "language": one.language,
        "category": one.category,
        "status": one.status,
        "quality": one.quality,
        "reason": one.reason,
        "state": one.state,
        "error": one.error,
        "components": parts_of(one.components),
        "parameters": [
            {"name": parameter.name, "kind": parameter.kind, "label": parameter.label, "example": parameter.example}
            for parameter in parameters_of(one.components)
        ],
    }


def _save(database: Database, wanted: Template, wait: float | None, *, as_json: bool) -> int:
    id_ = services.save_template(database, shop_clock(), wanted.account_id, wanted)
    code = await_job(database, templates.SAVE, str(id_), wait, lambda: _error(database, id_))
    saved = templates.read_template(database.reader(), id_)
    if as_json and saved is not None:
        print_json(template_json(saved))
    elif saved is not None:
        print_line(f"{saved.name}  {saved.language}  {saved.status} {saved.state}".rstrip())
    return code


def _error(database: Database, template_id: int) -> str:
    one = templates.read_template(database.reader(), template_id)
    return one.error if one is not None and one.state == "failed" else ""


def _find(database: Database, name: str, language: str | None, account: int | None) -> Template:
    """UserError if there is none of that name, or several and no language."""
    found = [one for one in templates.read_templates(database.reader(), account) if one.name == name]
    if language is not None:
        found = [one for one in found if one.language == language]
    if not found:
        raise UserError(
            _(
                "There is no template {name}; `tresen template list` lists them, `tresen template sync` reads them."
            ).format(name=name)
        )
    if len(found) > 1:
        raise UserError(
            _("{name} is there in {languages}: choose with --language.").format(
                name=name, languages=", ".join(one.language for one in found)
            )
        )
    return found[0]


def account_of(database: Database, account: int | None) -> int:
    """The account that is meant; UserError if there is none."""
    known = [one.id for one in accounts(database)]
    if account is None and known:
        return known[0]
    if account not in known:
        raise UserError(
            _("There is no account {id}.").format(id=account)
            if known
            else _("No WhatsApp number is connected: `tresen setup whatsapp`.")
        )
    return account or 0
