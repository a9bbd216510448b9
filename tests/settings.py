"""Settings for tests: production's own, on databases that last as long as the process.

`DATABASE_URL` and `KEYS_DATABASE_URL` choose PostgreSQL; without them each process has SQLite files of its own, with
the same journal and transactions as in production.
"""

import atexit
import base64
import os
import shutil
import tempfile

_home = tempfile.mkdtemp(prefix="safespace-tests-")
atexit.register(shutil.rmtree, _home, ignore_errors=True)

os.environ["SAFESPACE_ENV_FILE"] = ""
os.environ["SAFESPACE_HOME"] = _home
os.environ["SECRET_KEY"] = base64.urlsafe_b64encode(os.urandom(50)).decode()
os.environ["SAFESPACE_KEYS"] = base64.urlsafe_b64encode(os.urandom(32)).decode()
# The browser is driven from an event loop in the thread of the test.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

from safespace.settings import *  # noqa: E402,F403
from safespace.settings import BASE_DIR, DATABASES, HOME, STATIC_ROOT, STORAGES  # noqa: E402

STATIC_ROOT.mkdir()
# Subsets of typefaces take seconds to make, so all processes share them.
MADE_FILES = BASE_DIR / "var" / "tests" / "made"

for _alias, _database in DATABASES.items():
    if _database["ENGINE"].endswith("sqlite3"):
        _database["TEST"] = {"NAME": str(HOME / f"test-{_alias}.sqlite3")}
    # Made from the models, in half a second instead of five. tests/safespace/custody/backups/test_backups.py compares
    # this schema with one that was migrated.
    _database.setdefault("TEST", {})["MIGRATE"] = False
    # Threads of the live server would keep their connections for ever.
    _database["CONN_MAX_AGE"] = 0

# argon2id takes a tenth of a second on purpose; the test of accounts asks for it by name.
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.MD5PasswordHasher",
    "django.contrib.auth.hashers.Argon2PasswordHasher",
]
# Hashed names need a collected folder; tests/architecture/test_static.py collects one for real.
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
