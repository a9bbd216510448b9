"""Django's SQLite backend with two fixes. `safespace/settings.py` uses it wherever a database is SQLite."""
