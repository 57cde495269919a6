"""All settings: one frozen object, read once from the environment."""

import os
from datetime import date
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

PREFIX = "LMS_"


class SettingsError(Exception):
    """A setting is unknown or malformed; the message is one line for the operator."""


class Settings(BaseSettings):
    """What the operator decides. Each field is the environment variable LMS_<FIELD>; see docs/operations.md."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="forbid")

    database_url: str = "sqlite:///var/lms.db"
    data_dir: Path = Path("var")
    storage_url: str = ""
    base_url: str = "http://127.0.0.1:8000"
    packages_url: str = ""
    timezone: str = "Asia/Shanghai"
    smtp_url: str = Field(default="", repr=False)
    webhooks: str = Field(default="", repr=False)
    sms_url: str = ""
    quiet_hours: str = "21-8"
    inner_hosts: str = ""
    metrics_token: str = ""
    development: bool = False
    demo_date: str = ""
    site_name: str = ""
    decision_password_minutes: int = 5
    upload_limit_mb: int = 50
    material_limit_mb: int = 2048
    material_quota_gb: int = 100
    clamd: str = ""
    house_dir: str = ""
    signing_key: str = ""
    signing_passphrase: str = Field(default="", repr=False)
    timestamp_url: str = ""
    badge_key: str = ""
    public_officers: bool = False
    verify_per_minute: int = Field(default=600, ge=1)
    token_per_minute: int = Field(default=6000, ge=1)
    accel_prefix: str = ""

    @field_validator("timezone")
    @classmethod
    def _zone_exists(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError("is no time zone of the IANA list") from error
        return value

    @field_validator("database_url")
    @classmethod
    def _database_is_known(cls, value: str) -> str:
        if not value.startswith(("sqlite://", "postgresql+psycopg://", "postgresql://")):
            raise ValueError("must begin with sqlite:// or postgresql+psycopg://")
        return value.replace("postgresql://", "postgresql+psycopg://", 1)

    @field_validator("storage_url")
    @classmethod
    def _store_is_known(cls, value: str) -> str:
        if value and not value.startswith(("s3://", "file:///", "/")):
            raise ValueError("must be a folder (/…) or s3://bucket/prefix?endpoint=https://…&region=…")
        return value

    @field_validator("clamd")
    @classmethod
    def _scanner_is_an_address(cls, value: str) -> str:
        if value and not value.startswith(("unix:/", "tcp:")):
            raise ValueError("must be unix:/path/of/clamd.ctl or tcp:host:port")
        return value

    @field_validator("accel_prefix")
    @classmethod
    def _prefix_is_a_path(cls, value: str) -> str:
        if value and not (value.startswith("/") and value.endswith("/")):
            raise ValueError("must begin and end with a slash, such as /_store/")
        return value

    @field_validator("data_dir")
    @classmethod
    def _data_dir_is_whole(cls, value: Path) -> Path:
        return value.absolute()  # files are looked at by programs that run in folders of their own

    @property
    def demo_day(self) -> date | None:
        """The day on which the clock of a demo began; None where it is a real site."""
        return date.fromisoformat(self.demo_date) if self.demo_date else None

    @field_validator("demo_date")
    @classmethod
    def _demo_date_is_a_day(cls, value: str) -> str:
        if value:
            try:
                date.fromisoformat(value)
            except ValueError as error:
                raise ValueError("must be a day such as 2023-11-20") from error
        return value

    @field_validator("base_url")
    @classmethod
    def _base_is_http(cls, value: str) -> str:
        if not value.startswith(("http://", "https://")):
            raise ValueError("must begin with http:// or https://")
        return value.rstrip("/")

    @field_validator("sms_url")
    @classmethod
    def _messages_have_a_folder(cls, value: str) -> str:
        if value and not value.startswith("file:///"):
            raise ValueError("must be a folder, file:///…")
        return value

    @field_validator("quiet_hours")
    @classmethod
    def _hours_are_two(cls, value: str) -> str:
        first, dash, last = value.partition("-")
        if not dash or any(not each.isdecimal() or int(each) > 23 for each in (first, last)):
            raise ValueError("must be two whole hours such as 21-8; 0-0 for none")
        return value

    @field_validator("timestamp_url")
    @classmethod
    def _stamper_is_http(cls, value: str) -> str:
        if value and not value.startswith(("http://", "https://")):
            raise ValueError("must begin with http:// or https://")
        return value

    @field_validator("packages_url")
    @classmethod
    def _packages_are_elsewhere(cls, value: str, info: ValidationInfo) -> str:
        if value and not value.startswith(("http://", "https://")):
            raise ValueError("must begin with http:// or https://")
        # Another port is not enough: cookies do not tell ports apart.
        if value and urlsplit(value).hostname == urlsplit(info.data.get("base_url", "")).hostname:
            raise ValueError("must name another host than LMS_BASE_URL")
        return value.rstrip("/")

    @property
    def is_https(self) -> bool:
        """Whether people reach the site over TLS; cookies are then Secure and carry the __Host- prefix."""
        return self.base_url.startswith("https://")

    @property
    def files_dir(self) -> Path:
        """Folder of uploaded and generated files, by digest."""
        return self.data_dir / "files"

    @property
    def incoming_dir(self) -> Path:
        """Folder of uploads on their way and waiting to be checked; nobody is ever sent a file from here."""
        return self.data_dir / "incoming"

    @property
    def keys_dir(self) -> Path:
        """Folder of keys; they never enter the database."""
        return self.data_dir / "keys"

    @property
    def witness_dir(self) -> Path:
        """Folder of the signed heads of the audit log; copies of it belong elsewhere too."""
        return self.data_dir / "witness"


def private_folder(path: Path) -> Path:
    """Make a folder, and what is missing above it, that only the system's own account can open; return it."""
    for folder in reversed([path, *path.parents]):
        folder.mkdir(mode=0o700, exist_ok=True)
    return path


@lru_cache(maxsize=1)
def get_settings() -> Settings:
    """Return the settings. Raises SettingsError with one clear line when one is unknown or malformed."""
    names = {PREFIX + field.upper() for field in Settings.model_fields}
    strangers = sorted(name for name in os.environ if name.startswith(PREFIX) and name not in names | _TEST_NAMES)
    if strangers:
        raise SettingsError(f"unknown setting {strangers[0]}; known are {', '.join(sorted(names))}")
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        field = str(first["loc"][0]).upper()
        raise SettingsError(f"{PREFIX}{field}: {first['msg'].removeprefix('Value error, ')}") from error


# Read by the test suite only; the running system ignores it.
_TEST_NAMES = {"LMS_TEST_DATABASE_URL"}
