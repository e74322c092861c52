"""`python -m tillctl`: the same as the installed command."""

from tillctl.cli import main

if __name__ == "__main__":
    main(prog_name="tillctl")
