"""Django's settings for the peer: what Open edX's LMS would give to lti-consumer-xblock.

Where it runs and which tool it launches come from the environment, set by serve.py.
"""

import os
from pathlib import Path

_FOLDER = Path(os.environ["OPENEDX_FOLDER"])

SECRET_KEY = "a peer on loopback guards nothing"
ALLOWED_HOSTS = ["127.0.0.1"]
ROOT_URLCONF = "tests.peers.openedx.urls"
USE_TZ = True
OPENEDX_TELEMETRY: list[str] = []
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "rest_framework",
    "config_models",
    "lti_consumer",
    "tests.peers.openedx.apps.Courseware",
]

MIDDLEWARE = [
    "edx_django_utils.cache.middleware.RequestCacheMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "edx_django_utils.cache.middleware.TieredCacheMiddleware",
    "crum.CurrentRequestUserMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

TEMPLATES = [
    {"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True},
]

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": _FOLDER / "openedx.sqlite3",
        "OPTIONS": {"timeout": 20, "transaction_mode": "IMMEDIATE"},
    }
}

# What lti-consumer-xblock asks of the LMS.
LMS_ROOT_URL = os.environ["OPENEDX_URL"]
LTI_BASE = LMS_ROOT_URL
PLATFORM_NAME = "Open edX (koe)"
LEARNING_MICROFRONTEND_URL = LMS_ROOT_URL
USAGE_ID_PATTERN = r"(?P<usage_id>(?:i4x://?[^/]+/[^/]+/[^/]+/[^@]+(?:@[^/]+)?)|(?:[^/]+))"
