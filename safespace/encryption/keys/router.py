"""The database router: data keys have their own database, so no dump of the data contains them."""

KEYS = "keys"
KEY_MODELS = frozenset({"datakey", "keycheck", "tombstone", "rotation"})


def _holds_keys(app_label, model_name):
    return app_label == "safespace" and model_name in KEY_MODELS


class KeyRouter:
    """Routes KEY_MODELS to the database `keys`, and nothing else."""

    def db_for_read(self, model, **hints):
        return KEYS if _holds_keys(model._meta.app_label, model._meta.model_name) else None

    db_for_write = db_for_read

    def allow_migrate(self, db, app_label, model_name=None, **hints):
        """Migrations without a model (RunPython, RunSQL) never run on the keys database."""
        holds_keys = _holds_keys(app_label, model_name)
        if db == KEYS:
            return holds_keys
        return False if holds_keys else None
