"""The counter.  Takes questions of technicians and clerks.  Gives answers; decides nothing.
May touch rooms 1 to 5; never drivers, never `machine`.
"""
