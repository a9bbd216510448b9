"""The parts of `manage.py keys`: one module a word, each with HELP, add_arguments(parser) and run(command, options)."""
