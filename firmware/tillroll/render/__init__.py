"""Room 4 of 6.  Takes the lines of a receipt.  Gives bands of dots, 1 = black, MSB first.
May touch room 2.  Fonts arrive as buffers or `readinto` objects; no files, no `machine`.
"""
