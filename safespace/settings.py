"""Settings. Only this file reads the environment; `.env.example` lists every variable."""

from datetime import timedelta
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

from safespace.first_run import environment_file

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.Env()
if (_file := environment_file(BASE_DIR)) is not None:
    env.read_env(_file)

HOME = Path(env.str("SAFESPACE_HOME", str(BASE_DIR / "var")))
DEMO = env.bool("SAFESPACE_DEMO", False)
DEBUG = False
_keys_file = env.str("SAFESPACE_KEYS_FILE", "")
try:
    SECRET_KEY = env.str("SECRET_KEY")
    SAFESPACE_KEYS = Path(_keys_file).read_text().split() if _keys_file else env.list("SAFESPACE_KEYS")
except OSError as unreadable:
    raise ImproperlyConfigured(
        f"SAFESPACE_KEYS_FILE names {_keys_file}, which cannot be read ({unreadable.strerror}); no other key is tried."
    ) from unreadable
except ImproperlyConfigured as missing:
    raise ImproperlyConfigured(
        "Safespace has no keys to start with: set SECRET_KEY and SAFESPACE_KEYS (see .env.example), "
        "or try it out with `manage.py demo`."
    ) from missing

ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost"])
SITE_URL = env.str("SITE_URL", "http://127.0.0.1:8000")
NEUTRAL_URL = env.str("NEUTRAL_URL", "")
SECURE = SITE_URL.startswith("https://")

INSTALLED_APPS = [
    "safespace.apps.SafespaceConfig",  # before Django's apps, two of whose commands it disables
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "django_otp",
    "django_htmx",
    "template_partials",
    "consent.apps.ConsentConfig",
    "interviews.apps.InterviewsConfig",
]

MIDDLEWARE = [
    "safespace.base.http.headers.HeadersMiddleware",
    "safespace.base.http.middleware.SiteClockMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "safespace.base.http.compression.TextCompressionMiddleware",
    "safespace.base.http.middleware.MethodsMiddleware",
    "safespace.encryption.middleware.KeyCacheMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "safespace.accounts.sign_in.middleware.SessionLifeMiddleware",
    "safespace.accounts.sign_in.middleware.HandoverLanguageMiddleware",
    "safespace.accounts.sign_in.body_limit.BodyLimitMiddleware",  # before any middleware that reads a form
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "safespace.accounts.sign_in.middleware.SecondFactorMiddleware",
    "safespace.studies.middleware.StudyMiddleware",
    "safespace.base.http.middleware.RefusalMiddleware",
    "safespace.base.http.middleware.CharactersMiddleware",
]

ROOT_URLCONF = "safespace.urls"
WSGI_APPLICATION = "safespace.wsgi.application"
APPEND_SLASH = True

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    [
                        (
                            "django.template.loaders.cached.Loader",
                            [
                                "safespace.base.template_loader.Loader",
                                "django.template.loaders.app_directories.Loader",
                            ],
                        )
                    ],
                )
            ],
            "builtins": [
                "safespace.templatetags.ui",
                "safespace.templatetags.moments",
                "template_partials.templatetags.partials",
                "django.templatetags.static",
                "django.templatetags.i18n",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "safespace.studies.shell.shell",
            ],
        },
    }
]
FORM_RENDERER = "safespace.base.renderers.CalmRenderer"

# People (F-R6, F-R11). How long a course or a signature is valid, from the day it was done.
_YEAR = timedelta(days=365)
TRAINING_LASTS = {
    "research_ethics": 3 * _YEAR,
    "trauma_informed": 2 * _YEAR,
    "safeguarding": 2 * _YEAR,
    "data_security": _YEAR,
    "distress_protocol": _YEAR,
    "observed_interview": 3 * _YEAR,
    "obtaining_consent": 3 * _YEAR,
    "confidentiality": 3 * _YEAR,
}
TRAINING_WARNING = timedelta(days=30)
ACCESS_REVIEW_EVERY = timedelta(days=90)
IDENTITY_IN_TIME = timedelta(hours=24)  # either side of an interviewer's own session
IDENTITY_READS_AN_HOUR = 10
IDENTITY_READING_STOPS = timedelta(hours=1)

