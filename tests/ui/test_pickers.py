"""`#` and `:` in the composer: labels set by a word, emojis put in by their names; a sign in a text stays a sign."""

from collections.abc import Awaitable, Callable

from textual.pilot import Pilot

from app.core.steps import AddLabel
from app.core.text import Safe
from app.ui.widgets.composer import Composer
from tests.fake_desk import FakeDesk, StoppedClock, filled
from tests.ui.stage import Stage, closing, kit_for, play, until

ANNA = 5
_NAMES = {" ": "space", "\n": "enter", "\t": "tab"}


async def typed(pilot: Pilot[None], text: str) -> None:
    """Press the keys, as fast as they come."""
    await pilot.press(*(_NAMES.get(letter, letter) for letter in text))


def writing(
    script: Callable[[Stage, Pilot[None], Composer, FakeDesk, list[str]], Awaitable[None]], desk: FakeDesk | None = None
) -> None:
    """A composer to Anna on a screen of its own; the list is what was sent."""
    data = desk or filled(FakeDesk(StoppedClock()))
    kit = kit_for(data)
    sent: list[str] = []

    with closing(kit.port):
        composer = Composer(kit, lambda: sent.append(composer.take()))

        async def run(stage: Stage, pilot: Pilot[None]) -> None:
            head = data.chat(ANNA)
            assert head is not None
            composer.show(ANNA, Safe("Anna Huber"), head.verdict, "")
            composer.editor.focus()
            await pilot.pause()
            await script(stage, pilot, composer, data, sent)

        stage = play(composer, run)
        assert stage.faults == []


def test_a_label_is_set_at_once_and_its_word_leaves_the_text() -> None:
    async def script(stage: Stage, pilot: Pilot[None], composer: Composer, desk: FakeDesk, sent: list[str]) -> None:
        await typed(pilot, "Gern #b2")
        await until(pilot, lambda: composer.picker.is_open and stage.shows("#B2B"))
        await typed(pilot, "\nbis morgen\n")
        await until(pilot, lambda: sent == ["Gern bis morgen"])
        await until(pilot, lambda: "B2B" in desk.people[ANNA].labels)

    writing(script)


def test_a_label_the_customer_has_is_marked_and_taken_off() -> None:
    async def script(stage: Stage, pilot: Pilot[None], composer: Composer, desk: FakeDesk, sent: list[str]) -> None:
        name = desk.people[ANNA].labels[0]
        await typed(pilot, f"#{name}")
        await until(pilot, lambda: stage.shows("is set") and stage.shows("Enter take it off"))
        await typed(pilot, "\t")
        await until(pilot, lambda: name not in desk.people[ANNA].labels)
        assert (composer.text, sent) == ("", [])
        assert composer.editor.has_focus

    writing(script)


def test_the_label_set_last_comes_first_so_that_two_keys_set_it() -> None:
    async def script(_stage: Stage, pilot: Pilot[None], composer: Composer, desk: FakeDesk, sent: list[str]) -> None:
        await typed(pilot, "#b2\n")
        await until(pilot, lambda: "B2B" in desk.people[ANNA].labels)
        other = next(person for person in desk.people.values() if "B2B" not in person.labels and person.id != ANNA)
        head = desk.chat(other.id)
        assert head is not None
        composer.show(other.id, Safe("Other"), head.verdict, "")
        await typed(pilot, "#\n")
        await until(pilot, lambda: "B2B" in other.labels)
        assert (composer.text, sent) == ("", [])

    writing(script)


def test_a_new_label_is_offered_but_made_only_when_gone_to() -> None:
    async def script(stage: Stage, pilot: Pilot[None], composer: Composer, desk: FakeDesk, sent: list[str]) -> None:
        await typed(pilot, "#Sauerteig")
        await until(pilot, lambda: stage.shows("make this label"))
        await typed(pilot, "\n")
        await until(pilot, lambda: sent == ["#Sauerteig"])
        assert "Sauerteig" not in desk.people[ANNA].labels
        await typed(pilot, "#Sauerteig\t")
        await until(pilot, lambda: "Sauerteig" in desk.people[ANNA].labels)
        assert composer.text == ""

    writing(script)


