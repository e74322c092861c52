/** A UART of the RP2040 (an ARM PL011, datasheet 4.2) with FIFOs and real bit times. */

import { BasePeripheral } from 'rp2040js';

const [DR, RSR, FR, IBRD, FBRD] = [0x00, 0x04, 0x18, 0x24, 0x28];
const [LCR_H, CR, IFLS, IMSC, RAW] = [0x2c, 0x30, 0x34, 0x38, 0x3c];
const [MASKED, ICR, DMACR, ID] = [0x40, 0x44, 0x48, 0xfe0];
const ID_BYTES = [0x11, 0x10, 0x34, 0x00, 0x0d, 0xf0, 0x05, 0xb1]; // datasheet 4.2.8

const FR_BUSY = 1 << 3;
const FR_RXFE = 1 << 4;
const FR_TXFF = 1 << 5;
const FR_RXFF = 1 << 6;
const FR_TXFE = 1 << 7;
const LCR_PEN = 1 << 1;
const LCR_STP2 = 1 << 3;
const LCR_FEN = 1 << 4;
const CR_UARTEN = 1 << 0;
const CR_TXE = 1 << 8;
const CR_RXE = 1 << 9;
const INT_RX = 1 << 4;
const INT_TX = 1 << 5;
const INT_RT = 1 << 6;
const INT_OE = 1 << 10;
const DR_OE = 1 << 11;
const RSR_OE = 1 << 3;

const DEPTH = 32;
const LEVELS = [4, 8, 16, 24, 28]; // IFLS: 1/8, 1/4, 1/2, 3/4, 7/8 full
const TIMEOUT_BITS = 32; // without a byte, until the receive timeout interrupt
const UNSET_BIT_NANOS = 1e9 / 115200; // how fast others send before the program sets a rate

export class Uart extends BasePeripheral {
  constructor(mcu, number, irq) {
    super(mcu, `UART${number}`);
    this.irq = irq;
    this.onByte = () => {};
    this.registers = new Map([[IBRD, 0], [FBRD, 0], [LCR_H, 0], [CR, CR_TXE | CR_RXE]]);
    this.registers.set(IFLS, 0b010010).set(IMSC, 0).set(DMACR, 0).set(RSR, 0);
    this.raised = 0;
    this.rx = [];
    this.tx = [];
    this.shifting = null; // the byte on the wire
    this.overrun = false;
    this.shifted = mcu.clock.createAlarm(() => this.endOfByte());
    this.timeout = mcu.clock.createAlarm(() => this.raise(INT_RT));
  }

  get(register) {
    return this.registers.get(register);
  }

  get depth() {
    return this.get(LCR_H) & LCR_FEN ? DEPTH : 1;
  }

  get bitNanos() {
    const divisor = this.get(IBRD) + this.get(FBRD) / 64;
    return divisor ? (16e9 * divisor) / this.rp2040.clkPeri : UNSET_BIT_NANOS;
  }

  /** The time of one character on the wire, in nanoseconds. */
  get charNanos() {
    const lcr = this.get(LCR_H);
    const data = divisorSet(this) ? 5 + ((lcr >> 5) & 3) : 8;
    return (2 + data + (lcr & LCR_PEN ? 1 : 0) + (lcr & LCR_STP2 ? 1 : 0)) * this.bitNanos;
  }

  clkPeriChanged() {} // the rate is computed when it is needed

  /** A byte has come in from the wire; gives false when it is lost. */
  feedByte(value) {
    const on = CR_UARTEN | CR_RXE;
    if ((this.get(CR) & on) !== on) return false;
    if (this.rx.length >= this.depth) {
      this.overrun = true;
      this.registers.set(RSR, RSR_OE);
      this.raise(INT_OE);
      return false;
    }
    this.rx.push(value | (this.overrun ? DR_OE : 0));
    this.overrun = false;
    this.timeout.schedule(TIMEOUT_BITS * this.bitNanos);
    if (this.rx.length === this.level(3)) this.raise(INT_RX);
    return true;
  }

  /** The filling at which a FIFO interrupts; `shift` 0 for sending, 3 for receiving. */
  level(shift) {
    return this.depth === 1 ? shift / 3 : LEVELS[(this.get(IFLS) >> shift) & 7];
  }

  raise(bits) {
    this.raised |= bits;
    this.checkInterrupts();
  }

  drop(bits) {
    this.raised &= ~bits;
    this.checkInterrupts();
  }

  checkInterrupts() {
    this.rp2040.setInterrupt(this.irq, (this.raised & this.get(IMSC)) !== 0);
  }

  shift() {
    const on = CR_UARTEN | CR_TXE;
    if (this.shifting !== null || !this.tx.length || (this.get(CR) & on) !== on) return;
    this.shifting = this.tx.shift();
    this.shifted.schedule(this.charNanos);
    if (this.tx.length === this.level(0)) this.raise(INT_TX);
  }

  endOfByte() {
    this.onByte(this.shifting);
    this.shifting = null;
    this.shift();
  }

  read() {
    const value = this.rx.shift() ?? 0;
    if (this.rx.length < this.level(3)) this.drop(INT_RX);
    if (!this.rx.length) {
      this.timeout.cancel();
      this.drop(INT_RT);
    }
    return value;
  }

  readUint32(offset) {
    if (offset >= ID) return ID_BYTES[(offset - ID) >> 2];
    switch (offset) {
      case DR:
        return this.read();
      case FR:
        return (
          (this.shifting !== null || this.tx.length ? FR_BUSY : 0) |
          (this.rx.length ? 0 : FR_RXFE) |
          (this.rx.length >= this.depth ? FR_RXFF : 0) |
          (this.tx.length ? 0 : FR_TXFE) |
          (this.tx.length >= this.depth ? FR_TXFF : 0)
        );
      case RAW:
        return this.raised;
      case MASKED:
        return this.raised & this.get(IMSC);
    }
    return this.get(offset) ?? super.readUint32(offset);
  }

  writeUint32(offset, value) {
    switch (offset) {
      case DR:
        if (this.tx.length >= this.depth) return;
        this.tx.push(value & 0xff);
        if (this.tx.length > this.level(0)) this.drop(INT_TX);
        break;
      case RSR:
        this.registers.set(RSR, 0);
        break;
      case ICR:
        this.drop(this.rawWriteValue);
        break;
      default:
        if (!this.registers.has(offset)) super.writeUint32(offset, value);
        this.registers.set(offset, value);
        this.checkInterrupts();
    }
    this.shift();
  }
}

function divisorSet(uart) {
  return uart.get(IBRD) || uart.get(FBRD);
}
