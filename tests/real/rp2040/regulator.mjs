/** The regulator of the core's supply (RP2040 datasheet 2.10), and the clock that it allows. */

import { BasePeripheral } from 'rp2040js';

const BASE = 0x40064;
const VREG = 0x00;
const AT_RESET = 0xb1; // 1.10 V
const OK = 1 << 12;
const VSEL = (vreg) => (vreg >> 4) & 15; // in steps of 50 mV, of which 11 is 1.10 V
const STANDS_FAST = 12;
// 133 MHz, or 200 MHz with at least 1.15 V (RP2040 datasheet; release notes of pico-sdk 2.1.1).
const [SLOW, FAST] = [133e6, 200e6];

export class Regulator extends BasePeripheral {
  constructor(mcu) {
    super(mcu, 'VREG_AND_CHIP_RESET');
    this.vreg = AT_RESET;
    mcu.peripherals[BASE] = this;
  }

  /** Why the chip may not run at so many hertz now; null if it may. */
  lackFor(hertz) {
    const most = VSEL(this.vreg) < STANDS_FAST ? SLOW : FAST;
    return hertz > most ? `clk_sys of ${hertz / 1e6} MHz with VSEL ${VSEL(this.vreg)}` : null;
  }

  readUint32(offset) {
    return offset === VREG ? this.vreg | OK : 0; // no reset that it would tell of
  }

  writeUint32(offset, value) {
    if (offset === VREG) this.vreg = value & 0xf3;
  }
}
