"""The subcommands of `manage.py keys`, each a module with HELP, add_arguments(parser) and run(command, options)."""
