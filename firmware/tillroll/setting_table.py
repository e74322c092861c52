"""The one table of the settings: see settings.py.  For an errand within an Overlay."""

# number: on flash, never given a second meaning; kind: flag, number, choice or text;
# least and most: of a number, or characters of a text; allowed: words of a choice, or control
# characters that a text may hold; role: who changes it in practice.
# fmt: off
ROWS = (
    (1, "auto_print", "choice", "on", 0, 0, ("on", "ask", "off"), "", "clerk",
     "Print a slip for each approval: at once, when a clerk says so, or not at all."),
    (2, "copies", "number", 2, 1, 3, (), "copies", "merchant",
     "Copies of each slip: merchant, then cardholder, then bank."),
    (3, "copy_pause", "number", 2, 0, 30, (), "s", "merchant",
     "Time for tearing off between copies; the feed key ends it early. 0 = no pause."),
    (4, "density", "number", 100, 70, 130, (), "%", "technician",
     "Darkness of the print; more heat is slower and uses more of the battery."),
    (5, "language", "choice", "zh-en", 0, 0, ("zh-en", "zh", "en"), "", "merchant",
     "Wordings on the slip: Chinese and English, only Chinese, or only English."),
    (6, "hold_expiry", "number", 10, 1, 1440, (), "min", "merchant",
     "A slip that waited longer asks a person before it prints."),
    (7, "print_declined", "flag", False, 0, 1, (), "", "merchant",
     "Print a slip for declined transactions too."),
    (8, "show_expiry", "flag", False, 0, 1, (), "", "technician",
     "Print the expiry date of the card; forbidden in some countries."),
    (9, "header", "text", "", 0, 64, ("\n",), "characters", "merchant",
     "Text above the slip; a line feed begins a new line."),
    (10, "footer", "text", "", 0, 64, ("\n",), "characters", "merchant",
     "Text below the slip; a line feed begins a new line."),
    (11, "slip_title", "text", "", 0, 32, (), "characters", "merchant",
     "Title of the slip; empty = the one of the layout."),
    (12, "qr_text", "text", "", 0, 120, (), "characters", "merchant",
     "Content of the QR code, with fields such as ${reference}; empty = no QR code."),
    (13, "line_pitch", "number", 30, 24, 48, (), "dots", "technician",
     "Distance from one line of text to the next; 8 dots are 1 mm."),
    (14, "reprint_copy", "choice", "cardholder", 0, 0, ("merchant", "cardholder", "bank"),
     "", "merchant", "Which copy a reprint is when nobody says which."),
    (15, "terminal_label", "text", "", 0, 24, (), "characters", "technician",
     "What people call this terminal: a counter, a table, a van."),
)
# fmt: on
