"""The study itself, as pytest benchmarks. Shipped in the wheel as `gilscope.benchmarks`."""
