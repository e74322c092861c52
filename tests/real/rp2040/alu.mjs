/** Conditions, and the data-processing of two low registers but for CMP (ARMv6-M manual, A5.2.2). */

/** Whether a condition holds for the flags as `execute` of thumb.mjs keeps them. */
export function holds(condition, n, z, c, v) {
  switch (condition) {
    case 0: return z === 0; // EQ
    case 1: return z !== 0; // NE
    case 2: return c === 1; // CS
    case 3: return c === 0; // CC
    case 4: return n < 0; // MI
    case 5: return n >= 0; // PL
    case 6: return v < 0; // VS
    case 7: return v >= 0; // VC
    case 8: return c === 1 && z !== 0; // HI
    case 9: return c === 0 || z === 0; // LS
    case 10: return (n ^ v) >= 0; // GE
    case 11: return (n ^ v) < 0; // LT
    case 12: return z !== 0 && (n ^ v) >= 0; // GT
    default: return z === 0 || (n ^ v) < 0; // LE
  }
}

/**
 * Does the instruction `op` on registers and flags: N is the sign of flags[0], Z is set when
 * flags[1] is 0, C is flags[2], V is the sign of flags[3].
 */
export function processData(op, r, flags) {
  const d = op & 7;
  const a = r[d];
  const b = r[(op >> 3) & 7];
  const c = flags[2];
  const shift = b & 0xff;
  let result = 0;
  switch ((op >> 6) & 15) {
    case 0: result = r[d] = a & b; break; // ANDS
    case 1: result = r[d] = a ^ b; break; // EORS
    case 2: // LSLS
      if (shift) flags[2] = shift > 32 ? 0 : (a >>> (32 - shift)) & 1;
      result = r[d] = shift > 31 ? 0 : a << shift;
      break;
    case 3: // LSRS
      if (shift) flags[2] = shift > 32 ? 0 : (a >>> (shift - 1)) & 1;
      result = r[d] = shift > 31 ? 0 : (a >>> shift) | 0;
      break;
    case 4: // ASRS
      if (shift) flags[2] = (a >> Math.min(shift - 1, 31)) & 1;
      result = r[d] = a >> Math.min(shift, 31);
      break;
    case 5: // ADCS
      result = r[d] = (a + b + c) | 0;
      flags[2] = (a >>> 0) + (b >>> 0) + c > 0xffffffff ? 1 : 0;
      flags[3] = (a ^ result) & (b ^ result);
      break;
    case 6: // SBCS
      result = r[d] = (a - b - (1 - c)) | 0;
      flags[2] = a >>> 0 >= (b >>> 0) + (1 - c) ? 1 : 0;
      flags[3] = (a ^ b) & (a ^ result);
      break;
    case 7: // RORS
      result = r[d] = (a >>> (shift & 31)) | (a << (-shift & 31));
      if (shift) flags[2] = result >>> 31;
      break;
    case 8: result = a & b; break; // TST
    case 9: // RSBS
      result = r[d] = -b | 0;
      flags[2] = b ? 0 : 1;
      flags[3] = b & result;
      break;
    case 11: // CMN
      result = (a + b) | 0;
      flags[2] = result >>> 0 < a >>> 0 ? 1 : 0;
      flags[3] = (a ^ result) & (b ^ result);
      break;
    case 12: result = r[d] = a | b; break; // ORRS
    case 13: result = r[d] = Math.imul(a, b); break; // MULS
    case 14: result = r[d] = a & ~b; break; // BICS
    case 15: result = r[d] = ~b; // MVNS
  }
  flags[0] = flags[1] = result;
}