# Rooms and bookings (†). `manage.py check` refuses impossible values (interviews/rooms/booking_settings.py).
BOOKING_HOLD = timedelta(minutes=env.int("BOOKING_HOLD_MINUTES", 15))
BOOKING_GRACE = timedelta(minutes=env.int("BOOKING_GRACE_MINUTES", 20))
BOOKING_COMING = timedelta(minutes=env.int("BOOKING_COMING_MINUTES", 30))
BOOKING_NOTICE = timedelta(minutes=env.int("BOOKING_NOTICE_MINUTES", 0))
BOOKING_AHEAD = timedelta(days=env.int("BOOKING_AHEAD_DAYS", 180))
BOOKING_OFFER = timedelta(minutes=env.int("BOOKING_OFFER_MINUTES", 120))
BOOKING_APART = timedelta(minutes=env.int("BOOKING_APART_MINUTES", 60))

# How long a question is shown before an answer to it is accepted (†), so that the second of two taps answers nothing.
ANSWER_AFTER = timedelta(milliseconds=env.int("ANSWER_AFTER_MS", 1000))

# Databases. SQLite uses BEGIN IMMEDIATE, because a deferred transaction that starts to write fails with "locked".
_SQLITE = {
    "ENGINE": "safespace.base.sqlite3",
    "OPTIONS": {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON; PRAGMA secure_delete=ON; "
            "PRAGMA cache_size=-16000;"  # 16 MB; with the default of 2 MB, writing many rows reads pages repeatedly
        ),
    },
}


def _database(variable, file):
    database = env.db(variable, f"sqlite:///{HOME / file}")
    if database["ENGINE"].endswith("sqlite3"):
        return {**database, **_SQLITE}
    # PostgreSQL would compile a query for seconds because it expects it to be slow; ours end in milliseconds.
    options = {"options": "-c jit=off", **database.get("OPTIONS", {})}
    return {**database, "OPTIONS": options, "CONN_MAX_AGE": None, "CONN_HEALTH_CHECKS": True}


