/** The address space as the CPU sees it (RP2040 datasheet 2.2), and its hard faults. */

const FLASH = 0x10000000;
const SRAM = 0x20000000;
const SIO = 0xd0000000;
const FLASH_END = 0x14000000;
const ROM_END = 0x4000;

/** Cycles of a load or a store beyond the one of every instruction; `slow` on the APB. */
export function busCycles(address, slow) {
  const bus = address >>> 28;
  if (bus === 0xd) return 0; // the single-cycle I/O block
  return bus === 4 ? slow : 1;
}

/**
 * Gives functions that read and write memory. They do what rp2040js does, faster, and call
 * `fault(text)` for what raises a hard fault on a Cortex-M0+: an access that is not aligned, or
 * one to where nothing is or where nothing can be written.
 */
export function addressSpace(mcu, fault) {
  const sram8 = mcu.sram;
  const sram16 = new Uint16Array(sram8.buffer);
  const sram32 = new Int32Array(sram8.buffer);
  const flash8 = mcu.flash;
  const flash16 = new Uint16Array(flash8.buffer);
  const flash32 = new Int32Array(flash8.buffer);
  const rom16 = new Uint16Array(mcu.bootrom.buffer);

  function elsewhere(address, size, write) {
    const at = address >>> 0;
    if (at & (size - 1)) fault(`access to ${hex(at)} is not aligned`);
    else if (write && at >= FLASH && at < FLASH_END) fault(`write to ${hex(at)}`);
    else return !write || at >= ROM_END; // TinyUSB writes to address 0, which does nothing
    return false;
  }

  return {
    /** Where instructions lie: the halfwords around `address`, and the address of the first. */
    code(address) {
      const at = address >>> 0;
      if (at >= SRAM && at - SRAM < sram8.length) return { words: sram16, base: SRAM };
      if (at >= FLASH && at - FLASH < flash8.length) return { words: flash16, base: FLASH };
      if (at < rom16.byteLength) return { words: rom16, base: 0 };
      return null;
    },

    read32(address) {
      const inSram = (address - SRAM) >>> 0;
      if (inSram < sram8.length && !(address & 3)) return sram32[inSram >> 2];
      const inFlash = (address - FLASH) >>> 0;
      if (inFlash < flash8.length && !(address & 3)) return flash32[inFlash >> 2];
      if (!elsewhere(address, 4, false)) return 0;
      if (address >>> 28 === 0xd) return mcu.sio.readUint32((address - SIO) >>> 0) | 0;
      return mcu.readUint32(address) | 0;
    },

    read16(address) {
      const inSram = (address - SRAM) >>> 0;
      if (inSram < sram8.length && !(address & 1)) return sram16[inSram >> 1];
      const inFlash = (address - FLASH) >>> 0;
      if (inFlash < flash8.length && !(address & 1)) return flash16[inFlash >> 1];
      return elsewhere(address, 2, false) ? mcu.readUint16(address >>> 0) : 0;
    },

    read8(address) {
      const inSram = (address - SRAM) >>> 0;
      if (inSram < sram8.length) return sram8[inSram];
      const inFlash = (address - FLASH) >>> 0;
      if (inFlash < flash8.length) return flash8[inFlash];
      return mcu.readUint8(address >>> 0);
    },

    write32(address, value) {
      const inSram = (address - SRAM) >>> 0;
      if (inSram < sram8.length && !(address & 3)) sram32[inSram >> 2] = value;
      else if (!elsewhere(address, 4, true)) return;
      else if (address >>> 28 === 0xd) mcu.sio.writeUint32((address - SIO) >>> 0, value >>> 0);
      else mcu.writeUint32(address, value >>> 0);
    },

    write16(address, value) {
      const inSram = (address - SRAM) >>> 0;
      if (inSram < sram8.length && !(address & 1)) sram16[inSram >> 1] = value;
      else if (elsewhere(address, 2, true)) mcu.writeUint16(address >>> 0, value & 0xffff);
    },

    write8(address, value) {
      const inSram = (address - SRAM) >>> 0;
      if (inSram < sram8.length) sram8[inSram] = value;
      else if (elsewhere(address, 1, true)) mcu.writeUint8(address >>> 0, value & 0xff);
    },
  };
}

export function hex(value) {
  return `0x${(value >>> 0).toString(16).padStart(8, '0')}`;
}
