"""What the operating system and CPython give: clocks, GIL state, process groups, signals, shared memory."""
