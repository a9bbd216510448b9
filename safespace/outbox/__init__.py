"""Announcements written with the act, delivered after commit, retried until done, each effect once; and due clocks.

django-tasks with its database backend was weighed first: it has no retries, a task whose worker was killed stays
"running" for ever (its issue 46), and a task's end is stored apart from its effect, so a crash between the two loses
or doubles the work. Here the listener's effect and the mark "done" are one transaction, which is exactly-once on SQLite
and PostgreSQL alike, and each listener has a delivery of its own, so none can hinder another. On top of a task queue
that would be the same two tables plus the queue's own, so the queue was left out.
"""
