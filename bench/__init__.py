"""Measurements that `make bench` takes and writes to `docs/benchmarks.md`: medians and ratios of one run.

Does not belong here: a test. Timings are noisy; a ratio within one run says more than a second.
"""
