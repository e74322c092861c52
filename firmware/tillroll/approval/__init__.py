"""Room 1 of 6.  Takes the bank's answer as received bytes.  Gives a checked, truncated approval.
May touch nothing else: no room, no clock, no I/O.  The full card number ends here.
"""
