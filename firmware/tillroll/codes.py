"""The one table of codes for the outside: `docs/errors.md` is generated from it.

Needed only where somebody is told of a fault, so it has a module to itself.
"""

# code: (what it means, what to do about it)
CODES = {
    # the line between the terminal and the payment application or tillctl
    "frame-too-long": (
        "The message is longer than the receive buffer.",
        "Send fewer remark lines.",
    ),
    "frame-not-ascii": (
        "A byte outside printable ASCII was in the line.",
        "Check the cable; escape text as \\uXXXX.",
    ),
    "frame-cut": ("The line broke off.", "Send the whole line again."),
    "frame-shape": (
        "The line is not `#SEQ JSON CRC`.",
        "See docs/link.md for the form of a line.",
    ),
    "frame-crc": ("The checksum does not match: the line was damaged.", "Send the line again."),
    "json-syntax": ("The message is not valid JSON.", "Correct the message at the byte named."),
    "json-depth": (
        "The message is nested too deeply.",
        "Use the shape of docs/approval.schema.json.",
    ),
    "json-number": (
        "A number is malformed.",
        "Write 12, -12 or 1.5: no +, no leading zeros, no bare dot.",
    ),
    "verb-unknown": (
        "The request is unknown.",
        "Update tillctl or the firmware: see `tillctl status`.",
    ),
    "request-field": (
        "A field of the request is missing or wrong.",
        "See docs/link.md for the request.",
    ),
    "no-memory": (
        "The terminal was short of memory.",
        "Send it again when the slip is out, or with less in it.",
    ),
    # the approval
    "field-missing": (
        "A required field is missing.",
        "Add the field; see docs/approval.schema.json.",
    ),
    "field-type": (
        "A field has the wrong JSON type.",
        "Correct the field; see docs/approval.schema.json.",
    ),
    "field-rule": (
        "A field breaks its rule.",
        "Correct the field; see docs/approval.schema.json.",
    ),
    "id-conflict": (
        "This transaction is stored already, with other content.",
        "Look at both with `tillctl why`; a new transaction needs a new trace number.",
    ),
    # jobs and receipts
    "not-found": ("There is no such receipt.", "Look at `tillctl jobs` for the voucher numbers."),
    "not-held": ("The job does not wait for a decision.", "Look at `tillctl jobs` for its state."),
    "not-due": ("This copy is not to be printed now.", "Look at `tillctl jobs` for its state."),
    "queue-full": (
        "Too many copies of this receipt wait already.",
        "Let them print or cancel them.",
    ),
    # the journal as a whole
    "printing": ("Something is being printed.", "Wait until it is out, then ask again."),
    "copies-due": ("Copies are to be printed first.", "Wait until they are out, then ask again."),
    "unprinted": (
        "Copies are still unprinted.",
        "Print or discard them (`tillctl jobs`), or erase them too with --force.",
    ),
    "not-exported": (
        "Receipts have come since the export: nothing was erased.",
        "Export again, then erase.",
    ),
    # backup and restore
    "no-room": (
        "There is no room for it beside what is stored.",
        "Remove glyph packs and layouts that nobody needs, or erase the journal"
        " (`tillctl erase-journal`), then try again.",
    ),
    "not-begun": ("No restore has begun.", "Begin it again: `tillctl restore`."),
    "transfer-damaged": (
        "A file did not arrive as it was sent.",
        "Send it again: nothing was changed.",
    ),
    "receipts-came": (
        "Receipts have come meanwhile: nothing was changed.",
        "Restore again, when nobody sells.",
    ),
    "restore-unfinished": (
        "The restore has begun and could not be finished.",
        "Switch the terminal off and on: it goes on by itself.",
    ),
    # the test of the head's dots
    "no-dot-test": (
        "This board cannot measure the dots of its head.",
        "Look for gaps in the diagonals of `tillctl selftest`.",
    ),
    "dot-circuit": (
        "The dots cannot be measured: no test current comes, or some of them always conduct.",
        "Check the test circuit (boards/README.md). If it is sound, call service.",
    ),
    "head-live": (
        "The print head has power although it is switched off.",
        "Take the power away at once and call service.",
    ),
    # settings
    "setting-unknown": ("There is no such setting.", "See `tillctl settings list`."),
    "setting-kind": ("The value has the wrong type.", "See docs/settings.md."),
    "setting-range": ("The value is outside the permitted range.", "See docs/settings.md."),
    # flash
    "store-full": (
        "The flash is full: nothing was acknowledged.",
        "Print or discard the unprinted copies: `tillctl jobs`. If there are none, call service.",
    ),
    "store-io": (
        "The flash reported an error: nothing was acknowledged.",
        "Replace the terminal if it repeats.",
    ),
    "storage-damaged": (
        "The storage cannot be read: nothing is acknowledged or printed.",
        "Read the flash out and salvage it with `tillctl journal salvage IMAGE`; then "
        "`tillctl format-storage --yes`, which loses all that is on it.",
    ),
    "storage-sound": (
        "The storage can be read: it is not formatted.",
        "`tillctl erase-journal` erases the receipts, `tillctl reset-settings` the settings.",
    ),
    "store-missing": ("A file is missing.", "Install the firmware again."),
    "record-damaged": (
        "A stored record fails its checksum.",
        "Back up the journal and report it.",
    ),
    "record-newer": (
        "Newer firmware wrote this record: it is kept.",
        "Install that firmware again.",
    ),
    "safe-mode": (
        "The terminal is in safe mode: its program crashed, or somebody held the button.",
        "`tillctl repair` says what was found, and what can be done.",
    ),
    # printer-state reasons (RFC 8011 words where it has one)
    "media-empty": ("The paper is out.", "Put in a new roll, printed side up, and close the lid."),
    "media-low": ("The paper is near its end.", "Have a new roll ready."),
    "store-low": (
        "The flash is nearly full of copies that wait to be printed.",
        "Print or discard them: `tillctl jobs`.",
    ),
    "media-jam": ("The paper does not move.", "Open the lid, clear the paper, close the lid."),
    "cover-open": ("The lid is open.", "Close the lid until it clicks."),
    "head-over-temp": (
        "The print head is too hot.",
        "Wait: printing goes on by itself when it has cooled.",
    ),
    "duty-limit": (
        "The printer has run for as long as its motor may at this temperature.",
        "Wait: printing goes on by itself when it has rested.",
    ),
    "head-runaway": (
        "The print head becomes hot although nothing prints: printing is blocked.",
        "Take the power away at once and call service.",
    ),
    "supply-high": (
        "The supply voltage is too high.",
        "Use the charger that belongs to the terminal.",
    ),
    "head-sensor-fault": ("The head thermometer is faulty: printing is blocked.", "Call service."),
    "supply-low": ("The supply voltage is too low.", "Charge the battery or plug in the supply."),
    "timed-out": (
        "The printer module does not answer: whether it has paper is unknown.",
        "Check its cable, its supply and its baud rate.",
    ),
    "module-fault": (
        "The printer module reports a fault that it cannot recover from.",
        "Switch the terminal off and on; call service if it stays.",
    ),
    "offline": (
        "The printer module is offline and gives no reason.",
        "Let go of its feed button; switch the terminal off and on if it stays.",
    ),
    "layout-faulty": (
        "The slip layout cannot be used.",
        "Install the firmware and its layouts again.",
    ),
    "logo-damaged": (
        "The logo cannot be printed: slips come without it.",
        "Install it again with `tillctl logo install`.",
    ),
    "font-damaged": (
        "The font pack is damaged: nothing can be drawn.",
        "Install the firmware and its fonts again.",
    ),
    "internal": (
        "The firmware met an unforeseen error.",
        "Send what `tillctl log --json` and `tillctl status --json` write to the maker.",
    ),
}
