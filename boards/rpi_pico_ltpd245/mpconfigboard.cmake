set(PICO_BOARD "pico")
set(PICO_PLATFORM "rp2040")
set(MICROPY_FROZEN_MANIFEST ${MICROPY_BOARD_DIR}/manifest.py)
list(APPEND MICROPY_DEF_BOARD "MP_CONFIGFILE=\"lean.h\"")

# MicroPython 1.25 aligns frozen machine code for Thumb to 2 bytes (tools/mpy-tool.py), but that for
# armv6m loads its larger constants relative to multiples of 4 (py/asmthumb.c): every other function
# would read wrong ones.
set_source_files_properties(${CMAKE_BINARY_DIR}/frozen_content.c PROPERTIES
    COMPILE_OPTIONS "-Daligned(n)=aligned((n)<4?4:(n))")
