"""`memory`: what desk and gateway hold (PSS) after the start, after 10,000 incoming messages, after 10,000 more."""

from tests.bench.desks import SIZE, shop_of
from tests.bench.loaded import drained_after, loaded
from tests.bench.memory import pss_mib
from tests.bench.report import Aim, Report, figure, ratio
from tests.bench.scale import Scale

DESK, GATEWAY = Aim(100), Aim(90)
FLAT = Aim(1.05)


def run(scale: Scale) -> Report:
    """The desk is open while the messages come in over 32 connections."""
    desk_held: list[float] = []
    gateway_held: list[float] = []
    with shop_of(scale.few_messages // 10, scale.few_messages) as (shop, gateway), shop.desk(SIZE) as desk:
        desk.wait_for(shop.json("inbox", "--limit", "1")[0]["customer"]["name"][:12])
        for number in range(3):
            if number:
                loaded(gateway.url, f"m{number}-", count=scale.webhooks)
                drained_after(shop.database)
            desk.settle(1.5)
            desk.forget()
            desk_held.append(pss_mib(desk.pid))
            gateway_held.append(pss_mib(gateway.pid))
    report = Report("memory")
    for name, held, aim in (("desk", desk_held, DESK), ("gateway", gateway_held, GATEWAY)):
        report.figures += [
            figure(f"{name} after the start", "MiB", held[:1], aim),
            figure(f"{name} after {scale.webhooks:,} messages", "MiB", held[1:2], aim),
            figure(f"{name} after {2 * scale.webhooks:,} messages", "MiB", held[2:3], aim),
            ratio(f"{name}, the last over the one before", held[2:3], held[1:2], FLAT, "MiB"),
        ]
    return report
