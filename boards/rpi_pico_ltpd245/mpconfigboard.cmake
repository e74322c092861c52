set(PICO_BOARD "pico")
set(PICO_PLATFORM "rp2040")
set(MICROPY_FROZEN_MANIFEST ${MICROPY_BOARD_DIR}/manifest.py)
list(APPEND MICROPY_DEF_BOARD "MP_CONFIGFILE=\"lean.h\"")

# 200 MHz in the place of 125: Raspberry Pi certifies the RP2040 for it at 1.15 V and more (release
# notes of pico-sdk 2.1.1; RP2040 datasheet, 2.15.3).  The flash is read at half of it, and stands 133
# MHz (W25Q16JV data sheet, 9.6); see PICO_FLASH_SPI_CLKDIV of the SDK's boards/pico.h.
set(PICO_USE_FASTEST_SUPPORTED_CLOCK 1)
list(APPEND MICROPY_SOURCE_BOARD
    ${MICROPY_BOARD_DIR}/../rpi_pico_ltpd245/core_voltage.c
    ${MICROPY_BOARD_DIR}/../rpi_pico_ltpd245/heap.c
    ${MICROPY_BOARD_DIR}/../rpi_pico_ltpd245/pystack.c
)

# MicroPython 1.25 aligns frozen machine code for Thumb to 2 bytes (tools/mpy-tool.py), but that for
# armv6m loads its larger constants relative to multiples of 4 (py/asmthumb.c): every other function
# would read wrong ones.
set_source_files_properties(${CMAKE_BINARY_DIR}/frozen_content.c PROPERTIES
    COMPILE_OPTIONS "-Daligned(n)=aligned((n)<4?4:(n))")
