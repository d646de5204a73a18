"""What the school pages lend: navigation, search, what members are told of."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from maillage.heritage.classroom import demo, tasks  # noqa: F401 - its periodic job is registered by reading it
from maillage.heritage.classroom.domain import sheets
from maillage.heritage.classroom.models import SchoolSheet
from maillage.kernel import registry
from maillage.kernel.notifications import declare_kind
from maillage.kernel.registry import (
    DemoChapter,
    NavigationItem,
    Searchable,
    SearchDocument,
)
from maillage.ui.richtext import as_text

GROUP = _("Collections")


def document_of_sheet(sheet: SchoolSheet) -> SearchDocument:
    """Found by its title, objective, introduction, level, subject."""
    hint = " · ".join(part for part in (sheet.level_words, sheet.subject_words) if part)
    parts = (sheet.objective, as_text(sheet.introduction), hint)
    return SearchDocument(sheet.title, " ".join(part for part in parts if part), hint)


registry.navigation.register(
    NavigationItem(
        "school-sheets",
        _("En classe"),
        "school-sheets-list",
        "school",
        "classroom.view_schoolsheet",
        76,
        GROUP,
    )
)
registry.searchables.register(
    Searchable(
        key="school-sheets",
        model="classroom.schoolsheet",
        label=_("Fiche pédagogique"),
        icon="school",
        document=document_of_sheet,
        visible_to=SchoolSheet.objects.visible_to,
        order=62,
    )
)
declare_kind(sheets.PROPOSED, _("Un musée propose une fiche pédagogique"))
registry.demo_chapters.register(DemoChapter("en-classe", demo.load, 37))
