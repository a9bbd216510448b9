"""The log as people read it: by pseudonym, verified at a press, taken away as evidence."""
