/**
 * What rp2040js 1.4.1 does otherwise than an RP2040, and how each is put right from outside.
 *
 * One function for each fault; it gets a chip that was just made. `--without NAME` leaves one out:
 * tests/real/test_rp2040_host.py shows the symptom that then appears.
 */

import { Uart } from './uart.mjs';
import { executor } from './thumb.mjs';

const [ALARM0, ALARM3] = [0x10, 0x1c]; // registers of the timer
const [FIFO_ST, FIFO_WR, FIFO_RD] = [0x50, 0x54, 0x58]; // of the SIO
const [SHIFTCTRL, FJOIN] = [0x08, 3 << 30]; // of a state machine of the PIO
const CORE1 = 1 << 16; // of the power-on state machine

export const WORKAROUNDS = {
  /**
   * Symptom: half of the CPU's time goes into USB interrupts while the console is idle. rp2040js's
   * host answers every offer of the chip to receive with an empty packet at once, and the chip
   * offers again. A real host polls with nothing to send, is left without an answer, and that is
   * all: so is the host of console.mjs, and the empty packets are left out.
   */
  usb({ usb }) {
    usb.emptyPackets = false;
  },

  /**
   * Symptom: PIO programs run at any speed, and not at all while `run` runs: rp2040js steps them
   * from setTimeout, ignoring the clock divider. Here each state machine that is enabled and does
   * not wait has an alarm on the emulated clock for its next instruction.
   */
  pio({ mcu, clock }) {
    for (const pio of mcu.pio) {
      const machines = pio.machines.map((machine) => drive(machine, clock));
      const write = pio.writeUint32.bind(pio);
      pio.run = () => {};
      pio.writeUint32 = (offset, value) => {
        write(offset, value);
        pio.checkChangedPins();
        for (const wake of machines) wake();
      };
    }
  },

  /**
   * Symptom: a state machine that was set up anew begins with the words of its predecessor.
   * rp2040js keeps both FIFOs when FJOIN_TX or FJOIN_RX changes, by which the SDK empties them
   * (RP2040 datasheet 3.7, SMx_SHIFTCTRL).
   */
  fifos({ mcu }) {
    for (const machine of mcu.pio.flatMap(({ machines }) => machines)) {
      const write = machine.writeUint32.bind(machine);
      machine.writeUint32 = (offset, value) => {
        const changed = (machine.shiftCtrl ^ value) & FJOIN;
        write(offset, value);
        if (offset !== SHIFTCTRL || !changed) return;
        machine.txFIFO.reset();
        machine.rxFIFO.reset();
        machine.updateDMATx();
        machine.updateDMARx();
      };
    }
  },

  /**
   * Symptom: a UART interrupts without end once its transmit interrupt is unmasked, sends every
   * byte in no time, and its receive FIFO never times out: rp2040js raises the transmit interrupt
   * again with every clearing, and has neither a transmit FIFO nor bit times. Its UARTs are
   * replaced by uart.mjs.
   */
  uart({ mcu }) {
    mcu.uart.forEach((old, number) => {
      mcu.uart[number] = new Uart(mcu, number, old.irq);
      mcu.peripherals[number ? 0x40038 : 0x40034] = mcu.uart[number];
    });
  },

  /**
   * Symptom: the process hangs as soon as the watchdog's time is up: the alarm of its timer
   * schedules itself again for the same instant. It is switched off before the chip is reset.
   */
  watchdog({ mcu }) {
    const { timer, alarm } = watchdogOf(mcu);
    const callback = alarm.callback;
    alarm.callback = () => {
      alarm.enable = false;
      timer.enable = false;
      callback();
    };
  },

  /**
   * Symptom: every division costs 16 cycles too many. rp2040js adds 8 for each of the operands,
   * but the hardware divider does not hold up the CPU: the program itself waits for 8 cycles
   * (RP2040 datasheet 2.3.1.5).
   */
  divider({ mcu }) {
    const { sio, core } = mcu;
    const divide = sio.updateHardwareDivider.bind(sio);
    sio.updateHardwareDivider = (signed) => {
      const { cycles } = core;
      divide(signed);
      core.cycles = cycles;
    };
  },

  /**
   * Symptom: a timer's interrupt comes up to a microsecond before its time, when the timer still
   * reads less than the alarm. rp2040js rounds the time to wait down; on an RP2040 an alarm goes
   * off when the timer has just become equal to it (datasheet 4.6.3).
   */
  timer({ mcu, clock }) {
    const timer = mcu.peripherals[0x40054];
    const write = timer.writeUint32.bind(timer);
    timer.writeUint32 = (offset, value) => {
      write(offset, value);
      if (offset < ALARM0 || offset > ALARM3) return;
      const now = Math.floor(clock.nanos / 1000);
      const at = (now + ((value - now) >>> 0)) * 1000;
      timer.alarms[(offset - ALARM0) >> 2].clockAlarm.schedule(Math.max(0, at - clock.nanos));
    };
  },

  /**
   * Symptom: a program reads 0 from a pin that it drives high. rp2040js does not connect the
   * output of a pad with its input.
   */
  readback({ mcu, wires }) {
    mcu.gpio.forEach((pin, gpio) => {
      pin.addListener(() => {
        const level = pin.outputEnable ? wires.driven(gpio) === 1 : wires.inputs[gpio];
        if (level !== pin.rawInputValue) pin.setInputValue(level);
      });
    });
  },

  /**
   * Symptom: a soft reset of MicroPython ends in a hard fault. It resets core 1, which then drains
   * its mailbox and pushes a 0 into that of core 0 (RP2040 datasheet 2.8.2); rp2040js has neither
   * core 1 nor the mailboxes. Here the 0 comes, and what is sent to core 1 is lost.
   */
  mailbox({ mcu }) {
    const { sio } = mcu;
    const psm = mcu.peripherals[0x40010];
    const [read, write] = [sio.readUint32.bind(sio), sio.writeUint32.bind(sio)];
    const force = psm.writeUint32.bind(psm);
    let waiting = 0;
    psm.writeUint32 = (offset, value) => {
      const held = psm.frceOff & CORE1;
      force(offset, value);
      if (held && !(psm.frceOff & CORE1)) waiting = 1;
    };
    sio.readUint32 = (offset) => {
      if (offset === FIFO_ST) return 2 | waiting; // there is room; whether something has come
      if (offset !== FIFO_RD) return read(offset);
      waiting = 0;
      return 0;
    };
    sio.writeUint32 = (offset, value) => {
      if (offset !== FIFO_ST && offset !== FIFO_WR) write(offset, value);
    };
  },

  /**
   * Symptom: a chip that is three times as slow, and that goes on where an RP2040 stops with a
   * hard fault: after a jump to ARM code, an access that is not aligned, a write to flash.
   * thumb.mjs executes the instructions in the place of rp2040js.
   */
  thumb(chip) {
    chip.execute = executor(chip);
  },

  /**
   * Symptom: in the paced mode, a second of the program's waiting is over in milliseconds, and
   * its time limits end before a person or mpremote can answer: an idle CPU jumps to its next
   * alarm. serve.mjs holds the run back to the host's clock; nothing is to be done to the chip.
   */
  pacing() {},
};

