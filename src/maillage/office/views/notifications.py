"""What the application has told its user, and how each kind is to be told."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from maillage.kernel import clock
from maillage.kernel.models import Notification, NotificationPreference
from maillage.kernel.notifications import KINDS
from maillage.kernel.permissions import OFFICE, requires
from maillage.ui import toasts

PAGE = 30


def _mine(request: HttpRequest) -> QuerySet[Notification]:
    return Notification.objects.filter(user_id=request.user.pk or 0)


@requires(OFFICE)
def notifications(request: HttpRequest) -> HttpResponse:
    """Newest first; those unread stand out."""
    mine = _mine(request).exclude(kind="digest")
    page = Paginator(mine, PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "unread": mine.filter(read_at__isnull=True).count()}
    return render(request, "office/notifications.html", context)


@requires(OFFICE)
@require_POST
def open_notification(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark one as read and go where it leads."""
    one = get_object_or_404(_mine(request), pk=pk)
    if one.read_at is None:
        one.read_at = clock.now()
        one.save(update_fields=["read_at"])
    local = url_has_allowed_host_and_scheme(one.url, {request.get_host()}, request.is_secure())
    return redirect(one.url if one.url and local else "office-notifications")


@requires(OFFICE)
@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark everything as read."""
    _mine(request).filter(read_at__isnull=True).update(read_at=clock.now())
    toasts.success(request, _("Tout est marqué comme lu."))
    return redirect("office-notifications")


class PreferencesForm(forms.Form):
    """One choice for each kind of notification that the rooms declared."""

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        chosen = dict(
            NotificationPreference.objects.filter(user=user).values_list("kind", "channel")
        )
        for kind, (label, default) in KINDS.items():
            self.fields[kind] = forms.ChoiceField(
                label=label,
                choices=Notification.Channel.choices,
                initial=chosen.get(kind, default),
                widget=forms.RadioSelect,
            )

    def save(self) -> None:
        """Keep every choice."""
        for kind, channel in self.cleaned_data.items():
            NotificationPreference.objects.update_or_create(
                user=self.user, kind=kind, defaults={"channel": channel}
            )


@requires(OFFICE)
def preferences(request: HttpRequest) -> HttpResponse:
    """How to be told of what."""
    posted = request.method == "POST"
    form = PreferencesForm(request.POST if posted else None, user=request.user)
    if posted and form.is_valid():
        form.save()
        toasts.success(request, _("Vos préférences sont enregistrées."))
        return redirect("office-notification-preferences")
    return render(request, "office/notification_preferences.html", {"form": form})
