// Makes the heap a little smaller if its number of blocks is a multiple of 8.
//
// MicroPython 1.25 counts one block too many when a piece of memory grows in place (py/gc.c, in
// gc_realloc(): `end_block`).  At the end of such a heap the next collection then reads one byte behind
// the table of finalisers, and by what lay there since power-on may call one beyond the heap, which is
// a hard fault.  In any other heap that byte is the table's last one, and its upper half is 0.
#include "py/gc.h"
#include "py/mpstate.h"

extern char __GcHeapStart, __GcHeapEnd; // of the linker's script

void tillroll_heap_init(void) { // before anything is in it
    char *end = &__GcHeapEnd;
    while (MP_STATE_MEM(area).gc_alloc_table_byte_len % 2 == 0) { // a byte is of four blocks
        end -= 16;
        gc_init(&__GcHeapStart, end);
    }
}
