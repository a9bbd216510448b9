"""Django's backend for SQLite, with one mended seam. `safespace/settings.py` names it wherever a database is SQLite."""
