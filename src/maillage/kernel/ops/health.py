"""What could be wrong with an installation, and how to mend it; for people and for monitoring."""

from __future__ import annotations

import json
import os
import smtplib
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import IntEnum
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core import checks
from django.core.mail import get_connection
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.config import ROOT, weak_secret
from maillage.kernel import clock, search

WORKER_SILENT_AFTER = timedelta(seconds=60)
QUEUE_SLOW_AFTER, QUEUE_STUCK_AFTER = timedelta(minutes=2), timedelta(minutes=15)
CLOCK_SKEW_WARNING, CLOCK_SKEW_FAILURE = timedelta(seconds=5), timedelta(minutes=1)
DISK_WARNING_BYTES, DISK_FAILURE_BYTES = 1_000_000_000, 100_000_000
# HSTS preloading binds the whole domain for years: its owner's decision, not a fault.
SILENT_CHECKS = frozenset({"security.W021"})


class Level(IntEnum):
    """How bad; the worst one is the exit status."""

    OK = 0
    WARNING = 1
    FAILURE = 2


@dataclass(frozen=True, slots=True)
class Finding:
    """The result of one check: a sentence, and what to do about it."""

    key: str
    level: Level
    message: str
    remedy: str = ""


Check = Callable[[], Iterator[Finding]]


def database_answers() -> bool:
    """Whether a query comes back; for ``/sante/``."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            return bool(cursor.fetchone() == (1,))
    except DatabaseError:
        return False


def check_database() -> Iterator[Finding]:
    """The database answers."""
    if database_answers():
        yield Finding("database", Level.OK, _("La base de données répond."))
    else:
        yield Finding(
            "database",
            Level.FAILURE,
            _("La base de données ne répond pas."),
            _("Vérifiez qu’elle est démarrée et que DATABASE_URL est juste."),
        )


def check_migrations() -> Iterator[Finding]:
    """The tables are those of this version."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if not plan:
        yield Finding("migrations", Level.OK, _("Les tables sont à jour."))
        return
    yield Finding(
        "migrations",
        Level.FAILURE,
        ngettext(
            "%(n)d évolution des tables n’est pas appliquée.",
            "%(n)d évolutions des tables ne sont pas appliquées.",
            len(plan),
        )
        % {"n": len(plan)},
        _("Lancez « maillage migrate »."),
    )


def check_worker() -> Iterator[Finding]:
    """At least one worker gave a sign of life lately."""
    from maillage.kernel.models import Heartbeat  # noqa: PLC0415 - models must be loaded

    last = (
        Heartbeat.objects.filter(name__startswith="worker:")
        .order_by("-beat_at")
        .values_list("beat_at", flat=True)
        .first()
    )
    remedy = _("Démarrez « maillage worker » (ou « maillage serve », qui le lance).")
    if last is None:
        yield Finding("worker", Level.FAILURE, _("Aucun travail de fond n’est en marche."), remedy)
        return
    age = clock.now() - last
    if age > WORKER_SILENT_AFTER:
        message = _("Les travaux de fond ne donnent plus signe de vie depuis %s.") % _span(age)
        yield Finding("worker", Level.FAILURE, message, remedy)
    else:
        yield Finding("worker", Level.OK, _("Les travaux de fond sont en marche."))


def check_queue() -> Iterator[Finding]:
    """No task waits for long after its time, and few have failed."""
    if not str(settings.TASKS["default"]["BACKEND"]).startswith("django_tasks_db"):
        yield Finding(
            "queue", Level.OK, _("La file des travaux n’est pas dans la base de données.")
        )
        return
    from django_tasks_db.models import DBTaskResult  # noqa: PLC0415 - an optional back end

    now = clock.now()
    waited = timedelta()
    for due, queued in DBTaskResult.objects.ready().values_list("run_after", "enqueued_at"):
        since = queued if due > now else due  # without a day, the library stores the year 9999
        waited = max(waited, now - since)
    remedy = _("Regardez le journal de « maillage worker » ; ajoutez-en un si tous travaillent.")
    if waited > QUEUE_STUCK_AFTER:
        message = _("La file des travaux est arrêtée : l’un attend depuis %s.") % _span(waited)
        yield Finding("queue", Level.FAILURE, message, remedy)
    elif waited > QUEUE_SLOW_AFTER:
        message = _("La file des travaux prend du retard : l’un attend depuis %s.") % _span(waited)
        yield Finding("queue", Level.WARNING, message, remedy)
    else:
        yield Finding("queue", Level.OK, _("La file des travaux avance."))
    failed = DBTaskResult.objects.failed().filter(finished_at__gte=now - timedelta(days=1)).count()
    if failed:
        yield Finding(
            "queue",
            Level.WARNING,
            ngettext(
                "%(n)d travail a échoué depuis hier.",
                "%(n)d travaux ont échoué depuis hier.",
                failed,
            )
            % {"n": failed},
            _("Leurs erreurs sont dans l’administration technique, « Task Results »."),
        )


