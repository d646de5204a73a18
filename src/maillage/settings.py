"""Every Django setting, in one file; what may vary is read from `maillage.config` only."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote, urlsplit

import dj_database_url
from csp.constants import NONCE, NONE, SELF
from django.utils.translation import gettext_lazy as _

from maillage.config import ROOT, development_secret, read_environment

ENV = read_environment()
PACKAGE = Path(__file__).resolve().parent

DEBUG = ENV.debug
DATA_DIR = ENV.data_dir
DATA_DIR.mkdir(parents=True, exist_ok=True)  # a fresh installation has none yet
SECRET_KEY = ENV.secret_key or development_secret(DATA_DIR)
SITE_URL = ENV.site_url or "http://localhost:8000"
SITE_NAME = ENV.site_name
ARK_NAAN = ENV.ark_naan
_site = urlsplit(SITE_URL)
_extra_hosts = [host.strip() for host in ENV.extra_hosts.split(",") if host.strip()]
ALLOWED_HOSTS = [_site.hostname or "localhost", *_extra_hosts]
CSRF_TRUSTED_ORIGINS = [SITE_URL, *(f"{_site.scheme}://{host}" for host in _extra_hosts)]
if DEBUG:
    ALLOWED_HOSTS += ["localhost", "127.0.0.1", "[::1]", ".localhost"]

# -- applications ---------------------------------------------------------------------------------

INSTALLED_APPS = [
    # front rooms
    "maillage.api",
    "maillage.portal",
    "maillage.office",
    "maillage.website",
    # domain
    "maillage.publics.agenda",
    "maillage.heritage.games",
    "maillage.heritage.classroom",
    "maillage.heritage.contributions",
    "maillage.heritage.galleries",
    "maillage.heritage.catalogue",
    "maillage.coordination.bookings",
    "maillage.coordination.exchange",
    "maillage.coordination.running_orders",
    "maillage.coordination.projects",
    "maillage.coordination.calendars",
    "maillage.coordination.places",
    "maillage.people.privacy",
    "maillage.people.updates",
    "maillage.people.duplicates",
    "maillage.people.segments",
    "maillage.people.directory",
    "maillage.people.territory",
    "maillage.people.accounts",
    # foundations
    "maillage.ui",
    "maillage.kernel",
    # parts
    "wagtail.contrib.forms",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.contrib.routable_page",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "rules",
    "auditlog",
    "django_fsm",
    "django_htmx",
    "django_filters",
    "django_tables2",
    "neapolitan",
    "django_prose_editor",
    "django_tasks",
    "django_tasks_db",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "maillage.people.accounts.apps.TechnicalAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
    "django.forms",
]
if ENV.tasks == "rq":
    INSTALLED_APPS += ["django_rq", "django_tasks_rq"]

MIDDLEWARE = [
    "maillage.kernel.http.ProxyMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "maillage.people.accounts.middleware.SessionActivityMiddleware",
    "maillage.people.accounts.middleware.SecondFactorMiddleware",
    "maillage.kernel.audit.AuditMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
    "maillage.website.errors.SearchRestsMiddleware",
]

ROOT_URLCONF = "maillage.urls"
WSGI_APPLICATION = "maillage.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "ui" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "maillage.ui.context.shell",
                "wagtail.contrib.settings.context_processors.settings",
            ],
        },
    }
]
FORM_RENDERER = "maillage.ui.forms.OfficeFormRenderer"

# -- data -----------------------------------------------------------------------------------------

DATABASES = {
    "default": dj_database_url.parse(
        ENV.database_url or f"sqlite:///{DATA_DIR / 'maillage.sqlite3'}",
        conn_max_age=60,
        conn_health_checks=True,
    )
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # Readers never block: WAL. Writers queue instead of failing half-way: IMMEDIATE.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA mmap_size=134217728;"
            "PRAGMA temp_store=MEMORY;PRAGMA cache_size=-20000;"
        ),
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
ATOMIC_REQUESTS = False
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "maillage_cache",
    }
}

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [ROOT / "frontend" / "dist"]
MEDIA_URL = "/media/"
MEDIA_ROOT = DATA_DIR / "media"
PRIVATE_MEDIA_ROOT = DATA_DIR / "private"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "private": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": PRIVATE_MEDIA_ROOT, "base_url": None},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = False
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o640
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000

# -- language and time ----------------------------------------------------------------------------

LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", _("français"))]
LOCALE_PATHS = [PACKAGE / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = ENV.time_zone
USE_THOUSAND_SEPARATOR = True

CALENDAR_SUBDIVISION = ENV.calendar_subdivision
SCHOOL_ZONE = ENV.school_zone

# -- identity -------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "rules.permissions.ObjectPermissionBackend",
    "maillage.people.accounts.backends.MailBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/gestion/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "maillage.people.accounts.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
ACCOUNT_DEFAULT_HTTP_PROTOCOL = _site.scheme
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = 900  # as the mails say
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
# What allauth leaves generous enough to flood someone else's mailbox; the rest is its default.
ACCOUNT_RATE_LIMITS = {
    "request_login_code": "20/m/ip,3/m/key,10/h/key",
    "reset_password": "20/m/ip,3/m/key,10/h/key",
}
_FORMS = "maillage.people.accounts.forms"
ACCOUNT_FORMS = {
    "login": f"{_FORMS}.LoginForm",
    "request_login_code": f"{_FORMS}.RequestLoginCodeForm",
    "confirm_login_code": f"{_FORMS}.ConfirmLoginCodeForm",
    "confirm_email_verification_code": f"{_FORMS}.ConfirmEmailForm",
    "add_email": f"{_FORMS}.ChangeAddressForm",
    "reset_password": f"{_FORMS}.ResetPasswordForm",
    "reset_password_from_key": f"{_FORMS}.NewPasswordForm",
    "change_password": f"{_FORMS}.ChangePasswordForm",
    "set_password": f"{_FORMS}.SetPasswordForm",
    "reauthenticate": f"{_FORMS}.ReauthenticateForm",
}
MFA_ADAPTER = "maillage.people.accounts.adapters.FactorAdapter"
MFA_FORMS = {
    "authenticate": f"{_FORMS}.FactorForm",
    "reauthenticate": f"{_FORMS}.ReauthenticateFactorForm",
    "activate_totp": f"{_FORMS}.ActivateAppForm",
    "add_webauthn": f"{_FORMS}.AddKeyForm",
    "edit_webauthn": f"{_FORMS}.EditKeyForm",
}
MFA_TOTP_TOLERANCE = 1  # telephones whose clock is half a minute off
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = SITE_NAME
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEBUG
USERSESSIONS_TRACK_ACTIVITY = True
SOCIALACCOUNT_ADAPTER = "maillage.people.accounts.adapters.IdentityAdapter"
# The server is chosen by the operator: an address that it has verified opens the account that has it.
SOCIALACCOUNT_EMAIL_AUTHENTICATION = SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_PROVIDERS: dict[str, dict[str, object]] = {}
if ENV.oidc_server_url:
    SOCIALACCOUNT_PROVIDERS["openid_connect"] = {
        "OAUTH_PKCE_ENABLED": True,
        "SCOPE": ["openid", "email"],  # enough to find the account; nothing more is asked
        "APPS": [
            {
                "provider_id": "oidc",
                "name": ENV.oidc_name,
                "client_id": ENV.oidc_client_id,
                "secret": ENV.oidc_client_secret,
                "settings": {"server_url": ENV.oidc_server_url},
            }
        ],
    }
REQUIRE_MFA_ROLES = frozenset(
    role.strip() for role in ENV.require_mfa_roles.split(",") if role.strip()
)

# -- security -------------------------------------------------------------------------------------

TRUSTED_PROXIES = ENV.trusted_proxies
OUTGOING_PRIVATE = ENV.outgoing_private
ALLAUTH_TRUSTED_PROXY_COUNT = ENV.trusted_proxies
_https = _site.scheme == "https"
_oidc = urlsplit(ENV.oidc_server_url)
_oidc_origin = f"{_oidc.scheme}://{_oidc.netloc}" if _oidc.netloc else ""
MAP_TILES_URL, MAP_ATTRIBUTION = ENV.map_tiles_url, ENV.map_attribution
_tiles = urlsplit(ENV.map_tiles_url.replace("{s}", "*"))
_tiles_origin = f"{_tiles.scheme}://{_tiles.netloc}" if _tiles.netloc else ""
SECURE_PROXY_SSL_HEADER = (
    ("HTTP_X_FORWARDED_PROTO", "https") if ENV.trusted_proxies and _https else None
)
SECURE_SSL_REDIRECT = _https and not DEBUG
SECURE_REDIRECT_EXEMPT = [r"^sante/$"]
SECURE_HSTS_SECONDS = 31_536_000 if _https and not DEBUG else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = bool(SECURE_HSTS_SECONDS)
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _https
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 14 * 24 * 3600
CSRF_FAILURE_VIEW = "maillage.ui.errors.csrf_failure"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        # The tiles of the maps, when there are some; « {s} » stands for several hosts.
        "img-src": [SELF, "data:", *([_tiles_origin] if _tiles_origin else [])],
        "font-src": [SELF],
        "connect-src": [SELF],
        # The sign-in form is sent on to the identity server, when there is one.
        "form-action": [SELF, *([_oidc_origin] if _oidc_origin else [])],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "manifest-src": [SELF],
        # Only the live running orders have a worker: their pages say so themselves.
        "worker-src": [NONE],
    },
}
UPLOAD_MAX_MB = ENV.upload_max_mb
ARCHIVE_MAX_MB = ENV.archive_max_mb

# -- audit ----------------------------------------------------------------------------------------

AUDITLOG_LOGENTRY_MODEL = "kernel.AuditEntry"
# Its own table is not ours: unused, it would only stand in the way (its key to the accounts).
MIGRATION_MODULES: dict[str, str | None] = {"auditlog": None}
AUDITLOG_DISABLE_REMOTE_ADDR = True

# -- background work, mail, search -----------------------------------------------------------------

TASKS = {
    "default": {
        "BACKEND": {
            "database": "django_tasks_db.DatabaseBackend",
            "rq": "django_tasks_rq.RQBackend",
            "immediate": "django_tasks.backends.immediate.ImmediateBackend",
        }[ENV.tasks],
        "QUEUES": ["default"],
    }
}
if ENV.tasks == "rq":
    RQ_QUEUES = {"default": {"URL": ENV.redis_url, "DEFAULT_TIMEOUT": 3600}}
    RQ = {"JOB_CLASS": "django_tasks_rq.Job"}

DEFAULT_FROM_EMAIL = SERVER_EMAIL = ENV.mail_from
EMAIL_TIMEOUT = 20
EMAIL_SUBJECT_PREFIX = ""
EMAIL_BACKEND = {
    "console": "maillage.kernel.ops.console_mail.EmailBackend",
    "file": "django.core.mail.backends.filebased.EmailBackend",
    "smtp": "django.core.mail.backends.smtp.EmailBackend",
}[ENV.mail_backend]
EMAIL_FILE_PATH = DATA_DIR / "mails"
if ENV.smtp_url:
    _smtp = urlsplit(ENV.smtp_url)
    EMAIL_HOST = _smtp.hostname or "localhost"
    EMAIL_USE_SSL = _smtp.scheme == "smtps"
    EMAIL_USE_TLS = not EMAIL_USE_SSL
    EMAIL_PORT = _smtp.port or (465 if EMAIL_USE_SSL else 587)
    EMAIL_HOST_USER = unquote(_smtp.username or "")
    EMAIL_HOST_PASSWORD = unquote(_smtp.password or "")

# How long each process keeps what surrounds every public page: menu, identity (kernel.moment).
MOMENT_SECONDS = 0 if DEBUG else 2
SEARCH_DIR = DATA_DIR / "search"
SEARCH_URL = ENV.search_url  # OpenSearch for the collections; empty: in SEARCH_DIR
SEARCHES_PER_MINUTE = ENV.searches_per_minute

# -- office and public site -----------------------------------------------------------------------

DJANGO_TABLES2_TEMPLATE = "ui/table.html"
WAGTAIL_SITE_NAME = SITE_NAME
WAGTAILADMIN_BASE_URL = SITE_URL
WAGTAIL_I18N_ENABLED = False
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
WAGTAILADMIN_PERMITTED_LANGUAGES = [("fr", "français")]
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILDOCS_EXTENSIONS = ["pdf", "docx", "odt", "xlsx", "ods", "csv", "zip"]
WAGTAIL_USER_CUSTOM_FIELDS: list[str] = []
# Passwords, addresses and sign-in belong to the accounts' own pages.
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAILADMIN_LOGIN_URL = LOGIN_URL

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "filters": {"secrets": {"()": "maillage.kernel.logs.SecretPathFilter"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["secrets"]}
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "maillage": {"level": ENV.log_level},
        # Named here so that it has no handler of its own: what it says goes through the filter.
        "django": {"level": "INFO"},
        "django.server": {"level": "WARNING"},
    },
}