/**
 * Counts X down to 0 at once where the next instruction does nothing else, `jmp x--` to itself;
 * gives the cycles of it. A wait of some milliseconds is then one alarm instead of thousands.
 */
function counted(machine) {
  const opcode = machine.pio.instructions[machine.pc];
  if ((opcode & 0xe0ff) !== (0x40 | machine.pc) || machine.waiting) return 0;
  const delay = ((opcode >> 8) & 0x1f) & ((1 << (5 - machine.sidesetCount)) - 1);
  const turns = machine.x;
  machine.x = 0;
  return turns * (1 + delay);
}

/** Keeps one PIO state machine running; gives what to call when it may have been started. */
function drive(machine, clock) {
  const alarm = clock.createAlarm(step);
  const check = machine.checkWait.bind(machine);
  let stepping = false;
  const instructionNanos = () => {
    const divider = (machine.clockDivInt || 65536) + machine.clockDivFrac / 256;
    return divider * clock.nanosPerCycle;
  };
  machine.rp2040.clockListeners.add((hertz, before) => {
    if (alarm.linked) alarm.schedule(((alarm.at - clock.nanos) * before) / hertz);
  });

  function step() {
    if (!machine.enabled) return;
    const before = machine.cycles;
    machine.cycles += counted(machine);
    stepping = true;
    machine.step();
    stepping = false;
    machine.pio.checkChangedPins();
    if (!machine.waiting) go(machine.cycles - before);
  }

  function go(cycles) {
    alarm.schedule(Math.max(1, cycles) * instructionNanos());
  }

  machine.checkWait = () => {
    const { waiting, cycles } = machine;
    check();
    // What it waited for has come: it goes on after the delay of the instruction that waited.
    if (waiting && !machine.waiting && machine.enabled && !stepping) go(machine.cycles - cycles);
  };

  return function wake() {
    if (machine.enabled && !machine.waiting && !alarm.linked) go(1);
  };
}

export function watchdogOf(mcu) {
  return mcu.peripherals[0x40058];
}
