"""Cell text → meaning. Pure functions; imports only ``model``."""
