"""The advisory locks of a service's database, numbered in one place, so that no two are one.

GATE       every commit shares it, and a rebuild holds it alone while it swaps
SET_UP     who makes tables
REBUILD    who makes views anew
COMPARING  every relay shares it while it holds its lanes against the bus
"""

GATE, SET_UP, REBUILD, COMPARING = range(0x51C0A1, 0x51C0A5)
