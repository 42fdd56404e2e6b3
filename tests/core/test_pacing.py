"""Nobody is sent more than WhatsApp allows, and nobody waits longer than needed."""

from hypothesis import given
from hypothesis import strategies as st

from app.core.pacing import NUMBER_RATE, PAIR_RATE, Pacer, Rate


class Watch:
    """A monotonic clock that stands until it is moved."""

    def __init__(self) -> None:
        self.at = 1_000.0

    def __call__(self) -> float:
        return self.at


def send(pacer: Pacer, watch: Watch, pairs: list[tuple[int, float]]) -> list[tuple[float, int]]:
    """Send to each pair as soon as allowed, after a pause before each; the times."""
    sent = []
    for pair, pause in pairs:
        watch.at += pause
        watch.at += pacer.delay(pair)
        assert pacer.delay(pair) == 0
        pacer.take(pair)
        sent.append((watch.at, pair))
    return sent


def most_within(times: list[float], seconds: float) -> int:
    """The largest count in any half-open span of that length."""
    return max(sum(start <= t < start + seconds - 1e-6 for t in times) for start in times)


@given(st.lists(st.tuples(st.integers(0, 3), st.floats(0, 3)), min_size=1, max_size=300))
def test_person_never_gets_more_than_the_burst_and_the_steady_pace(pairs: list[tuple[int, float]]) -> None:
    watch = Watch()
    sent = send(Pacer(watch), watch, pairs)
    for pair in {pair for _, pair in sent}:
        times = [at for at, to in sent if to == pair]
        assert most_within(times, 6) <= 45
        assert len(times) <= 45 + (times[-1] - times[0]) / 6 + 1e-6


def test_number_never_sends_more_than_80_in_a_second() -> None:
    watch = Watch()
    sent = send(Pacer(watch), watch, [(n, 0.0) for n in range(1_000)])
    assert most_within([at for at, _ in sent], 1.0) <= 80
    assert 1_000 / (sent[-1][0] - sent[0][0]) >= 65


def test_burst_to_one_person_goes_out_at_once_and_is_repaid() -> None:
    watch = Watch()
    pacer = Pacer(watch, number=Rate(0.0, 1))
    for _ in range(2):
        for _ in range(45):
            assert pacer.delay("anna") == 0
            pacer.take("anna")
        assert 5.9 < pacer.delay("anna") <= 6.0
        assert pacer.delay("ben") == 0
        watch.at += 45 * 6


def test_first_message_never_waits() -> None:
    assert Pacer(Watch()).delay("anna") == 0


@given(st.lists(st.integers(0, 10**6), max_size=2_000))
def test_memory_stays_bounded(pairs: list[int]) -> None:
    watch = Watch()
    pacer = Pacer(watch)
    for pair in pairs:
        watch.at += pacer.delay(pair)
        pacer.take(pair)
    assert len(pacer) <= 2 * (80 * 6) + 64


def test_people_are_forgotten_when_their_credit_is_whole() -> None:
    watch = Watch()
    pacer = Pacer(watch)
    for n in range(10_000):
        watch.at += 7
        pacer.take(n)
    assert len(pacer) <= 64


def test_rates_are_metas() -> None:
    assert (PAIR_RATE.interval, PAIR_RATE.burst) == (6.0, 45)
    assert NUMBER_RATE.burst + 1 / NUMBER_RATE.interval <= 80
