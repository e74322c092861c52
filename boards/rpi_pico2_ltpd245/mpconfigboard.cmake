include(${MICROPY_BOARD_DIR}/../rpi_pico_ltpd245/mpconfigboard.cmake)
set(PICO_BOARD "pico2")
set(PICO_PLATFORM "rp2350")
