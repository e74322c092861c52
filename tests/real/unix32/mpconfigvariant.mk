# No threads: the terminal is one asyncio loop.  No TLS, database or ffi: they need libraries.
MICROPY_FORCE_32BIT = 1
MICROPY_PY_THREAD = 0
MICROPY_PY_SSL = 0
MICROPY_PY_BTREE = 0
MICROPY_PY_FFI = 0
FROZEN_MANIFEST ?= $(VARIANT_DIR)/manifest.py
