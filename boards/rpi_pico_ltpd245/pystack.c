// Gives the frames of functions a stack of their own, on boards that ask for it: see docs/building.md.
#include "py/pystack.h"
#include "py/runtime.h"

#if MICROPY_ENABLE_PYSTACK

#define PYSTACK_BYTES (4096) // 1,716 were the most in use: docs/building.md

static uint64_t pystack[PYSTACK_BYTES / sizeof(uint64_t)];

void tillroll_pystack_init(void) {
    mp_pystack_init(pystack, pystack + MP_ARRAY_SIZE(pystack));
}

#endif
