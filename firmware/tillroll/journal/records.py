"""One record on flash: header, payload, CRC-32.  docs/journal_format.md explains every byte."""

import binascii
import struct

MAGIC = 0xA7
VERSION = 1
HEADER = 16  # bytes
TRAILER = 4  # bytes of CRC-32
MAX_RECORD = 2048  # bytes, header and trailer included

# Record types.  A number is never given a second meaning.
ACCEPTED = 1
STARTED = 2
DONE = 3
VOID = 4
UNCERTAIN = 5
CANCELED = 6
HELD = 7
RELEASED = 8
REPRINT = 9
DUPLICATE = 10
CONFLICT = 11
PAUSED = 12
SETTING = 13
BOOT = 14
FILED = 15  # a finished job, in an archive
ARCHIVE = 16  # the beginning of an archive,
ERASED = 17  # everything before it, by the wish of a person
TABLE = 18  # and its end
RESTORED = 19  # everything before it is a backup's

WHOLE_JOB = 255  # the unit of an event that concerns the whole job

# What `examine` finds at an offset.
WHOLE = 0
TORN = 1  # the bytes end before the record does
DAMAGED = 2
NEWER = 3  # sound, but of a version or type that this firmware does not know

_HEADER = "<BBBBHIIH"  # magic, version, type, flags, length, sequence, time, check
_CHECKED = 14  # header bytes before the check
_ACCEPTED = "<BI8sB"  # decision, voucher, digest, number of copies
_EVENT = "<IIBB"  # job, previous record of the job, unit, value
EVENT = 10  # bytes of an event before its own data


def pack(kind: int, sequence: int, at: int, payload) -> bytearray:
    """A whole record; `at` in epoch seconds, 0 = unset."""
    length = len(payload)
    record = bytearray(HEADER + length + TRAILER)
    view = memoryview(record)
    struct.pack_into(_HEADER, record, 0, MAGIC, VERSION, kind, 0, length, sequence, at, 0)
    struct.pack_into("<H", record, _CHECKED, binascii.crc32(view[:_CHECKED]) & 0xFFFF)
    view[HEADER : HEADER + length] = payload
    body = HEADER + length
    struct.pack_into("<I", record, body, binascii.crc32(view[:body]) & 0xFFFFFFFF)
    return record


def header(view):
    """(type, length, sequence, time, version) of a sound header at the start, or None."""
    if len(view) < HEADER or view[0] != MAGIC:
        return None
    _, version, kind, _, length, sequence, at, check = struct.unpack_from(_HEADER, view, 0)
    if binascii.crc32(view[:_CHECKED]) & 0xFFFF != check:
        return None
    return kind, length, sequence, at, version


def sound(view, length: int) -> bool:
    """Whether the CRC-32 of the record with `length` payload bytes matches."""
    body = HEADER + length
    stored = struct.unpack_from("<I", view, body)[0]
    return binascii.crc32(view[:body]) & 0xFFFFFFFF == stored


def known(kind: int, version: int) -> bool:
    """Whether this firmware can read the payload."""
    return version == VERSION and ACCEPTED <= kind <= RESTORED


def of_job(kind: int) -> bool:
    """Whether this is an event of a job."""
    return STARTED <= kind <= PAUSED


def short(data) -> bytes:
    """A length byte and at most 255 bytes."""
    if len(data) > 255:
        raise ValueError("longer than 255 bytes")
    return bytes((len(data),)) + bytes(data)


def text(value, limit: int = 48) -> bytes:
    """UTF-8 of at most `limit` bytes with its length byte, cut at a character."""
    data = value.encode() if isinstance(value, str) else bytes(value)
    if len(data) > limit:
        end = limit
        while end and data[end] & 0xC0 == 0x80:
            end -= 1
        data = data[:end]
    return short(data)


def take(view, at: int):
    """(bytes, next offset) of the length-prefixed bytes at `at`."""
    end = at + 1 + view[at]
    return bytes(view[at + 1 : end]), end


def accepted(ident, digest, voucher, reference, decision, copies, reason, payload) -> bytes:
    """The payload of ACCEPTED."""
    fixed = struct.pack(_ACCEPTED, decision, voucher, digest, len(copies))
    return b"".join(
        (fixed, bytes(copies), short(ident), short(reference), short(reason), bytes(payload))
    )


def read_accepted(body):
    """(decision, voucher, digest, copies, ident, reference, reason, offset of the payload)."""
    decision, voucher, digest, count = struct.unpack_from(_ACCEPTED, body, 0)
    at = struct.calcsize(_ACCEPTED)
    copies = bytes(body[at : at + count])
    ident, at = take(body, at + count)
    reference, at = take(body, at)
    reason, at = take(body, at)
    return decision, voucher, digest, copies, ident, reference, reason, at


def event(job: int, previous: int, unit: int, value: int, rest=b"") -> bytes:
    """The payload of every event of a job."""
    return struct.pack(_EVENT, job, previous, unit, value) + rest


def read_event(body):
    """(job, previous, unit, value); what is special to the type follows at `EVENT`."""
    return struct.unpack_from(_EVENT, body, 0)
