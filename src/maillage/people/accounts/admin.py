"""Accounts in Django's admin: looked at for support, changed in the office."""

from __future__ import annotations

from typing import Any

from django.contrib import admin

from maillage.people.accounts.models import RoleGrant, User


class ReadOnly:
    """The office's verbs keep the rules (a last administrator, the audit): nothing is changed here."""

    def has_add_permission(self, *args: Any) -> bool:
        """No."""
        del args
        return False

    has_change_permission = has_delete_permission = has_add_permission


class RoleGrantInline(ReadOnly, admin.TabularInline):
    """The roles of an account."""

    model = RoleGrant
    fields = ("role", "organisation", "created_at")
    readonly_fields = fields


@admin.register(User)
class UserAdmin(ReadOnly, admin.ModelAdmin):
    """One account."""

    list_display = ("email", "first_name", "last_name", "is_active", "is_superuser", "last_login")
    list_filter = ("is_active", "is_superuser", "role_grants__role")
    search_fields = ("email", "first_name", "last_name")
    fields = (*list_display, "is_staff", "date_joined")
    inlines = (RoleGrantInline,)


@admin.register(RoleGrant)
class RoleGrantAdmin(ReadOnly, admin.ModelAdmin):
    """One role of one account."""

    list_display = ("user", "role", "organisation", "created_at")
    list_filter = ("role",)
