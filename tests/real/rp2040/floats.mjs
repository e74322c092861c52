/**
 * The floating-point functions of the mask ROM (datasheet 2.8.3.2), computed by the host.
 *
 * As the ROM does: denormals count as zero, NaN as infinity, conversions to integers round down
 * and saturate. Unlike it, the scientific functions are exact to the last bit or nearly so, and
 * every function of a kind takes the same time, of the order of the datasheet's averages.
 */

const FLOAT_CYCLES = 70;
const DOUBLE_CYCLES = 150;
const SCIENTIFIC_CYCLES = 600;

const view = new DataView(new ArrayBuffer(8));
const SMALLEST_FLOAT = 2 ** -126;
const SMALLEST_DOUBLE = 2 ** -1022;

/** One format: how a number lies in registers from `at` on. */
const single = {
  words: 1,
  get(r, at) {
    view.setUint32(0, r[at]);
    return tame(view.getFloat32(0), SMALLEST_FLOAT);
  },
  set(r, value) {
    view.setFloat32(0, tame(Math.fround(value), SMALLEST_FLOAT));
    r[0] = view.getUint32(0);
  },
};

const double = {
  words: 2,
  get(r, at) {
    view.setUint32(0, r[at + 1]);
    view.setUint32(4, r[at]);
    return tame(view.getFloat64(0), SMALLEST_DOUBLE);
  },
  set(r, value) {
    view.setFloat64(0, tame(value, SMALLEST_DOUBLE));
    r[1] = view.getUint32(0);
    r[0] = view.getUint32(4);
  },
};

function tame(value, smallest) {
  if (Number.isNaN(value)) return Infinity;
  return Math.abs(value) < smallest ? value * 0 : value;
}

function arithmetic(compute) {
  return (r, format) => format.set(r, compute(format.get(r, 0), format.get(r, format.words)));
}

function scientific(compute) {
  const run = arithmetic(compute);
  return Object.assign((r, format) => run(r, format), { cycles: SCIENTIFIC_CYCLES });
}

/** A conversion to an integer; that to a fixed-point one has its binary point in a register. */
function toInteger(bits, signed, fixed) {
  const low = signed ? -(2n ** BigInt(bits - 1)) : 0n;
  const high = low + 2n ** BigInt(bits) - 1n;
  return (r, format) => {
    const point = fixed ? r[format.words] | 0 : 0;
    const value = Math.floor(format.get(r, 0) * 2 ** point);
    let result = value < 0 ? low : high;
    if (Number.isFinite(value)) result = clamp(BigInt(value), low, high);
    setInteger(r, bits, result);
  };
}

function fromInteger(bits, signed, fixed) {
  return (r, format) => {
    const raw = bits === 64 ? (BigInt(r[1]) << 32n) | BigInt(r[0]) : BigInt(r[0]);
    const point = fixed ? r[bits / 32] | 0 : 0;
    format.set(r, Number(signed ? BigInt.asIntN(bits, raw) : raw) / 2 ** point);
  };
}

function clamp(value, low, high) {
  if (value < low) return low;
  return value > high ? high : value;
}

function setInteger(r, bits, value) {
  const raw = BigInt.asUintN(64, value);
  r[0] = Number(raw & 0xffffffffn);
  if (bits === 64) r[1] = Number(raw >> 32n);
}

function compare(r, format) {
  r[0] = Math.sign(format.get(r, 0) - format.get(r, format.words));
}

const NONE = null; // a place that version 3 of the ROM leaves out, or that no program here uses

/** In the order of the ROM's tables (datasheet, tables 180 and 181), four bytes apart. */
const FUNCTIONS = [
  arithmetic((a, b) => a + b),
  arithmetic((a, b) => a - b),
  arithmetic((a, b) => a * b),
  arithmetic((a, b) => a / b),
  NONE,
  NONE,
  arithmetic((a) => Math.sqrt(a)),
  toInteger(32, true, false),
  toInteger(32, true, true),
  toInteger(32, false, false),
  toInteger(32, false, true),
  fromInteger(32, true, false),
  fromInteger(32, true, true),
  fromInteger(32, false, false),
  fromInteger(32, false, true),
  scientific((a) => Math.cos(a)),
  scientific((a) => Math.sin(a)),
  scientific((a) => Math.tan(a)),
  NONE,
  scientific((a) => Math.exp(a)),
  scientific((a) => (a > 0 ? Math.log(a) : -Infinity)),
  compare,
  scientific((a, b) => Math.atan2(a, b)),
  fromInteger(64, true, false),
  fromInteger(64, true, true),
  fromInteger(64, false, false),
  fromInteger(64, false, true),
  toInteger(64, true, false),
  toInteger(64, true, true),
  toInteger(64, false, false),
  toInteger(64, false, true),
];

/** Does function `index` of the single-precision table on registers; gives its cycles. */
export function floatFunction(index, r) {
  return run(index, r, single, FLOAT_CYCLES, () => double.set(r, single.get(r, 0)));
}

/** The same for the double-precision table. */
export function doubleFunction(index, r) {
  return run(index, r, double, DOUBLE_CYCLES, () => single.set(r, double.get(r, 0)));
}

function run(index, r, format, cycles, convert) {
  if (index === FUNCTIONS.length) {
    convert(); // the last of each table: to the other format
    return cycles;
  }
  const compute = FUNCTIONS[index];
  if (!compute) throw new Error(`the ROM stand-in has no floating-point function ${index * 4}`);
  compute(r, format);
  return compute.cycles ?? cycles;
}
