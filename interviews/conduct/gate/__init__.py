"""When a session may begin and when it may go on: the requirements, their facts, and the safety check."""
