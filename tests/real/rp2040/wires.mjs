/** What hangs on the chip's pins: levels, watchers, two SPI buses, the ADC, two serial lines. */

import { GPIOPinState } from 'rp2040js';

export const PINS = 30;
export const ADC_CHANNELS = 5;
export const MOST_COUNTS = 4095;
const UARTS = 2;
const SAFE_BUTTON = 16; // nobody presses it, and its pull-up holds it up
const INPUT_ENABLE = 1 << 6; // of a pad's register, and set at reset (datasheet 2.19.6)
// The temperature sensor at 27 degrees: 0.706 V of 3.3 V (RP2040 datasheet 4.9.5).
const TEMPERATURE = Math.round((0.706 / 3.3) * 4095);
// A byte whose bits stop for longer was broken off: what comes next pushes it out of the register.
const MID_BYTE_NANOS = 10000;
const UNSET_CHAR_NANOS = 1e10 / 115200; // of a UART that does not tell its rate

/** Bytes that another device sends to a UART, one after the other, whether anybody listens. */
class SerialLine {
  constructor() {
    this.waiting = [];
    this.lost = 0;
    this.uart = null;
  }

  plug(uart, clock) {
    this.uart = uart;
    this.arrival = clock.createAlarm(() => {
      if (this.uart.feedByte(this.waiting.shift()) === false) this.lost++;
      this.next();
    });
    this.next();
  }

  unplug() {
    this.uart = null;
  }

  send(bytes) {
    const idle = this.waiting.length === 0;
    for (const byte of bytes) this.waiting.push(byte);
    if (!this.uart) this.loseAll();
    else if (idle) this.next();
  }

  next() {
    if (this.waiting.length) this.arrival.schedule(this.uart.charNanos ?? UNSET_CHAR_NANOS);
  }

  loseAll() {
    this.lost += this.waiting.length;
    this.waiting = [];
  }
}

export class Wires {
  /** @param tell what is called with (kind, unit, nanoseconds of the chip, bytes or level) */
  constructor(tell) {
    this.tell = tell;
    this.inputs = new Array(PINS).fill(false);
    this.inputs[SAFE_BUTTON] = true;
    this.levels = new Array(ADC_CHANNELS).fill(0);
    this.levels[4] = TEMPERATURE;
    this.noises = new Array(ADC_CHANNELS).fill(0);
    this.chance = 1;
    this.lines = Array.from({ length: UARTS }, () => new SerialLine());
    this.watched = new Set();
    this.shifter = null; // { data, clock, byte, bits } of a shift register
    this.told = new Array(PINS).fill(0); // the level that was told last
    this.mcu = null;
  }

  /** Connects a chip that was just powered or reset. */
  plug(mcu) {
    this.mcu = mcu;
    mcu.adc.channelValues = Object.defineProperties(
      {},
      Object.fromEntries(this.levels.map((_, at) => [at, { get: () => this.convert(at) }])),
    );
    const bootsel = mcu.qspi[1]; // the button, which nobody presses, pulls this pin down
    bootsel.padValue |= INPUT_ENABLE;
    bootsel.rawInputValue = true;
    mcu.gpio.forEach((pin, gpio) => {
      pin.setInputValue(this.inputs[gpio]);
      pin.addListener(() => this.tellPin(gpio));
      this.tellPin(gpio);
    });
    mcu.spi.forEach((spi, bus) => this.plugSpi(spi, bus));
    mcu.uart.forEach((uart, number) => {
      uart.onByte = (byte) => this.tell('uart', number, mcu.clock.nanos, [byte]);
      this.lines[number].plug(uart, mcu.clock);
    });
  }

  /** The chip has no power: it drives nothing and hears nothing. */
  unplug() {
    for (const line of this.lines) {
      line.unplug();
      line.loseAll();
    }
    this.mcu = null;
    for (const gpio of this.watched) this.tellPin(gpio);
  }

  plugSpi(spi, bus) {
    const { clock } = this.mcu;
    let frame = 0;
    const sent = clock.createAlarm(() => {
      const bytes = spi.dataBits > 8 ? [frame >> 8, frame & 0xff] : [frame];
      this.tell('spi', bus, clock.nanos, bytes);
      spi.completeTransmit(0); // nothing drives MISO
    });
    spi.onTransmit = (value) => {
      frame = value;
      sent.schedule((spi.dataBits / spi.clockFrequency) * 1e9);
    };
  }

  /** The level a pin is driven to; 0 while it is not driven. */
  driven(gpio) {
    return this.mcu?.gpio[gpio].value === GPIOPinState.High ? 1 : 0;
  }

  /** A shift register hangs on two outputs and takes a bit when the clock rises. */
  shift(data, clock) {
    this.shifter = { data, clock, byte: 0, bits: 0, at: 0, level: this.driven(clock) };
  }

  takeBit() {
    const { shifter } = this;
    const level = this.driven(shifter.clock);
    if (level === shifter.level) return;
    shifter.level = level;
    if (!level) return;
    const { nanos } = this.mcu.clock;
    if (Math.abs(nanos - shifter.at) > MID_BYTE_NANOS) shifter.bits = 0;
    shifter.at = nanos;
    shifter.byte = (shifter.byte << 1) | this.driven(shifter.data);
    if (++shifter.bits < 8) return;
    this.tell('shift', '', nanos, [shifter.byte & 0xff]);
    shifter.bits = 0;
  }

  tellPin(gpio) {
    if (gpio === this.shifter?.clock) this.takeBit();
    const level = this.driven(gpio);
    if (level === this.told[gpio] || !this.watched.has(gpio)) return;
    this.told[gpio] = level;
    this.tell('pin', gpio, this.mcu ? this.mcu.clock.nanos : null, level);
  }

  watch(gpios) {
    for (const gpio of this.watched) if (!gpios.includes(gpio)) this.told[gpio] = 0;
    this.watched = new Set(gpios);
    for (const gpio of gpios) this.tellPin(gpio);
  }

  setPin(gpio, level) {
    if (this.inputs[gpio] === level) return;
    this.inputs[gpio] = level;
    const pin = this.mcu?.gpio[gpio];
    if (pin && !pin.outputEnable) pin.setInputValue(level);
  }

  setAdc(channel, value) {
    this.levels[channel] = value;
  }

  /** What a conversion gives: each has a noise of its own. */
  convert(channel) {
    const noise = this.noises[channel];
    if (noise === 0) return this.levels[channel];
    this.chance = (this.chance * 1021 + 7) & 0x7fff;
    const off = ((this.chance >> 4) % (2 * noise + 1)) - noise;
    return Math.min(MOST_COUNTS, Math.max(0, this.levels[channel] + off));
  }

  get lost() {
    return this.lines.reduce((sum, line) => sum + line.lost, 0);
  }
}