DATABASES = {
    "default": _database("DATABASE_URL", "safespace.sqlite3"),
    "keys": _database("KEYS_DATABASE_URL", "keys.sqlite3"),
}
DATABASE_ROUTERS = ["safespace.encryption.keys.router.KeyRouter"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

SAFESPACE_KEYRING = Path(env.str("SAFESPACE_KEYRING", str(HOME / "keys" / "keyring.json")))
SAFESPACE_CHECKPOINTS = Path(env.str("SAFESPACE_CHECKPOINTS", str(HOME / "checkpoints.jsonl")))
SAFESPACE_SHREDDED = Path(env.str("SAFESPACE_SHREDDED", str(HOME / "shredded.jsonl")))
KEY_BACKUPS_KEPT = timedelta(days=env.int("KEY_BACKUPS_DAYS", 14))

# Whether to say that an e-mail, phone or other number is known in another study. Needs an index across studies.
KNOWN_ACROSS_STUDIES = env.bool("KNOWN_ACROSS_STUDIES", False)
PHONE_REGION = env.str("PHONE_REGION", "GB")

# Signing in. Lifetimes follow NIST SP 800-63B-4, AAL2.
AUTH_USER_MODEL = "safespace.User"
LOGIN_URL = "accounts:sign-in"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "safespace.accounts.passphrases.StretchedValidator"},
    {"NAME": "safespace.accounts.passphrases.OwnNameValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
AUTHENTICATION_BACKENDS = ["safespace.accounts.backend.StaffBackend"]
SESSION_ENGINE = "safespace.accounts.sessions"
SESSION_IDLE = timedelta(minutes=30)
SESSION_LIFE = timedelta(hours=12)
STEP_UP_AGE = timedelta(minutes=5)
# Attempts at passphrases from unknown browsers: the number of counters they share, whatever the username, and how many
# attempts in all are checked per minute (†).
STRANGERS_LANES, STRANGERS_A_MINUTE = 4096, 60
# Acts by two (F-R4, E-R10; †): how long an account that was invited or reset must have had a second factor before it
# can be the second person, and how long the owner of an account has to stop a reset.
SECOND_PERSON_AFTER = timedelta(days=env.int("SECOND_PERSON_DAYS", 3))
RESET_WAIT = timedelta(hours=env.int("RESET_WAIT_HOURS", 24))
# An idle screen hides itself after a warning (E-R10). During an interview it keeps Stop and check-in.
SCREEN_LOCK = timedelta(minutes=env.int("SCREEN_LOCK_MINUTES", 5))
SCREEN_LOCK_WARNING = timedelta(minutes=2)
AWAY_IDLE = timedelta(hours=2)
HANDOVER_IDLE = timedelta(minutes=20)
CLOCK_TOLERANCE = timedelta(seconds=60)
SESSION_COOKIE_AGE = int(SESSION_LIFE.total_seconds())
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_NAME = "__Host-s" if SECURE else "s"
CSRF_COOKIE_NAME = "__Host-c" if SECURE else "c"
CSRF_FAILURE_VIEW = "safespace.base.http.errors.csrf"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
OTP_TOTP_ISSUER = "Safespace"

SECURE_SSL_REDIRECT = SECURE
SECURE_HSTS_SECONDS = 63072000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE
# Proxy headers are not trusted: host, port and address are never read from X-Forwarded-*, and the scheme only if the
# operator says that a proxy sets it.
USE_X_FORWARDED_HOST = USE_X_FORWARDED_PORT = False
FORCE_SCRIPT_NAME = ""  # some servers accept SCRIPT_NAME from a header of a local caller
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("BEHIND_TLS_PROXY", False) else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_TRUSTED_ORIGINS = [SITE_URL] if SECURE else []
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
# Uploads too large for memory go to an encrypted temporary file.
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "safespace.encryption.files.uploads.SealingUploadHandler",
]
UPLOAD_MOST = env.int("UPLOAD_MOST_MB", 100) * 1024 * 1024

LANGUAGE_CODE = "en-gb"  # of staff pages; a lent device speaks the language of its form (HandoverLanguageMiddleware)
USE_TZ = True
TIME_ZONE = env.str("SITE_ZONE", "Europe/London")

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "safespace.base.assets.finder.MadeFilesFinder",
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
]
MADE_FILES = HOME / "made"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": HOME / "files"}},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_ROOT = HOME / "files"
FILE_UPLOAD_PERMISSIONS, FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o600, 0o700

_MAIL = env.email_url("EMAIL_URL", "consolemail://")
if _MAIL["EMAIL_BACKEND"].endswith(".console.EmailBackend"):  # it would print addresses, which are sealed elsewhere
    _MAIL["EMAIL_BACKEND"] = "safespace.outbox.console_mail.Backend"
vars().update(_MAIL)
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str("MAIL_FROM", "safespace@localhost")
ADMINS = []

# Logs contain views and status codes but nothing that was typed. Error reports contain neither messages nor variables.
DEFAULT_EXCEPTION_REPORTER = "safespace.base.reporting.NothingReporter"
DEFAULT_EXCEPTION_REPORTER_FILTER = "safespace.base.reporting.NothingReporterFilter"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {"()": "safespace.base.reporting.PlainFormatter"},
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "django": {"handlers": ["console"], "level": "INFO", "propagate": False},
        "django.db.backends": {"handlers": [], "level": "CRITICAL", "propagate": False},
        "django.server": {"handlers": [], "level": "CRITICAL", "propagate": False},
        # It lists every glyph that it keeps.
        "fontTools": {"handlers": ["console"], "level": "WARNING", "propagate": False},
        # Parsers of documents quote what they cannot read.
        "pypdf": {"handlers": [], "level": "CRITICAL", "propagate": False},
        "PIL": {"handlers": [], "level": "CRITICAL", "propagate": False},
    },
}
# Usernames are unique regardless of case, which is stricter than the uniqueness that this check looks for.
SILENCED_SYSTEM_CHECKS = ["auth.W004"]
