"""`tillctl completion`: what a shell needs to complete verbs and options."""

import json

import click
from click.shell_completion import BashComplete, ShellComplete, get_completion_class

from tillctl.options import json_of, json_option

_PROGRAM = "tillctl"
_VARIABLE = "_TILLCTL_COMPLETE"
_HOW = """\
Make it known to your shell, in the file that it reads at its start:

\b
~/.bashrc                   eval "$(tillctl completion bash)"
~/.zshrc                    eval "$(tillctl completion zsh)"
~/.config/fish/config.fish  tillctl completion fish | source
"""


@click.command(epilog=_HOW)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@json_option
@click.pass_context
def completion(context: click.Context, shell: str, as_json: bool) -> None:
    """Print the script that lets your shell complete verbs and options."""
    text = script(shell, context.find_root().command)
    if json_of(context, as_json):
        click.echo(json.dumps({"ok": True, "shell": shell, "script": text}))
    else:
        click.echo(text, nl=False)


def script(shell: str, command: click.Command) -> str:
    """Give click's script for this shell."""
    kind = get_completion_class(shell)
    if kind is None:
        raise click.UsageError(f"click knows no {shell}.")
    made: ShellComplete = kind(command, {}, _PROGRAM, _VARIABLE)
    if isinstance(made, BashComplete):  # whose own way starts a bash, to look at its version
        return ShellComplete.source(made)
    return made.source()
