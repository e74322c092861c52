/** The board: a chip that is powered, reset and cut off, and its run through emulated time. */

import { RP2040 } from 'rp2040js';
import { CycleClock } from './clock.mjs';
import { Console } from './console.mjs';
import { Events } from './events.mjs';
import { Flash } from './flash.mjs';
import { hex } from './memory.mjs';
import { Regulator } from './regulator.mjs';
import { answerTraps, bootrom } from './rom.mjs';
import { Wires } from './wires.mjs';
import { WORKAROUNDS, watchdogOf } from './workarounds.mjs';

const NOISE = 0x9e3779b9; // any odd number will do
const SSI = 0x18000; // the bus to the flash
const WATCHDOG_TIMER = 1; // REASON register of the watchdog (RP2040 datasheet 4.7.6)

/** One life of the chip, from power-on or reset to the next. */
class Chip {
  constructor(board, workarounds) {
    const { flash, wires, usb } = board;
    this.board = board;
    this.flash = flash;
    this.wires = wires;
    this.usb = usb;
    this.clock = new CycleClock();
    this.halted = false; // whether the CPU stands still for good,
    this.stalled = 0; // or until so many nanoseconds
    this.resetBy = null; // what has asked for a reset
    this.mcu = new RP2040(this.clock);
    this.clock.core = this.mcu.core;
    this.mcu.logger = this; // rp2040js warns of every register that it does not know
    console.warn = (message) => this.error('SIO', message); // and so of the SIO's
    this.regulator = new Regulator(this.mcu);
    this.mcu.clockListeners.add((hertz) => this.follow(hertz));
    this.mcu.updateClocks(); // to the ring oscillator, until the program sets a PLL
    fillWithNoise(this.mcu.sram);
    this.mcu.loadBootrom(bootrom());
    flash.load(this.mcu.flash);
    flash.attach(this.mcu.peripherals[SSI]);
    answerTraps(this);
    for (const name of workarounds) WORKAROUNDS[name](this);
    wires.plug(this.mcu);
    usb.plug(this.mcu);
    const watchdog = watchdogOf(this.mcu);
    watchdog.onWatchdogTrigger = () => {
      this.resetBy = watchdog.reason === WATCHDOG_TIMER ? 'watchdog' : 'program';
      this.clock.pause();
    };
  }

  /** Executes instructions until the clock has something to do, or the CPU sleeps. */
  execute() {
    const { core } = this.mcu;
    do core.executeInstruction();
    while (core.cycles < this.clock.due && !core.waiting);
  }

  /** Takes the frequency of clk_sys over. */
  follow(hertz) {
    this.clock.follow(hertz);
    const lack = this.regulator.lackFor(hertz);
    if (lack) this.error('CLOCKS', lack);
  }

  /** The CPU stands still from now on. */
  halt(kind, text) {
    if (this.halted) return;
    this.halted = true;
    this.board.events.line(kind, this.board.now, text);
    this.clock.pause();
  }

  debug() {}

  info() {}

  warn(name, message) {
    if (name === 'RP2040' || name === 'CortexM0Core') this.error(name, message);
  }

  /** rp2040js goes on after what is a hard fault on an RP2040, such as a read from nowhere. */
  error(name, message) {
    this.halt('fault', `${message} at ${hex(this.mcu.core.PC)}`);
  }

  /**
   * What a reset by the watchdog leaves as it was: SRAM, the core's voltage (datasheet 2.12), and
   * the watchdog's own registers.
   */
  inherit(old) {
    this.mcu.sram.set(old.mcu.sram);
    this.regulator.vreg = old.regulator.vreg;
    const [from, to] = [watchdogOf(old.mcu), watchdogOf(this.mcu)];
    to.reason = from.reason;
    to.scratchData.set(from.scratchData);
  }
}

/** SRAM holds anything at power-on; here the same every time. */
function fillWithNoise(sram) {
  const words = new Uint32Array(sram.buffer);
  for (let i = 0, value = NOISE; i < words.length; i++) {
    value ^= value << 13;
    value ^= value >>> 17;
    value ^= value << 5;
    words[i] = value;
  }
}

