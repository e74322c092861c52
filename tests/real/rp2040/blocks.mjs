/** Loads and stores of several registers at once: PUSH, POP, LDM, STM (ARMv6-M manual, A6.7). */

const [SP, LR] = [13, 14];

/** Gives the functions for registers `r`; each gives the cycles beyond the first. */
export function blockTransfers(r, { read32, write32 }) {
  return {
    /** PUSH; like rp2040js, LR costs nothing. */
    push(op) {
      let address = r[SP];
      if (op & 0x100) write32((address -= 4), r[LR]);
      const low = address;
      for (let i = 7; i >= 0; i--) if (op & (1 << i)) write32((address -= 4), r[i]);
      r[SP] = address;
      return (low - address) >> 2;
    },

    /** Where a POP that has the program counter in its list would go. */
    returnAddress(op) {
      let address = r[SP];
      for (let rest = op & 0xff; rest; rest &= rest - 1) address += 4;
      return read32(address);
    },

    /** POP but for the program counter, for which it only makes room. */
    pop(op) {
      let address = r[SP];
      for (let i = 0; i < 8; i++) {
        if (!(op & (1 << i))) continue;
        r[i] = read32(address);
        address += 4;
      }
      const cycles = (address - r[SP]) >> 2;
      r[SP] = op & 0x100 ? address + 4 : address;
      return cycles;
    },

    /** LDM, STM. */
    multiple(op) {
      const base = (op >> 8) & 7;
      const begin = r[base];
      let address = begin;
      for (let i = 0; i < 8; i++) {
        if (!(op & (1 << i))) continue;
        if (op & 0x800) r[i] = read32(address);
        else write32(address, r[i]);
        address += 4;
      }
      if (!(op & (1 << base))) r[base] = address;
      return (address - begin) >> 2;
    },
  };
}
