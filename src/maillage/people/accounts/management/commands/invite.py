"""``maillage invite EMAIL --role administration``: how a new installation gets its first account."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from maillage.kernel import audit
from maillage.kernel.notifications import absolute
from maillage.people.accounts import domain
from maillage.people.accounts.models import Invitation, Role


class Command(BaseCommand):
    """Invite an address, and print the link that its mail also carries."""

    help = "Invite someone and print the link that creates their account."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The address, its role, its organisation."""
        parser.add_argument("email")
        parser.add_argument("--role", default=Role.ADMINISTRATION, choices=Role.values)
        parser.add_argument(
            "--organisation", type=int, help="number of the organisation (required for a membre)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Invite, or send a new link when an invitation waits already."""
        del args
        waiting = Invitation.objects.filter(
            email__iexact=options["email"], accepted_at=None, revoked_at=None
        ).first()
        try:
            if waiting is not None and waiting.role == options["role"]:
                invited = domain.resend_invitation(invitation=waiting, actor=audit.SYSTEM)
            else:
                invited = domain.invite_person(
                    email=options["email"],
                    role=options["role"],
                    organisation=self._organisation(options["organisation"]),
                    actor=audit.SYSTEM,
                )
        except domain.AccountRefused as error:
            raise CommandError(str(error)) from error
        self.stdout.write(absolute(invited.url))

    @staticmethod
    def _organisation(pk: int | None) -> Any:
        if pk is None:
            return None
        model = Invitation._meta.get_field("organisation").related_model
        found = model._default_manager.filter(pk=pk).first()
        if found is None:
            raise CommandError(f"no organisation has the number {pk}")
        return found
