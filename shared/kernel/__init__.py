"""Events, commands, deciders and policies: pure values and functions, and the clock."""
