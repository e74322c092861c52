"""The stand-in for `machine`: the real one's shapes, and its refusals."""

import machine
from emulator.virtual_time import VirtualTime
from machine import ADC, SPI, Pin, Timer


def refused(call, *arguments):
    try:
        call(*arguments)
    except (TypeError, ValueError):
        return True
    return False


def test_an_output_reports_its_edges_and_reads_back():
    machine.bus.reset()
    edges = []
    machine.bus.edges["A"] = edges.append
    pin = Pin("A", Pin.OUT, value=0)
    for level in (1, 1, 0, 0, 1):
        pin.value(level)
    assert edges == [1, 0, 1] and pin.value() == 1 and pin() == 1
    pin.off()
    pin.on()
    pin(0)
    assert edges == [1, 0, 1, 0, 1, 0]


def test_an_input_floats_to_its_pull_until_something_drives_it():
    machine.bus.reset()
    assert Pin("B", Pin.IN).value() == 0
    assert Pin("B", Pin.IN, Pin.PULL_UP).value() == 1
    assert Pin("B", Pin.IN, Pin.PULL_DOWN)() == 0
    machine.bus.readers["B"] = lambda: 0
    assert Pin("B", Pin.IN, Pin.PULL_UP).value() == 0


def test_a_second_object_of_an_output_reads_it_and_leaves_it_alone():
    machine.bus.reset()
    pin = Pin("A", Pin.OUT, value=1)
    assert Pin("A").value() == 1
    pin.off()
    assert Pin("A").value() == 0 and pin.value() == 0


def test_pins_refuse_other_levels_and_writes_to_inputs():
    machine.bus.reset()
    assert refused(Pin("A", Pin.OUT).value, 2)
    assert refused(Pin("A", Pin.IN).value, 1)
    assert refused(Pin, "A", 99)


def test_spi_takes_buffers_only():
    machine.bus.reset()
    spi = SPI("HEAD", baudrate=8000000)
    sent = []
    spi.write(b"nobody listens")
    machine.bus.writers["HEAD"] = lambda view: sent.append(bytes(view))
    for buffer in (b"abc", bytearray(b"de"), memoryview(b"fgh")[1:]):
        assert spi.write(buffer) is None
    assert sent == [b"abc", b"de", b"gh"]
    assert refused(spi.write, [1, 2, 3]) and refused(spi.write, 7)


def test_adc_reads_its_sampler():
    machine.bus.reset()
    adc = ADC(Pin("T"))
    assert adc.read_u16() == 0
    machine.bus.samplers["T"] = lambda: 54321
    assert adc.read_u16() == 54321


def test_timers_fire_in_the_time_of_the_bus():
    machine.bus.reset()
    time = VirtualTime()
    machine.bus.every = time.every
    fired = []
    once, often = Timer(-1), Timer(-1)
    once.init(mode=Timer.ONE_SHOT, period=5, callback=lambda timer: fired.append(timer is once))
    often.init(period=20, callback=lambda timer: fired.append(time.ms))
    time.sleep_ms(50)
    assert fired == [True, 20, 40]
    often.deinit()
    often.deinit()
    time.sleep_ms(50)
    assert len(fired) == 3
    assert refused(often.init)


def test_a_reset_floats_outputs_and_stops_timers():
    machine.bus.reset()
    time = VirtualTime()
    machine.bus.every = time.every
    edges, fired = [], []
    machine.bus.edges["A"] = edges.append
    Pin("A", Pin.OUT, value=1)
    Timer(-1).init(period=5, callback=fired.append)
    machine.bus.release()
    time.sleep_ms(50)
    assert edges == [1, 0] and not fired