def check_mail() -> Iterator[Finding]:
    """Mail can leave: the SMTP server accepts us, or the directory can be written."""
    back_end = settings.EMAIL_BACKEND
    if back_end.endswith("smtp.EmailBackend"):
        try:
            mailer = get_connection(timeout=10)
            mailer.open()
            mailer.close()
        except (OSError, smtplib.SMTPException) as error:
            yield Finding(
                "mail",
                Level.FAILURE,
                _("Le serveur de courriel refuse la connexion : %s.") % error,
                _("Vérifiez MAILLAGE_SMTP_URL : nom, port, identifiant, mot de passe."),
            )
        else:
            yield Finding("mail", Level.OK, _("Le serveur de courriel répond."))
    elif settings.DEBUG:
        yield Finding("mail", Level.OK, _("Les courriels ne partent pas (développement)."))
    else:
        yield Finding(
            "mail",
            Level.WARNING,
            _("Les courriels ne partent pas : ils sont écrits sur cette machine."),
            _("Posez MAILLAGE_MAIL_BACKEND=smtp et MAILLAGE_SMTP_URL."),
        )


def check_storage() -> Iterator[Finding]:
    """Files can be written, private ones where no address leads, on a disk that has room."""
    public, private = Path(settings.MEDIA_ROOT), Path(settings.PRIVATE_MEDIA_ROOT)
    for label, place in ((_("médias"), public), (_("fichiers privés"), private)):
        if (reason := _unwritable(place)) is not None:
            yield Finding(
                "storage",
                Level.FAILURE,
                _("Impossible d’écrire les %(what)s dans %(place)s : %(reason)s.")
                % {"what": label, "place": place, "reason": reason},
                _("Donnez ce dossier au compte qui exécute Maillage (MAILLAGE_DATA_DIR)."),
            )
            return
    for served in (public, Path(settings.STATIC_ROOT)):
        if private.resolve().is_relative_to(served.resolve()):
            yield Finding(
                "storage",
                Level.FAILURE,
                _("Les fichiers privés sont dans un dossier servi au public : %s.") % served,
                _("Déplacez-les hors de ce dossier."),
            )
            return
    usage = os.statvfs(private)
    free = usage.f_bavail * usage.f_frsize
    if free < DISK_WARNING_BYTES:
        yield Finding(
            "storage",
            Level.FAILURE if free < DISK_FAILURE_BYTES else Level.WARNING,
            _("Il ne reste que %d Mo sur le disque des fichiers.") % (free // 1_000_000),
            _("Libérez de la place ou agrandissez le disque."),
        )
        return
    yield Finding("storage", Level.OK, _("Les fichiers peuvent être écrits."))


def check_search() -> Iterator[Finding]:
    """The search index holds what the database holds."""
    drifted = search.drift()
    kinds = [f"{key} ({kept}/{expected})" for key, (expected, kept) in drifted.items()]
    for key, differs in search.followed.drift().items():
        kinds.append(
            _("%(key)s (%(missing)d manquants, %(extra)d en trop, %(stale)d périmés)")
            % {
                "key": key,
                "missing": len(differs.missing),
                "extra": len(differs.extra),
                "stale": len(differs.stale),
            }
        )
    if not kinds:
        yield Finding("search", Level.OK, _("L’index de recherche est à jour."))
        return
    yield Finding(
        "search",
        Level.WARNING,
        _("L’index de recherche s’écarte de la base : %s.") % ", ".join(kinds),
        _(
            "Attendez une minute que les travaux de fond le rattrapent, ou « maillage rebuild_search »."
        ),
    )


def check_secret() -> Iterator[Finding]:
    """The key that signs sessions and links cannot be guessed."""
    if not weak_secret(settings.SECRET_KEY):
        yield Finding("secret", Level.OK, _("La clé secrète est solide."))
        return
    yield Finding(
        "secret",
        Level.WARNING if settings.DEBUG else Level.FAILURE,
        _("La clé secrète est faible."),
        _("Posez MAILLAGE_SECRET_KEY : 50 caractères au hasard au moins."),
    )


def check_clock() -> Iterator[Finding]:
    """The clocks of this machine and of the database agree."""
    there = _database_time()
    skew = abs(clock.now() - there)
    remedy = _("Mettez les deux machines à l’heure (NTP).")
    if skew >= CLOCK_SKEW_WARNING:
        yield Finding(
            "clock",
            Level.FAILURE if skew >= CLOCK_SKEW_FAILURE else Level.WARNING,
            _("L’horloge de la base de données s’écarte de %s.") % _span(skew),
            remedy,
        )
    else:
        yield Finding("clock", Level.OK, _("Les horloges s’accordent."))


def check_static() -> Iterator[Finding]:
    """The files that pages load are built and collected."""
    manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
    level = Level.WARNING if settings.DEBUG else Level.FAILURE
    built = ROOT / "frontend" / "dist"
    if not manifest.exists():
        yield Finding(
            "static",
            level,
            _("Les feuilles de style et scripts ne sont pas rassemblés."),
            _("Lancez « maillage collectstatic »."),
        )
        return
    collected = manifest.stat().st_mtime
    sources = [path for path in built.glob("*") if path.is_file()] if built.exists() else []
    if any(path.stat().st_mtime > collected for path in sources):
        yield Finding(
            "static",
            Level.WARNING,
            _("Les feuilles de style ou scripts ont changé depuis qu’ils ont été rassemblés."),
            _("Lancez « maillage collectstatic »."),
        )
        return
    yield Finding("static", Level.OK, _("Les feuilles de style et scripts sont en place."))


def check_deployment() -> Iterator[Finding]:
    """Django's own production checks, in production."""
    found = [
        message
        for message in checks.run_checks(include_deployment_checks=not settings.DEBUG)
        if not message.is_silenced() and message.id not in SILENT_CHECKS
    ]
    for message in found:
        serious = message.level >= checks.ERROR
        yield Finding(
            "deployment",
            Level.FAILURE if serious else Level.WARNING,
            f"{message.id} : {message.msg}",
            message.hint or "",
        )
    if not found:
        yield Finding("deployment", Level.OK, _("Les réglages conviennent."))


CHECKS: dict[str, Check] = {
    "database": check_database,
    "migrations": check_migrations,
    "worker": check_worker,
    "queue": check_queue,
    "mail": check_mail,
    "storage": check_storage,
    "search": check_search,
    "secret": check_secret,
    "clock": check_clock,
    "static": check_static,
    "deployment": check_deployment,
}
NEED_TABLES = frozenset({"worker", "queue", "search"})


def examine() -> list[Finding]:
    """Every check in order; one that breaks is a failure, never an exception."""
    found: list[Finding] = []
    for key, check in CHECKS.items():
        broken = {one.key for one in found if one.level == Level.FAILURE}
        if "database" in broken and key in {"migrations", "clock", *NEED_TABLES}:
            continue  # said already
        if "migrations" in broken and key in NEED_TABLES:
            continue
        try:
            found += check()
        except Exception as error:  # noqa: BLE001 - a doctor reports, whatever happens
            message = _("La vérification « %(key)s » a échoué : %(error)s") % {
                "key": key,
                "error": f"{type(error).__name__}: {error}",
            }
            found.append(Finding(key, Level.FAILURE, message))
    return found


def worst(findings: list[Finding]) -> Level:
    """The worst level; OK when there is nothing to say."""
    return max((one.level for one in findings), default=Level.OK)


def as_json(findings: list[Finding]) -> str:
    """One JSON object for monitoring."""
    level = worst(findings)
    rows: list[dict[str, Any]] = [
        {
            "check": one.key,
            "level": one.level.name.lower(),
            "message": one.message,
            "remedy": one.remedy,
        }
        for one in findings
    ]
    body = {"ok": level < Level.FAILURE, "level": level.name.lower(), "checks": rows}
    return json.dumps(body, ensure_ascii=False)


def _unwritable(place: Path) -> str | None:
    try:
        place.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=place):
            return None
    except OSError as error:
        return error.strerror or str(error)


def _database_time() -> datetime:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT clock_timestamp()")
            moment: datetime = cursor.fetchone()[0]
            return moment
    with connection.cursor() as cursor:
        cursor.execute("SELECT strftime('%Y-%m-%dT%H:%M:%f', 'now')")
        return datetime.fromisoformat(cursor.fetchone()[0]).replace(tzinfo=UTC)


def _span(duration: timedelta) -> str:
    seconds = int(duration.total_seconds())
    if seconds < 120:
        return ngettext("%(n)d seconde", "%(n)d secondes", seconds) % {"n": seconds}
    minutes = seconds // 60
    if minutes < 120:
        return ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes}
    hours = minutes // 60
    if hours < 48:
        return ngettext("%(n)d heure", "%(n)d heures", hours) % {"n": hours}
    return ngettext("%(n)d jour", "%(n)d jours", hours // 24) % {"n": hours // 24}