SIGNS = ["#12", "# 12", "Nr. #12", ":", ":)", ":-)", ":D", "um 8:30", "Frage: ja", ": da", "a#b2", "##", "::", ":12"]


def test_a_sign_that_asks_for_nothing_never_stands_between_enter_and_sending() -> None:
    async def script(_stage: Stage, pilot: Pilot[None], composer: Composer, desk: FakeDesk, sent: list[str]) -> None:
        labels = desk.people[ANNA].labels
        for text in SIGNS:
            await typed(pilot, f"{text}\n")
            await until(pilot, lambda text=text: sent[-1:] == [text])  # type: ignore[misc]
            assert not composer.picker.is_open
        assert sent == SIGNS
        assert desk.people[ANNA].labels == labels

    writing(script)


def test_an_emoji_is_found_by_letters_of_its_name_and_put_in_whole() -> None:
    async def script(stage: Stage, pilot: Pilot[None], composer: Composer, _desk: FakeDesk, sent: list[str]) -> None:
        await typed(pilot, "Bis gleich :crois")
        await until(pilot, lambda: stage.shows("croissant"))
        await typed(pilot, "\n :heart_on\n!\n")
        await until(pilot, lambda: sent == ["Bis gleich 🥐 ❤️‍🔥!"])
        assert composer.text == ""

    writing(script)


def test_a_name_typed_out_whole_becomes_its_emoji_and_another_word_stays() -> None:
    async def script(_stage: Stage, pilot: Pilot[None], composer: Composer, _desk: FakeDesk, _sent: list[str]) -> None:
        await typed(pilot, ":thumbs_up: :+1: :nothing: ok")
        await until(pilot, lambda: composer.text == "👍 👍 :nothing: ok")

    writing(script)


def test_escape_leaves_what_was_typed_and_the_word_asks_no_more() -> None:
    async def script(_stage: Stage, pilot: Pilot[None], composer: Composer, desk: FakeDesk, sent: list[str]) -> None:
        await typed(pilot, "#b2")
        await until(pilot, lambda: composer.picker.is_open)
        await pilot.press("escape")
        await until(pilot, lambda: not composer.picker.is_open)
        await typed(pilot, "\n")
        await until(pilot, lambda: sent == ["#b2"])
        assert "B2B" not in desk.people[ANNA].labels

    writing(script)


def test_what_was_read_too_late_goes_to_no_other_chat() -> None:
    async def script(_stage: Stage, pilot: Pilot[None], composer: Composer, desk: FakeDesk, _sent: list[str]) -> None:
        desk.slow = 0.1
        await typed(pilot, "#b2")
        head = desk.people[1]
        labels = (head.labels, desk.people[ANNA].labels)
        composer.show(head.id, Safe("Other"), composer.verdict, "")
        desk.slow = 0
        await typed(pilot, "x")
        await pilot.pause(0.15)
        assert (composer.text, composer.picker.is_open) == ("x", False)
        assert labels == (head.labels, desk.people[ANNA].labels)

    writing(script)


def test_a_label_that_is_refused_is_told() -> None:
    class Refusing(FakeDesk):
        def apply(self, conversation_ids, steps):  # type: ignore[no-untyped-def]
            from app.core.steps import Applied, Refused

            assert steps == [AddLabel("B2B")]
            return Applied(0, (), (Refused(ANNA, "Anna", "This chat is gone."),))

    async def script(stage: Stage, pilot: Pilot[None], _composer: Composer, _desk: FakeDesk, _sent: list[str]) -> None:
        told: list[str] = []
        stage.notify = lambda message, **_more: told.append(message)  # type: ignore[method-assign]
        await typed(pilot, "#b2\n")
        await until(pilot, lambda: told == ["This chat is gone."])

    writing(script, filled(Refusing(StoppedClock())))
