"""The counter.  Takes questions of technicians and clerks.  Gives answers; decides nothing.
May touch rooms 1 to 5; never drivers, never `machine`.
"""


def status() -> dict:
    """Answer plain mpremote, whose Ctrl-C has stopped the application, as the verb `status`."""
    from tillroll.service.plain import status as told

    return told()