export class Pico {
  /**
   * @param {string} flashPath @param {string} id of the flash
   * @param {Set<string>} without names of work-arounds left out
   */
  constructor(flashPath, id, without) {
    this.workarounds = Object.keys(WORKAROUNDS).filter((name) => !without.has(name));
    this.events = new Events();
    this.flash = new Flash(flashPath, id);
    this.wires = new Wires((kind, unit, nanos, what) => this.tell(kind, unit, nanos, what));
    this.usb = new Console();
    this.usb.received = (bytes) => this.tell('usb', '', this.chip.clock.nanos, bytes);
    this.chip = null; // null: no power
    this.epoch = 0; // NOW when the chip was powered or reset; NOW itself without power
    this.cycles = 0; // of earlier chips since power-on
    this.resets = 0;
    this.armed = null; // a stall that waits for an output to rise
  }

  /** Nanoseconds since this process began. */
  get now() {
    return this.epoch + (this.chip ? this.chip.clock.nanos : 0);
  }

  /** CPU cycles since power-on. */
  get cyclesOn() {
    return this.cycles + (this.chip ? this.chip.clock.cyclesOn : 0);
  }

  tell(kind, unit, nanos, what) {
    const at = nanos === null ? this.now : this.epoch + nanos;
    if (kind === 'pin') this.events.line(kind, at, unit, what);
    else this.events.bytes(kind, unit, at, what);
    if (kind === 'pin' && what && this.armed?.rise === unit) this.stall(this.armed.nanos);
  }

  powerOn() {
    this.powerOff();
    this.cycles = 0;
    this.chip = new Chip(this, this.workarounds);
  }

  powerOff() {
    if (!this.chip) return;
    this.flash.powerOff(this.chip.clock.nanos);
    this.leave();
    this.usb.unplug();
    this.wires.unplug();
  }

  /** Ends the life of this chip; NOW goes on. */
  leave() {
    const { now, cyclesOn } = this;
    this.chip = null;
    this.epoch = now;
    this.cycles = cyclesOn;
  }

  reset() {
    const old = this.chip;
    this.events.line('reset', this.now, old.resetBy);
    while (this.flash.busy) {
      this.flash.begin(old.clock.nanos); // the flash chip finishes by itself
      this.endStep();
    }
    if (!this.chip) return;
    this.leave();
    this.usb.unplug();
    this.resets++;
    this.chip = new Chip(this, this.workarounds);
    this.chip.inherit(old);
  }

  /**
   * Has the CPU stand still for `nanos` nanoseconds while everything else goes on: from now on, or
   * from when the watched output `rise` rises.
   */
  stall(nanos, rise = null) {
    if (!this.chip) return;
    const { chip } = this;
    this.armed = rise === null ? null : { nanos, rise };
    if (this.armed) return;
    chip.stalled = chip.clock.nanos + nanos;
    chip.clock.pause();
  }

  /** Lets `nanos` nanoseconds pass; less when the power is cut. */
  run(nanos) {
    const end = this.now + nanos;
    if (!this.chip) this.epoch = end;
    while (this.chip && this.now < end) {
      this.runChip(end - this.epoch);
      if (this.chip?.resetBy) this.reset();
    }
  }

  /** Runs this chip until it is at `nanos`, asks for a reset, or loses its power. */
  runChip(nanos) {
    const { chip, flash } = this;
    const { clock } = chip;
    const { core } = chip.mcu;
    clock.until(nanos);
    while (core.cycles < clock.stop && this.chip && !chip.resetBy) {
      if (flash.busy) {
        const to = clock.cycles(flash.begin(clock.nanos));
        core.cycles = Math.max(core.cycles, Math.min(to, clock.due));
        clock.fire();
        if (core.cycles >= to && !chip.resetBy) this.endStep();
      } else {
        if (clock.nanos < chip.stalled) {
          const to = clock.cycles(chip.stalled);
          core.cycles = Math.max(core.cycles, Math.min(to, clock.due));
        } else if (chip.halted || core.waiting) core.cycles = Math.max(core.cycles, clock.due);
        else chip.execute();
        clock.fire();
      }
    }
  }

  /** Ends the flash step under way, and the chip's life if the power fails in it. */
  endStep() {
    const { step, torn } = this.flash.end();
    if (torn) {
      this.events.line('cut', this.now, step.kind, step.address);
      this.powerOff();
    } else {
      this.events.line('flash', this.now, step.kind, step.address, step.length);
    }
  }
}
