# Threads stay on as upstream has them: their locks are part of the stock instruction counts.
MICROPY_PY_SSL = 0
MICROPY_PY_BTREE = 0
MICROPY_PY_FFI = 0
FROZEN_MANIFEST ?= $(VARIANT_DIR)/manifest.py
