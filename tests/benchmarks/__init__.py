"""What is measured, one module a subject: `python -m tests.benchmarks NAME` calls `run(scale, progress)` of its module.

    from tests.benchmarks.table import Row, best

    def run(scale, progress):
        progress(0, 2, "plain")
        ...
        return [Row("read 1,000 rows", floor=plain, ours=sealed, unit="ms", goal="<= 1.9x")]

A floor is as fast as plain Django gets, measured in the same run. Tables are empty when `run` begins and thrown away
after. A timing never decides a test.
"""
