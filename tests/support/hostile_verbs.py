"""Requests of every verb with what does not belong there; see hostile.py for the values."""

from support.hostile import VALUES

# Verbs, the fields that they read, and what else they need to get so far.
OF_COPIES = (
    ("approve", "approval by request", b""),
    ("status", "x", b""),
    ("versions", "x", b""),
    ("jobs", "before limit reference from to", b""),
    ("why", "voucher id reference after", b""),
    ("reprint", "voucher id copy by request", b""),
    ("job-print", "voucher id by", b""),
    ("job-discard", "voucher id by", b""),
    ("proceed", "by", b""),
    ("selftest", "by", b""),
    ("dot-test", "x", b""),
    ("settings-list", "key", b""),
    ("settings-get", "key", b""),
    ("settings-set", "key", b""),
    ("settings-set", "value by", b'"key":"header",'),
    ("settings-apply", "settings check by", b""),
    ("settings-reset", "by", b""),
    ("safe-leave", "x", b""),
)
OF_FILES = (
    ("clock", "x", b""),
    ("clock-set", "at by", b""),
    ("layout-list", "x", b""),
    ("layout-write", "name", b""),
    ("layout-write", "offset data crc by", b'"name":"sale",'),
    ("layout-remove", "name by", b""),
    ("logo-show", "x", b""),
    ("logo-write", "offset data crc by", b""),
    ("logo-remove", "by", b""),
    ("font-list", "x", b""),
    ("font-write", "name", b""),
    ("font-write", "offset data total crc by", b'"name":"latin24",'),
    ("font-remove", "name by", b""),
    ("journal-read", "before", b""),
    ("journal-log", "before", b""),
    ("journal-check", "after", b""),
    ("journal-erase", "seen by", b""),
    ("storage-format", "by", b""),
    ("backup-list", "first", b""),
    ("backup-read", "name", b""),
    ("backup-read", "offset size", b'"name":"settings/a",'),
    ("restore-begin", "room force", b""),
    ("restore-write", "name offset data crc", b""),
    ("restore-commit", "by files seen", b""),
    ("restore-drop", "x", b""),
)


def verbs():
    """Every value as the verb."""
    for value in VALUES:
        yield b'{"verb":%s}' % value


def requests(table):
    """Every value in every field of the verbs of this table, as JSON."""
    for verb, keys, needed in table:
        for key in keys.split():
            for value in VALUES:
                yield b'{"verb":"%s",%s"%s":%s}' % (verb.encode(), needed, key.encode(), value)
