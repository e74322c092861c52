/** Emulated time, counted in the CPU's cycles. Takes the place of rp2040js's SimulationClock. */

const REBASE = 2 ** 30; // keeps the counters in V8's small integers

class Alarm {
  /** @param {CycleClock} clock */
  constructor(clock, callback) {
    this.clock = clock;
    this.callback = callback;
    this.at = 0;
    this.next = null;
    this.linked = false;
  }

  schedule(nanos) {
    this.cancel();
    this.at = this.clock.nanos + nanos;
    this.clock.link(this);
  }

  cancel() {
    if (this.linked) this.clock.unlink(this);
  }
}

export class CycleClock {
  constructor() {
    this.core = { cycles: 0 }; // until the chip has made its own
    this.nanosPerCycle = 8; // of clk_sys, as rp2040js has it first
    this.base = 0; // nanoseconds at which core.cycles was 0
    this.counted = 0; // cycles before that
    this.first = null; // the alarm that is due first; of equals, that which was set first
    this.firing = -1; // the time of the alarm whose callback runs, -1 outside of one
    this.end = 0; // nanoseconds at which the current run ends,
    this.stop = 0; // and cycles
    this.due = 0; // cycles at which the CPU has to pause: for the first alarm, or for the stop
  }

  /** Nanoseconds since the chip was powered or reset. */
  get nanos() {
    if (this.firing >= 0) return this.firing;
    return this.base + this.core.cycles * this.nanosPerCycle;
  }

  /** Cycles of the CPU since then. */
  get cyclesOn() {
    return this.counted + this.core.cycles;
  }

  /** Has the CPU's cycles last so long from now on; alarms keep their times. */
  follow(hertz) {
    this.rebase(Math.ceil(this.nanos)); // whole ones again, where cycles were no whole ones
    this.nanosPerCycle = 1e9 / hertz;
    this.stop = this.cycles(this.end);
    this.pause();
  }

  rebase(nanos) {
    this.base = nanos;
    this.counted += this.core.cycles;
    this.core.cycles = 0;
  }

  /** Lets the CPU run until `nanos`. */
  until(nanos) {
    if (this.core.cycles > REBASE) this.rebase(this.nanos);
    this.end = nanos;
    this.stop = this.cycles(nanos);
    this.update();
  }

  /** The first cycle that ends at `nanos` or later. */
  cycles(nanos) {
    const count = Math.ceil((nanos - this.base) / this.nanosPerCycle);
    return this.base + count * this.nanosPerCycle < nanos ? count + 1 : count; // rounded
  }

  /** Makes the CPU pause after the current instruction. */
  pause() {
    this.due = 0;
  }

  createAlarm(callback) {
    return new Alarm(this, callback);
  }

  link(alarm) {
    let before = null;
    let after = this.first;
    while (after && after.at <= alarm.at) {
      before = after;
      after = after.next;
    }
    alarm.next = after;
    alarm.linked = true;
    if (before) {
      before.next = alarm;
    } else {
      this.first = alarm;
      this.due = Math.min(this.due, this.cycles(alarm.at));
    }
  }

  unlink(alarm) {
    alarm.linked = false;
    if (this.first === alarm) {
      this.first = alarm.next;
      return; // due stays too early: that costs one look, no time
    }
    let before = this.first;
    while (before.next !== alarm) before = before.next;
    before.next = alarm.next;
  }

  /** Calls back every alarm that is due, each at its own time. */
  fire() {
    const now = this.nanos;
    while (this.first && this.first.at <= now) {
      const alarm = this.first;
      this.first = alarm.next;
      alarm.linked = false;
      this.firing = alarm.at;
      alarm.callback();
      this.firing = -1;
    }
    this.update();
  }

  update() {
    this.due = this.first ? Math.min(this.stop, this.cycles(this.first.at)) : this.stop;
  }
}
