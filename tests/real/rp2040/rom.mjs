/** What the traps of bootrom.S do: start, bit functions, flash, and floats. */

import fs from 'node:fs';
import { PAGE, SECTOR } from './flash.mjs';
import { doubleFunction, floatFunction } from './floats.mjs';
import { hex } from './memory.mjs';

const SECOND_STAGE = 0x20041f00; // where the mask ROM puts it (datasheet 2.8.1.2)
const SECOND_STAGE_BYTES = 252; // and 4 of checksum
const SRAM = 0x20000000;
const ROM_END = 0x4000;
const BIT_CYCLES = 12; // about what the mask ROM takes for a bit function
const FLOATS = 64;
const DOUBLES = 128;

/** Gives the stand-in for the mask ROM, assembled into `bootrom.bin` beside this file. */
export function bootrom() {
  const words = new Uint32Array(ROM_END / 4);
  new Uint8Array(words.buffer).set(fs.readFileSync(new URL('bootrom.bin', import.meta.url)));
  return words;
}

/** Makes the chip answer breakpoints: those of the ROM are calls, any other is a fault. */
export function answerTraps(chip) {
  const { mcu, clock } = chip;
  mcu.onBreak = (number) => {
    const { core } = mcu;
    if (core.PC >= ROM_END) {
      chip.halt('fault', `breakpoint ${number} at ${hex(core.PC - 2)} from ${hex(core.LR)}`);
    } else if (number >= DOUBLES) {
      core.cycles += doubleFunction(number - DOUBLES, core.registers);
    } else if (number >= FLOATS) {
      core.cycles += floatFunction(number - FLOATS, core.registers);
    } else {
      TRAPS[number](chip, core.registers);
    }
    if (chip.flash.busy) clock.pause();
  };
}

const TRAPS = [
  function start(chip, r) {
    const stage = chip.mcu.flash.subarray(0, SECOND_STAGE_BYTES + 4);
    const sum = new DataView(stage.buffer).getUint32(SECOND_STAGE_BYTES, true);
    if (crc32(stage.subarray(0, SECOND_STAGE_BYTES)) !== sum) {
      chip.halt('bootsel', 'no second stage in flash');
      return;
    }
    chip.mcu.sram.set(stage, SECOND_STAGE - SRAM);
    r[0] = SECOND_STAGE + 1;
  },
  bits(function popcount(value) {
    let count = 0;
    for (let rest = value; rest; rest &= rest - 1) count++;
    return count;
  }),
  bits(function reverse(value) {
    let reversed = 0;
    for (let bit = 0; bit < 32; bit++) reversed = (reversed << 1) | ((value >>> bit) & 1);
    return reversed;
  }),
  bits(Math.clz32),
  bits(function ctz(value) {
    return value ? 31 - Math.clz32(value & -value) : 32;
  }),
  function bootsel(chip) {
    chip.halt('bootsel', 'asked by the program');
  },
  function nothing() {},
  function erase(chip, r) {
    const [address, count] = r;
    if (address % SECTOR) chip.halt('fault', `erase at ${hex(address)}, inside a sector`);
    else chip.flash.erase(address, count);
  },
  function program(chip, r) {
    const [address, from, count] = r;
    const length = Math.ceil(count / PAGE) * PAGE; // the mask ROM goes by whole pages
    const data = Uint8Array.from({ length }, (_, i) => chip.mcu.readUint8(from + i));
    if (address % PAGE) chip.halt('fault', `program at ${hex(address)}, inside a page`);
    else chip.flash.program(address, data);
  },
];

function bits(compute) {
  return (chip, r) => {
    r[0] = compute(r[0]);
    chip.mcu.core.cycles += BIT_CYCLES;
  };
}

/** CRC-32 as the second stage has it (datasheet 2.8.1.3.1): not reflected, no final XOR. */
function crc32(bytes) {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte << 24;
    for (let bit = 0; bit < 8; bit++) crc = crc & 0x80000000 ? (crc << 1) ^ 0x04c11db7 : crc << 1;
  }
  return crc >>> 0;
}
