"""What `python -m tests.benchmarks fields` is made of."""
