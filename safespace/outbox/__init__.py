"""Announcements stored with the act, delivered after commit and retried until done, exactly once; and periodic jobs.

Each listener has its own delivery, and its effect and the mark "done" are one transaction, so no crash can lose or
repeat the effect. A task queue such as django-tasks stores the end of a task apart from its effect, has no retries and
leaves a task "running" when its worker is killed; it would need the same two tables on top of its own.
"""
