"""What this app lends: navigation, criteria, audiences, the panel of what a contact takes part in."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from maillage.kernel import registry
from maillage.kernel.registry import DemoChapter, Follower, NavigationItem, Panel
from maillage.people.directory.registrations import GROUP
from maillage.people.segments import audiences, demo, panels
from maillage.people.segments.criteria import organisations, people, places
from maillage.people.segments.following import follow_record

for item in (
    NavigationItem("segments", _("Segments"), "segments-list", "filter", "segments.view_segment", 330, GROUP),
    NavigationItem("lists", _("Listes"), "lists-list", "list", "segments.view_contactlist", 340, GROUP),
    NavigationItem("organisations-map", _("Carte"), "organisations-map", "map", "directory.view_organisation", 350, GROUP),
):  # fmt: skip
    registry.navigation.register(item)

for criterion in (*people.criteria(), *organisations.criteria(), *places.criteria()):
    registry.criteria.register(criterion)
for source in audiences.SOURCES:
    registry.audiences.register(source)
for model in ("directory.person", "directory.organisation"):
    registry.panels.register(
        Panel(
            key=f"implication-{model.rpartition('.')[2]}",
            model=model,
            label=_("Implication"),
            template="segments/involvement.html",
            context=panels.involvement,
            order=20,
            with_params=True,
        )
    )
registry.demo_chapters.register(DemoChapter("listes", demo.load, 12))
registry.followers.register(Follower("segments", follow_record))
