// What a print subsystem has no use for is the same on every Pico.
#include "../rpi_pico_ltpd245/lean.h"
