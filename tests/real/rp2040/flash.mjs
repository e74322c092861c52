/** The flash chip, a W25Q16JV as on the Raspberry Pi Pico, kept in a file. */

import fs from 'node:fs';

export const FLASH_SIZE = 2 * 1024 * 1024;
export const SECTOR = 4096;
export const PAGE = 256;

// Winbond W25Q16JV data sheet, AC electrical characteristics, typical: tSE and tPP.
const ERASE_NANOS = 45e6;
const PROGRAM_NANOS = 0.7e6;

// "Read Unique ID Number": the command, four bytes of nothing, then the eight of the id.
const [READ_ID, NOTHING, ID_BYTES] = [0x4b, 4, 8];
const DATA = 0x60; // register of the SSI (RP2040 datasheet 4.10.13)

/**
 * One erase of a sector or one program of a page. `data` is null for an erase.
 * @typedef {{kind: 'erase'|'program', address: number, length: number, data: ?Uint8Array}} Step
 */

export class Flash {
  /** @param {string} path @param {string} id its own number, 16 hexadecimal digits */
  constructor(path, id) {
    if (!/^[0-9a-f]{16}$/.test(id)) throw new Error(`${id} is no id of a flash`);
    this.id = Buffer.from(id, 'hex');
    this.file = fs.openSync(path, 'r+');
    const { size } = fs.fstatSync(this.file);
    if (size !== FLASH_SIZE) throw new Error(`${path} has ${size} bytes, not ${FLASH_SIZE}`);
    this.erases = 0;
    this.programs = 0;
    this.cut = { step: 0, bytes: 0 }; // step 0: none is armed
    this.steps = []; // those begun or waiting
    this.current = null; // { step, from, to (nanoseconds), bytes, torn }
  }

  /** Reads the file into the memory that the chip will run from. */
  load(memory) {
    const got = fs.readSync(this.file, memory, 0, FLASH_SIZE, 0);
    if (got !== FLASH_SIZE) throw new Error(`the flash file has only ${got} bytes`);
    this.memory = memory;
  }

  /** Answers when the chip asks for the id over its SSI: the chip's own unique id is that. */
  attach(ssi) {
    const [read, write] = [ssi.readUint32.bind(ssi), ssi.writeUint32.bind(ssi)];
    const answers = [];
    let left = 0; // bytes of the command that are still to come
    ssi.writeUint32 = (offset, value) => {
      if (offset === DATA && (left || value === READ_ID)) {
        left = left ? left - 1 : NOTHING + ID_BYTES;
        answers.push(left < ID_BYTES ? this.id[ID_BYTES - 1 - left] : 0);
      } else {
        write(offset, value);
      }
    };
    ssi.readUint32 = (offset) =>
      offset === DATA && answers.length ? answers.shift() : read(offset);
  }

  /** Queues the erase of whole sectors; the chip waits until it is done. */
  erase(address, length) {
    for (let done = 0; done < length; done += SECTOR) {
      const at = (address + done) % FLASH_SIZE;
      this.steps.push({ kind: 'erase', address: at, length: SECTOR, data: null });
    }
  }

  /** Queues programs of a page each; the chip waits until they are done. */
  program(address, data) {
    for (let done = 0; done < data.length; done += PAGE) {
      const page = data.slice(done, done + PAGE);
      const at = (address + done) % FLASH_SIZE;
      this.steps.push({ kind: 'program', address: at, length: PAGE, data: page });
    }
  }

  get busy() {
    return this.steps.length > 0;
  }

  /** Begins the next step, unless one is under way; gives the time at which it will end. */
  begin(nanos) {
    if (this.current) return this.current.to;
    const step = this.steps[0];
    const torn = this.cut.step > 0 && --this.cut.step === 0;
    const bytes = torn ? Math.min(this.cut.bytes, step.length) : step.length;
    const whole = step.kind === 'erase' ? ERASE_NANOS : PROGRAM_NANOS;
    const to = nanos + Math.round((whole * bytes) / step.length);
    this.current = { step, from: nanos, to, bytes, torn };
    return to;
  }

  /** Ends the step under way; gives it, and whether the power fails in it. */
  end() {
    const { step, bytes, torn } = this.current;
    this.apply(step, bytes);
    this.current = null;
    this.steps.shift();
    return { step, torn };
  }

  /** The power fails at `nanos`: the step under way is done as far as its time allows. */
  powerOff(nanos) {
    if (this.current) {
      const { step, from, to, bytes } = this.current;
      this.apply(step, Math.floor((bytes * (nanos - from)) / Math.max(1, to - from)));
    }
    this.current = null;
    this.steps = [];
  }

  /** Changes the first `bytes` bytes of a step, as NOR flash does, in memory and in the file. */
  apply({ kind, address, data }, bytes) {
    const part = this.memory.subarray(address, address + bytes);
    if (kind === 'erase') {
      part.fill(0xff);
      this.erases++;
    } else {
      for (let i = 0; i < bytes; i++) part[i] &= data[i];
      this.programs++;
    }
    let done = 0;
    while (done < bytes) done += fs.writeSync(this.file, part, done, bytes - done, address + done);
  }
}
