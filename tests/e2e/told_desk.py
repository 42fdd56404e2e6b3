"""A desk over the bakery in memory, in which customer 7 writes whenever the process gets SIGUSR1."""

import signal
import sys

from app.ui.app import DeskApp, Look
from tests.fake_desk import FakeDesk, StoppedClock, filled

if __name__ == "__main__":
    desk = filled(FakeDesk(StoppedClock()))
    signal.signal(signal.SIGUSR1, lambda *_: desk.write(desk.people[7], "Noch \x1b]0;x\x07eins") and None)
    DeskApp(lambda: desk, clock=desk.clock, look=Look(notify=sys.argv[1], notify_names=True, motion="reduced")).run()
