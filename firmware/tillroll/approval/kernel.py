"""Chooses the kernels: machine code where the interpreter can make it, else plain Python."""

import sys

if sys.implementation.name == "micropython":
    try:
        from tillroll.approval import kernel_viper as kernel
    except SyntaxError:  # a port without the viper emitter, WebAssembly for one
        from tillroll.approval import kernel_plain as kernel
else:
    from tillroll.approval import kernel_plain as kernel

__all__ = ["kernel"]
