"""Room 2 of 6.  Takes an approval, a copy and a layout.  Gives the lines the paper must say.
May touch room 1.  No I/O, no clock, no float.
"""
