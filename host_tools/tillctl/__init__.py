"""The technician's command line for tillroll terminals."""
