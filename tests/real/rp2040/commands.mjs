/**
 * The line protocol. One line a command, words separated by spaces; numbers are decimal and
 * nanoseconds are those since the process began, bytes are in hex. What a command is answered:
 *
 *   power on|off             events, `ok NANOS CYCLES on|off`: CPU cycles since power-on
 *   run NANOS                the same; ends early when the power is cut
 *   stat                     `stat JSON`
 *   pin GPIO 0|1             nothing; the level of an input from now on, without power too
 *   adc CHANNEL 0..4095      nothing; the same
 *   noise CHANNEL 0..4095    nothing; each conversion is off by so many counts at most
 *   uart NUMBER BYTES        nothing; bytes for a UART, which come at its rate
 *   usb BYTES                nothing; bytes for the console
 *   watch [GPIO]...          nothing; outputs whose edges are told
 *   shift DATA CLOCK         nothing; outputs on which a shift register hangs, that takes a bit when
 *                            the clock rises, the first one as the highest of a byte
 *   stall NANOS [GPIO]       nothing; the CPU stands still for so long, while the rest of the chip
 *                            goes on: an endless loop with interrupts off, a wait for flash;
 *                            from now on, or from when this watched output rises next
 *   cut STEP BYTES           nothing; the power fails in the STEP-th flash step from now, when
 *                            BYTES of it are done; `cut 0 0` disarms
 *
 * Events, in the order of time:
 *
 *   pin NANOS GPIO 0|1       an edge of a watched output; one that is not driven is at 0
 *   spi NANOS BUS BYTES      what was sent since the last of these, and when its last bit left
 *   shift NANOS BYTES        the same of what went into the shift register
 *   uart NANOS NUMBER BYTES  the same
 *   usb NANOS BYTES          what the console said
 *   flash NANOS erase|program ADDRESS LENGTH
 *   cut NANOS erase|program ADDRESS
 *   reset NANOS watchdog|program
 *   bootsel NANOS TEXT       the chip waits for a new program; it does nothing else any more
 *   fault NANOS TEXT         the same after what is a hard fault on an RP2040
 *
 * What cannot be understood is answered `error TEXT`, and the process ends with code 2.
 */

import { ADC_CHANNELS, MOST_COUNTS, PINS } from './wires.mjs';

/** A command that cannot be understood. */
export class Malformed extends Error {}

/**
 * Each command takes the board and its words. Those in ANSWERED have an answer of their own;
 * `run` is left to serve.mjs, which knows how to pace it.
 */
export const COMMANDS = {
  power(pico, [state]) {
    if (state === 'on') pico.powerOn();
    else if (state === 'off') pico.powerOff();
    else throw new Malformed(`neither on nor off: ${state}`);
    return progress(pico);
  },

  pin(pico, [gpio, level]) {
    pico.wires.setPin(number(gpio, PINS - 1), number(level, 1) === 1);
  },

  adc(pico, [channel, value]) {
    pico.wires.setAdc(number(channel, ADC_CHANNELS - 1), number(value, MOST_COUNTS));
  },

  noise(pico, [channel, counts]) {
    pico.wires.noises[number(channel, ADC_CHANNELS - 1)] = number(counts, MOST_COUNTS);
  },

  uart(pico, [line, hex]) {
    pico.wires.lines[number(line, pico.wires.lines.length - 1)].send(bytes(hex));
  },

  usb(pico, [hex]) {
    pico.usb.write(bytes(hex));
  },

  watch(pico, gpios) {
    pico.wires.watch(gpios.map((gpio) => number(gpio, PINS - 1)));
  },

  shift(pico, [data, clock]) {
    pico.wires.shift(number(data, PINS - 1), number(clock, PINS - 1));
  },

  stall(pico, [nanos, gpio, ...more]) {
    if (more.length) throw new Malformed(`more than one pin: ${more}`);
    const rise = gpio === undefined ? null : number(gpio, PINS - 1);
    pico.stall(number(nanos, Number.MAX_SAFE_INTEGER), rise);
  },

  cut(pico, [step, count]) {
    pico.flash.cut = { step: number(step, 2 ** 31), bytes: number(count, 4096) };
  },

  stat(pico) {
    return `stat ${JSON.stringify({
      flash_erases: pico.flash.erases,
      flash_programs: pico.flash.programs,
      flash_steps: pico.flash.erases + pico.flash.programs,
      resets: pico.resets,
      cycles: Math.round(pico.cyclesOn),
      nanos: Math.round(pico.now),
      uart_lost: pico.wires.lost,
    })}\n`;
  },
};

const WORDS = {
  power: 1, pin: 2, adc: 2, noise: 2, uart: 2, usb: 1, shift: 2, cut: 2, stat: 0, run: 1,
};

/** Takes a line apart; raises Malformed where it is no command. */
export function parse(line) {
  const [name, ...words] = line.trim().split(/ +/);
  const known = name === 'run' || Object.hasOwn(COMMANDS, name);
  const count = WORDS[name] ?? words.length;
  if (!known || words.length !== count) throw new Malformed(`no command: ${line}`);
  return { name, words };
}

/** How far the board is, which ends every run. */
export function progress(pico) {
  const power = pico.chip ? 'on' : 'off';
  const answer = `ok ${Math.round(pico.now)} ${Math.round(pico.cyclesOn)} ${power}\n`;
  return pico.events.take() + answer;
}

export function number(word, most) {
  if (!/^\d+$/.test(word) || Number(word) > most) throw new Malformed(`not a number: ${word}`);
  return Number(word);
}

function bytes(hex) {
  if (!/^([0-9a-fA-F]{2})+$/.test(hex)) throw new Malformed(`not bytes in hex: ${hex}`);
  return Buffer.from(hex, 'hex');
}
