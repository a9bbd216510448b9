"""The ethics committee's approval of a study: its dates, and whether it is suspended."""
