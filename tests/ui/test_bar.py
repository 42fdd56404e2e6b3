"""A bar that has more to say than room."""

from app.ui.render.bars import Part
from app.ui.render.line import Run, own
from app.ui.widgets.bar import NoticeBar
from tests.ui.stage import Stage


async def test_a_sentence_without_room_is_cut_with_a_sign() -> None:
    bar = NoticeBar("notice")
    stage = Stage(bar)
    async with stage.run_test(size=(20, 3)) as pilot:
        bar.show([Part((Run(own("The gateway is not running")),))])
        await pilot.pause()
        drawn = "".join(segment.text for segment in bar.render_line(0))
    assert drawn == " The gateway is not…"
