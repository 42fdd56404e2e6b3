"""Keys and events in any order: each word reaches the chat its composer named, and nothing moves under the operator.

A few plays in the suite, always the same; as many new ones as wanted with `--hypothesis-profile long`.
"""

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.ui.desk_play import Step, run

FEW = 3
LONG = settings.get_current_profile_name() == "long"
KEYS = st.sampled_from(
    ["f2", "f4", "f8", "f9", "ctrl+s", "ctrl+t", "ctrl+o", "escape", "up", "down", "enter", "tab", "f3", "ctrl+space"]
    + [f"alt+{n}" for n in range(1, 5)]
)
WORDS = st.integers(1, 6)
EVENT = st.tuples(
    st.sampled_from(
        ["write", "write", "receipt", "failed", "account", "back", "done", "answer", "rename", "draft", "join"]
    ),
    st.integers(0, 9) | st.integers(0, 21),
)
EVENTS = st.lists(EVENT, min_size=1, max_size=4)
BEGIN = st.tuples(st.lists(st.sampled_from([1, 2, 3, 4, 5, 9, 10]), max_size=4), st.integers(1, 4), st.booleans())
REST: st.SearchStrategy[list[Step]] = st.lists(
    st.one_of(
        st.tuples(st.just("keys"), st.lists(KEYS | WORDS.map(str) | EVENT, min_size=1, max_size=8)),
        st.tuples(st.just("keys"), st.lists(KEYS | WORDS.map(str) | EVENT, min_size=1, max_size=8)),
        st.tuples(st.just("type"), st.tuples(WORDS, EVENTS)),
        st.tuples(st.just("type"), st.tuples(WORDS, EVENTS)),
        st.tuples(st.just("events"), EVENTS),
        st.tuples(st.just("events"), EVENTS),
        st.tuples(st.just("scroll"), st.tuples(st.integers(0, 3), st.sampled_from([-1, -1, 1]))),
        st.tuples(st.just("click"), st.integers(0, 3)),
        st.tuples(st.just("act"), st.sampled_from(["chats.follow", "chat.pin", "chats.tiles", "panes.inbox"])),
        st.tuples(st.just("size"), st.sampled_from([(160, 45), (200, 50), (120, 36), (80, 24), (60, 18)])),
        st.tuples(st.just("slow"), st.sampled_from([0.0, 0.0, 0.01])),
    ),
    min_size=4,
    max_size=20,
)
STEPS = st.builds(lambda begin, rest: [("begin", begin), *rest], BEGIN, REST)


@settings(
    max_examples=settings.get_profile("long").max_examples if LONG else FEW,
    derandomize=not LONG,
    # A play takes a second or two: to make a failing one smaller would take many minutes.
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(STEPS)
def test_every_word_reaches_the_chat_its_composer_named_and_nothing_moves(steps: list[Step]) -> None:
    run(steps)
