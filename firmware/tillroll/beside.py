"""A payment application beside the tasks of a terminal, which must not suffer from it."""


async def live(application, terminal) -> None:
    """Let it live; that it has died is told in `status`."""
    try:
        await application.run(terminal)
    except Exception as fault:
        note(terminal, fault)


def note(terminal, fault: Exception) -> None:
    """Tell in `status` why it does not run; that there is none is no problem."""
    why = str(fault) if isinstance(fault, ImportError) else type(fault).__name__
    if "'application'" not in why:
        terminal.problems.append(("internal", "application.py: " + why))
