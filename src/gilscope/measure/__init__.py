"""How a comparison is timed: sessions, blocks, pools, workers, transports, checks and reference kernels."""
