"""Settings of the portal: infrastructure from the environment, everything else in rows (county.parameters)."""

from ipaddress import ip_network
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from jingyuan_media import env

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(env.text("PORTAL_VAR_DIR") or BASE_DIR / "var")
VAR_DIR.mkdir(parents=True, exist_ok=True)

# demo: embedded, shifting clock, one-click log-ins · embedded: SQLite and tick child · server: PostgreSQL, Redis, Celery · test
PROFILE = env.choice("PORTAL_PROFILE", "embedded", ("demo", "embedded", "server", "test"))
DEMO = PROFILE == "demo"
CLOCK_MAY_SHIFT = PROFILE in {"demo", "test"}

DEBUG = env.flag("DEBUG")
SECRET_KEY = env.text("SECRET_KEY")
if not SECRET_KEY:
    if PROFILE == "server":
        raise ImproperlyConfigured("SECRET_KEY (or SECRET_KEY_FILE) is required in the server profile")
    SECRET_KEY = env.local_secret(VAR_DIR / "secret-key")
FIELD_KEYS = env.keys("PORTAL_FIELD_KEY", beside=None if PROFILE == "server" else VAR_DIR / "field-key")

AUDIT_KEY = env.text("PORTAL_AUDIT_KEY") or env.local_secret(VAR_DIR / "audit-key")
DIGEST = env.choice("PORTAL_DIGEST", env.best_digest(), ("sm3", "sha256"))
env.ensure_digest(DIGEST)
INTERNET_FACING = env.flag("PORTAL_INTERNET_FACING")
# Six months are up to 184 days; what is reachable from the internet keeps a year (docs/operations.md).
AUDIT_RETENTION_DAYS = env.integer("AUDIT_RETENTION_DAYS", 400, low=366 if INTERNET_FACING else 184, high=36_500)

BASE_URL = env.text("PORTAL_BASE_URL", "http://127.0.0.1:8000").rstrip("/")
HTTPS = BASE_URL.startswith("https://")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", ("127.0.0.1", "localhost", "[::1]"))
if PROFILE == "test":
    ALLOWED_HOSTS.append("testserver")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "simple_history",
    "jingyuan_media",
    "county",
    "notifications",
    "accounts",
    "announcements",
    "approvals",
    "inspections",
    "reports",
    "portal",
]

MIDDLEWARE = [
    "portal.middleware.Measured",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "county.middleware.SecurityHeaders",
    "county.middleware.RefuseControlCharacters",
    "portal.middleware.PublicCache",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "county.middleware.SessionLimits",
    "county.middleware.Actor",
    "county.middleware.FirstPassword",
    "county.middleware.SecondFactorFirst",
    "county.middleware.PlainRefusals",
    "county.networks.Networks",
]

ROOT_URLCONF = "jingyuan_media.urls"
WSGI_APPLICATION = "jingyuan_media.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    ["django.template.loaders.filesystem.Loader", "django.template.loaders.app_directories.Loader"],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.context.page",
            ],
        },
    }
]

DATABASES = {"default": env.database(env.text("DATABASE_URL", "sqlite:///portal.sqlite3"), VAR_DIR)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 3000}},
}

AUTH_USER_MODEL = "county.User"
AUTHENTICATION_BACKENDS = ["county.backends.WithDuties"]
LOGIN_URL = "county:login"
LOGIN_REDIRECT_URL = "/"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
SIGN_IN_POLICY = env.choice("PORTAL_PASSWORD_POLICY", "dengbao", ("dengbao", "nist"))
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "county.passwords.Length", "OPTIONS": {"least": 10 if SIGN_IN_POLICY == "dengbao" else 12}},
    *([{"NAME": "county.passwords.Classes"}] if SIGN_IN_POLICY == "dengbao" else []),
    {"NAME": "county.passwords.ContextWords"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
# Codes after the password, and showing again who one is before grave deeds: not in the demo; tests switch them on.
SECOND_FACTOR = STEP_UP = PROFILE not in {"demo", "test"}

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = VAR_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
MEDIA_ROOT = VAR_DIR / "files"

SESSION_ENGINE = "county.sessions"
SESSION_HOURS = 10  # from signing in, whatever one does meanwhile
SESSION_COOKIE_AGE = SESSION_HOURS * 60 * 60
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME = "__Host-sid" if HTTPS else "sid"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
CSRF_FAILURE_VIEW = "county.views.errors.csrf_failure"
CSRF_TRUSTED_ORIGINS = [BASE_URL] if HTTPS else []
ADMIN_IDLE_MINUTES = 15
IDLE_MINUTES = env.integer("PORTAL_IDLE_MINUTES", 30, low=5, high=480)

SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz|metrics)$"]  # monitors on this machine ask gunicorn itself
TRUSTED_PROXIES = env.words("PORTAL_TRUSTED_PROXIES")
ALLOWED_NETS = env.networks("PORTAL_ALLOWED_NETS")
ADMIN_NETS = env.networks("PORTAL_ADMIN_NETS")

DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
DATA_UPLOAD_MAX_NUMBER_FILES = 20
FILE_UPLOAD_TEMP_DIR = VAR_DIR / "uploading"
FILE_UPLOAD_TEMP_DIR.mkdir(exist_ok=True)
CLAMD = env.place("PORTAL_CLAMD")
CLAMD_AWAY = env.choice("PORTAL_CLAMD_AWAY", "accept", ("accept", "refuse"))

REDIS_URL = env.text("REDIS_URL")
TASKS_APP = "jingyuan_media.celery.app"
CELERY_BROKER_URL = REDIS_URL or "memory://"
CELERY_TIMEZONE = TIME_ZONE
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_IGNORE_RESULT = True
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_TIME_LIMIT = 180
CELERY_TASK_SOFT_TIME_LIMIT = 150
CELERY_WORKER_MAX_TASKS_PER_CHILD = 100
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 400_000
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 600,
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
    "socket_connect_timeout": 1,
    "socket_timeout": 5,
    "max_retries": 0,
}
TICK_SECONDS = env.integer("PORTAL_TICK_SECONDS", 60, low=1, high=300)
CELERY_BEAT_SCHEDULE = {"tick": {"task": "notifications.tick", "schedule": float(TICK_SECONDS)}}

EMAIL_HOST = env.text("SMTP_HOST")
EMAIL_PORT = env.integer("SMTP_PORT", 25, low=1, high=65535)
EMAIL_HOST_USER = env.text("SMTP_USER")
EMAIL_HOST_PASSWORD = env.text("SMTP_PASSWORD")
EMAIL_USE_TLS = env.flag("SMTP_TLS")
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.text("MAIL_FROM", "portal@localhost")

SIMPLE_HISTORY_REVERT_DISABLED = True
# W342 one-to-one by choice · W002 county.middleware.SecurityHeaders sends the header · W021 a name below gov.cn is not
# ours to put on the browsers' preload list
SILENCED_SYSTEM_CHECKS = ["fields.W342", "security.W002", "security.W021"]

METRICS_NETS = env.networks("PORTAL_METRICS_NETS") or (ip_network("127.0.0.0/8"), ip_network("::1/128"))

LOG = env.choice("PORTAL_LOG", "text", ("text", "json"))
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "text": {"format": "{asctime} {levelname} {name} {message}", "style": "{"},
        "json": {"()": "jingyuan_media.logs.JsonLines"},
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": LOG}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
