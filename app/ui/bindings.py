"""Turns the registry into Textual's bindings."""

from textual.binding import Binding, BindingsMap

from app.ui.keys import Keys, bound


def bind_actions(bindings: BindingsMap, keys: Keys, *, app: bool) -> None:
    """Add the bindings of the app's or the desk's actions to a map.

    Textual's own keymap drops a binding silently when two meet, so the checked keys are bound as they are.
    """
    for key, id_, while_typing in bound(keys, app=app):
        # With priority they count before what is typed after them reaches any field, and the app's in every dialog.
        bindings.key_to_bindings.setdefault(key, []).append(
            Binding(key, f"do('{id_}')", id_, show=False, id=f"{id_}:{key}", priority=while_typing)
        )
