/** What the board tells, one line each; bytes of one stream are told together. */

const MOST = 4096; // bytes of one stream that wait to be told

export class Events {
  constructor() {
    this.text = '';
    this.streams = new Map(); // "spi 0" -> when its last byte came, and its bytes
  }

  /** Notes bytes of a stream (`kind`, and `unit` such as a bus number) that ended at `nanos`. */
  bytes(kind, unit, nanos, bytes) {
    if (!bytes.length) return; // an empty USB packet
    const key = unit === '' ? kind : `${kind} ${unit}`;
    const stream = this.streams.get(key) ?? { kind, unit, nanos, bytes: [] };
    this.streams.set(key, stream);
    stream.nanos = nanos;
    stream.bytes.push(...bytes);
    if (stream.bytes.length >= MOST) this.flush();
  }

  /** Tells a line, after the bytes that came before it. */
  line(kind, nanos, ...rest) {
    this.flush();
    this.text += `${[kind, Math.round(nanos), ...rest].join(' ')}\n`;
  }

  flush() {
    if (!this.streams.size) return;
    for (const { kind, unit, nanos, bytes } of [...this.streams.values()].sort(byTime)) {
      const words = [kind, Math.round(nanos), unit, Buffer.from(bytes).toString('hex')];
      this.text += `${words.filter((word) => word !== '').join(' ')}\n`;
    }
    this.streams.clear();
  }

  /** Gives everything that was not given before. */
  take() {
    this.flush();
    const text = this.text;
    this.text = '';
    return text;
  }
}

function byTime(a, b) {
  return a.nanos - b.nanos;
}
