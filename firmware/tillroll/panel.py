"""What the clerk sees, hears and presses: the display, the beeper, the tear-off key."""

from micropython import const

from tillroll.errors import RECOVER_SERVICE, Stopped

_LOOK_MS = const(10)

# At most two lines of 16 cells each, as the smallest terminal display has.  Tuples lie in flash.
# Stops are counted in this order, on flash too: a new reason goes to the end.
NOTICES = (
    ("media-empty", "缺纸 请装纸\nPAPER OUT"),
    ("media-jam", "卡纸 请清理\nPAPER JAM"),
    ("cover-open", "请合上纸仓盖\nCLOSE THE LID"),
    ("head-over-temp", "打印头过热 请稍候\nHEAD HOT, WAIT"),
    ("head-runaway", "发热异常 请断电\nSWITCH OFF NOW"),
    ("duty-limit", "打印机降温中\nCOOLING, WAIT"),
    ("supply-low", "电压过低 请充电\nLOW BATTERY"),
    ("supply-high", "电压过高 请检查\nHIGH VOLTAGE"),
    ("head-sensor-fault", "打印头故障 请报修\nCALL SERVICE"),
    ("store-full", "存储已满 请报修\nMEMORY FULL"),
    ("store-io", "存储故障 请报修\nMEMORY FAULT"),
    ("storage-damaged", "存储损坏 请报修\nCALL SERVICE"),
    ("timed-out", "打印机无应答\nNO ANSWER"),
    ("module-fault", "打印机故障 请报修\nCALL SERVICE"),
    ("offline", "打印机脱机 请稍候\nOFFLINE, WAIT"),
)


class Panel:
    """Tells the clerk each thing once.  `stopped` is the reason why nothing moves, or ""."""

    def __init__(self, indicator, clock):
        self._indicator = indicator
        self._clock = clock
        self._tearing = False
        self._barred = False
        self.alive = lambda: None  # as that of the pump
        self.stopped = ""
        self.stops = bytearray(len(NOTICES))  # since they were saved; none counts beyond 255

    def paused(self, stop) -> bool:
        """Show why the printer stands; False when the clerk knows already."""
        if self.stopped == stop.reason or self._barred:
            return False
        self.stopped = stop.reason
        text = stop.reason
        for at, (reason, notice) in enumerate(NOTICES):
            if reason == stop.reason:
                self.stops[at] = min(255, self.stops[at] + 1)
                text = notice
        self._indicator.show(text)
        self._indicator.beep(3 if stop.recovery == RECOVER_SERVICE else 2)
        return True

    def resumed(self) -> None:
        """Take the reason off the display."""
        if self.stopped and not self._barred:
            self.stopped = ""
            self._indicator.show("")

    def tell(self, stop) -> bool:
        """Show what is in the way, a Stopped, or None for nothing; gives whether something is."""
        if stop is None:
            self.resumed()
        else:
            self.paused(stop)
        return stop is not None

    def bar(self, reason: str) -> None:
        """Show a reason that stays until it is taken back with ""."""
        self._barred = False
        if reason:
            self.paused(Stopped(reason, RECOVER_SERVICE))
            self._barred = True
        else:
            self.resumed()

    def held(self, voucher: int) -> None:
        """Show that a slip waits for a person."""
        self._indicator.show("未打印 UNPRINTED\n%06d" % voucher)
        self._indicator.beep(2)

    def unprinted(self, copies: int) -> None:
        """Show how many copies wait from before the boot."""
        if copies and not self.stopped:
            self._indicator.show("未打印 UNPRINTED\n%d 份 COPIES" % copies)
            self._indicator.beep(2)

    def printed(self) -> None:
        """Tell that a slip can be taken."""
        self._indicator.beep(1)

    async def tear_off(self, seconds: int):
        """Leave the clerk time to tear; `proceed` ends it early."""
        self._indicator.show("请撕小票\nTEAR OFF SLIP")
        self._tearing = True
        begun = self._clock.ticks_ms()
        while self._tearing and self._clock.since_ms(begun) < seconds * 1000:
            self.alive()
            await self._clock.sleep_ms(_LOOK_MS)
        self._tearing = False
        self._indicator.show("")

    def proceed(self) -> None:
        """The clerk has torn the slip off."""
        self._tearing = False
