"""The ethics committee's approval of a study: from when, until when, suspended or not."""
