"""Benchmarks, one module each. `python -m tests.benchmarks NAME` calls `run(scale, progress)` of the module NAME.

    from tests.benchmarks.table import Row, best

    def run(scale, progress):
        progress(0, 2, "plain")
        ...
        return [Row("read 1,000 rows", floor=plain, ours=sealed, unit="ms", goal="<= 1.9x")]

A floor is the time plain Django takes for the same work, measured in the same run. The tables are empty when `run`
starts and are dropped afterwards. No timing decides a test.
"""
