/** The USB host at the other end of the cable, and its serial port (CDC). */

import { USBCDC } from 'rp2040js';

// A full-speed frame of 1 ms has room for 19 bulk packets of 64 bytes (USB 2.0, table 5-9).
const PACKET_MICROS = 1000 / 19;

export class Console {
  constructor() {
    this.waiting = []; // bytes for the chip
    this.received = () => {};
    this.cdc = null;
    this.emptyPackets = true; // whether an offer to receive is answered with nothing
  }

  /** Plugs in a chip that was just powered or reset: its program will ask to be enumerated. */
  plug(mcu) {
    this.cdc = new USBCDC(mcu.usbCtrl);
    this.usb = mcu.usbCtrl;
    this.room = 0; // bytes that the chip would take now
    this.cdc.onSerialData = (bytes) => this.received(bytes);
    this.usb.onEndpointRead = (endpoint, size) => {
      if (endpoint !== this.cdc.outEndpoint) return;
      this.room = size;
      this.send();
    };
  }

  unplug() {
    this.cdc = null;
    this.waiting = [];
  }

  /** Takes bytes for the chip; without power there is nobody to take them. */
  write(bytes) {
    if (!this.cdc) return;
    for (const byte of bytes) this.waiting.push(byte);
    this.send();
  }

  send() {
    if (!this.room || !(this.waiting.length || this.emptyPackets)) return;
    const packet = Uint8Array.from(this.waiting.splice(0, this.room));
    this.room = 0;
    this.usb.endpointReadDone(this.cdc.outEndpoint, packet, PACKET_MICROS);
  }
}
