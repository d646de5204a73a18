"""What is too long for a page: many projects at once."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from maillage.coordination.projects.domain import batches
from maillage.coordination.projects.domain.batches import Batch, Row
from maillage.coordination.projects.models import Edition, PlanTemplate
from maillage.kernel import clock
from maillage.kernel.models import Job
from maillage.kernel.tasks import enqueue, task
from maillage.people.accounts.models import User
from maillage.people.directory.models import Organisation, Person
from maillage.people.territory.models import Commune

logger = logging.getLogger("maillage.projects")


@transaction.atomic
def start_batch(*, batch: Batch, rows: Sequence[Row], token: uuid.UUID, actor: Any) -> Job:
    """Have the worker create the projects; a second click finds the work of the first."""
    label = _("Création de %(n)d projets") % {"n": len(rows)}
    job, is_new = Job.objects.get_or_create(
        token=token, defaults={"label": label, "created_by": actor}
    )
    if is_new:
        enqueue(create_projects, str(token), actor.pk, batch_json(batch), rows_json(rows))
    return job


@task(retries=0)
def create_projects(
    token: str, user: int, batch: dict[str, Any], rows: list[dict[str, Any]]
) -> None:
    """Create the projects of a batch, whole or not at all; its job says how it went."""
    job = Job.objects.get(token=token)
    if job.finished_at is not None:
        return
    actor = User.objects.get(pk=user)
    try:
        batches.create_batch(
            batch=batch_of(batch), rows=rows_of(rows), token=job.token, actor=actor
        )
    except batches.BatchRefused as refused:
        told = str(refused)
    except Exception:
        logger.exception("batch %s failed", token)
        told = _("Une erreur est survenue. Rien n’a été créé : vous pouvez recommencer.")
    else:
        return
    Job.objects.filter(pk=job.pk).update(failed=True, message=told[:250], finished_at=clock.now())


def batch_json(batch: Batch) -> dict[str, Any]:
    """What the queue keeps of the common part."""
    return {
        "template": batch.template.pk,
        "edition": batch.edition.pk if batch.edition else None,
        "kind": str(batch.kind),
        "visibility": str(batch.visibility),
        "people": {role: person.pk for role, person in batch.people.items()},
    }


def batch_of(data: dict[str, Any]) -> Batch:
    """The common part, read again."""
    people = Person.objects.in_bulk(list(data["people"].values()))
    editions = Edition.objects.select_related("programme__lead")
    return Batch(
        PlanTemplate.objects.get(pk=data["template"]),
        edition=editions.get(pk=data["edition"]) if data["edition"] else None,
        kind=data["kind"],
        visibility=data["visibility"],
        people={role: people[pk] for role, pk in data["people"].items() if pk in people},
    )


def rows_json(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """What the queue keeps of each row."""
    return [
        {
            "name": row.name,
            "days": [(key, day.isoformat()) for key, day in row.days.items()],
            "city": row.city,
            "commune": row.commune.pk if row.commune else None,
            "lead": row.lead.pk if row.lead else None,
            "host": row.host.pk if row.host else None,
            "people": {role: person.pk for role, person in row.people.items()},
            "leave_out": sorted(row.leave_out),
        }
        for row in rows
    ]


def rows_of(data: Sequence[dict[str, Any]]) -> list[Row]:
    """The rows, read again: three queries for all of them."""
    bodies = Organisation.objects.in_bulk(
        [one[key] for one in data for key in ("lead", "host") if one[key]]
    )
    communes = Commune.objects.in_bulk([one["commune"] for one in data if one["commune"]])
    people = Person.objects.in_bulk([pk for one in data for pk in one["people"].values()])
    return [
        Row(
            name=one["name"],
            days={key: date.fromisoformat(day) for key, day in one["days"]},
            city=one["city"],
            commune=communes.get(one["commune"]),
            lead=bodies.get(one["lead"]),
            host=bodies.get(one["host"]),
            people={role: people[pk] for role, pk in one["people"].items() if pk in people},
            leave_out=frozenset(one["leave_out"]),
        )
        for one in data
    ]
