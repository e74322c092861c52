/**
 * The emulated Pico as a process: commands on stdin, answers and events on stdout.
 *
 *     node serve.mjs --flash FILE [--id HEX] [--tcp PORT] [--without WORKAROUND]...
 *
 * Without --tcp everything that happens is a function of the commands. With it the USB console is
 * also a TCP server, and emulated time never runs ahead of the host's.
 */

import net from 'node:net';
import { parseArgs } from 'node:util';
import { COMMANDS, Malformed, number, parse, progress } from './commands.mjs';
import { Pico } from './pico.mjs';
import { WORKAROUNDS } from './workarounds.mjs';

process.env.TZ = 'UTC'; // rp2040js keeps the chip's clock in the host's time zone

const SLICE = 1e6; // nanoseconds that a paced run goes on before it looks at the sockets
const { values: options } = parseArgs({
  options: {
    flash: { type: 'string' },
    id: { type: 'string', default: '0'.repeat(16) },
    tcp: { type: 'string' },
    without: { type: 'string', multiple: true, default: [] },
  },
});

function fail(text, code) {
  process.stdout.write(`error ${text}\n`);
  process.exit(code);
}

function open() {
  const unknown = options.without.find((name) => !(name in WORKAROUNDS));
  if (!options.flash || unknown) {
    fail(unknown ? `no work-around is called ${unknown}` : 'no --flash FILE', 2);
  }
  return new Pico(options.flash, options.id, new Set(options.without));
}

/** The USB console for any number of sockets; each byte from the chip goes to all of them. */
class Sockets {
  constructor(pico) {
    this.all = new Set();
    this.heard = () => {}; // called when bytes have come
    const told = pico.usb.received;
    pico.usb.received = (bytes) => {
      told(bytes);
      for (const socket of this.all) socket.write(bytes);
    };
    this.server = net.createServer((socket) => {
      socket.setNoDelay(true);
      this.all.add(socket);
      socket.on('data', (bytes) => {
        pico.usb.write(bytes);
        this.heard();
      });
      socket.on('error', () => socket.destroy());
      socket.on('close', () => this.all.delete(socket));
    });
  }

  /** Gives the port. */
  listen(port) {
    return new Promise((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(port, '127.0.0.1', () => resolve(this.server.address().port));
    });
  }

  /** Waits for `millis`, less when bytes come. */
  pause(millis) {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, millis);
      this.heard = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

/**
 * A run in slices, between which sockets are heard; held back to the host's clock. Time in which
 * the host had no time for us is not made good: nothing ever goes faster than people see it.
 */
async function pacedRun(pico, sockets, nanos) {
  const from = pico.now;
  let begin = performance.now();
  do {
    const powered = pico.chip !== null;
    pico.run(Math.min(SLICE, Math.max(0, from + nanos - pico.now)));
    if (powered && !pico.chip) return; // cut
    process.stdout.write(pico.events.take());
    const early = (pico.now - from) / 1e6 - (performance.now() - begin);
    if (early > 0 && !options.without.includes('pacing')) {
      await sockets.pause(early);
    } else {
      begin += Math.max(0, -early);
      await new Promise(setImmediate);
    }
  } while (pico.now < from + nanos);
}

async function serve() {
  const pico = open();
  const sockets = options.tcp === undefined ? null : new Sockets(pico);
  if (sockets) {
    const port = await sockets.listen(number(options.tcp, 65535));
    process.stdout.write(`tcp ${port}\n`);
  }
  process.stdin.setEncoding('latin1');
  let text = '';
  for await (const chunk of process.stdin) {
    const lines = (text + chunk).split('\n');
    text = lines.pop();
    for (const line of lines) {
      const { name, words } = parse(line);
      if (name === 'run') {
        const nanos = number(words[0], Number.MAX_SAFE_INTEGER);
        if (sockets) await pacedRun(pico, sockets, nanos);
        else pico.run(nanos);
        process.stdout.write(progress(pico));
      } else {
        const answer = COMMANDS[name](pico, words);
        if (answer) process.stdout.write(answer);
      }
    }
  }
}

try {
  await serve();
  process.exit(0);
} catch (error) {
  fail(error.message, error instanceof Malformed ? 2 : 1);
}
