"""The site that a fresh installation shows, and the group of its editors.

Tree columns are written by hand, as Wagtail's own migrations do: historical models have no
treebeard methods.
"""

import json

from django.db import migrations

from maillage.kernel import clock
from maillage.website import starting_texts as texts

GROUP = "Rédaction du site"
COLLECTION_PERMISSIONS = (
    ("wagtailimages", "image", ("add", "change", "choose")),
    ("wagtaildocs", "document", ("add", "change", "choose")),
)


def _content_type(apps, app, model):
    return apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label=app, model=model
    )[0]


def _permission(apps, app, model, codename, name):
    return apps.get_model("auth", "Permission").objects.get_or_create(
        content_type=_content_type(apps, app, model), codename=codename, defaults={"name": name}
    )[0]


def _page(apps, kind, *, path, title, slug, url_path, children=0, menu=False, **fields):
    moment = clock.now()
    return apps.get_model("website", kind).objects.create(
        title=title,
        draft_title=title,
        slug=slug,
        content_type=_content_type(apps, "website", kind.lower()),
        path=path,
        depth=len(path) // 4,
        numchild=children,
        url_path=url_path,
        locale=apps.get_model("wagtailcore", "Locale").objects.order_by("pk").first(),
        show_in_menus=menu,
        live=True,
        first_published_at=moment,
        last_published_at=moment,
        **fields,
    )


def create_site(apps, _schema_editor):
    page_model = apps.get_model("wagtailcore", "Page")
    site_model = apps.get_model("wagtailcore", "Site")
    root = page_model.objects.get(depth=1)
    # Wagtail's « Welcome » page, and only that: a site that was already made is left alone.
    welcome = page_model.objects.filter(depth=2, slug="home", content_type__model="page").first()
    if page_model.objects.filter(depth__gt=2).exists() or (
        page_model.objects.filter(depth=2).exists() and welcome is None
    ):
        return
    site_model.objects.all().delete()
    if welcome is not None:
        welcome.delete()
    top = f"{root.path}0001"
    home = _page(
        apps, "HomePage", path=top, title="Accueil", slug="accueil", url_path="/accueil/",
        children=4, hero_title=texts.HERO_TITLE, hero_text=texts.HERO_TEXT, intro=texts.HOME_INTRO,
        highlights="[]",
    )  # fmt: skip
    root.numchild = 1
    root.save()
    _page(
        apps, "AgendaPage", path=f"{top}0001", title="Agenda", slug="agenda",
        url_path="/accueil/agenda/", menu=True, intro=texts.AGENDA_INTRO,
    )  # fmt: skip
    pages = (
        (
            "Accessibilité : non conforme",
            "accessibilite",
            texts.ACCESSIBILITY_INTRO,
            texts.ACCESSIBILITY,
        ),
        ("Mentions légales", "mentions-legales", texts.LEGAL_INTRO, texts.LEGAL),
        ("Données personnelles", "donnees-personnelles", texts.PRIVACY_INTRO, texts.PRIVACY),
    )
    for number, (title, slug, intro, body) in enumerate(pages, start=2):
        _page(
            apps, "StandardPage", path=f"{top}{number:04d}", title=title, slug=slug,
            url_path=f"/accueil/{slug}/", intro=intro, body=json.dumps(body),
        )  # fmt: skip
    site = site_model.objects.create(
        hostname="localhost",
        port=80,
        site_name="Maillage",
        root_page_id=home.pk,
        is_default_site=True,
    )
    apps.get_model("website", "SiteSettings").objects.create(site_id=site.pk)


def create_editors(apps, _schema_editor):
    group = apps.get_model("auth", "Group").objects.get_or_create(name=GROUP)[0]
    group.permissions.add(
        _permission(apps, "wagtailadmin", "admin", "access_admin", "Can access Wagtail admin"),
        _permission(
            apps, "website", "sitesettings", "change_sitesettings", "Can change identité du site"
        ),
    )
    page_permissions = apps.get_model("wagtailcore", "GroupPagePermission")
    root = apps.get_model("wagtailcore", "Page").objects.get(depth=1)
    for verb in ("add", "change", "publish", "lock", "unlock"):
        page_permissions.objects.get_or_create(
            group=group,
            page=root,
            permission=_permission(apps, "wagtailcore", "page", f"{verb}_page", f"Can {verb} page"),
        )
    collections = apps.get_model("wagtailcore", "GroupCollectionPermission")
    collection = apps.get_model("wagtailcore", "Collection").objects.order_by("path").first()
    for app, model, verbs in COLLECTION_PERMISSIONS:
        for verb in verbs:
            collections.objects.get_or_create(
                group=group,
                collection=collection,
                permission=_permission(apps, app, model, f"{verb}_{model}", f"Can {verb} {model}"),
            )


class Migration(migrations.Migration):
    dependencies = [
        ("website", "0001_initial"),
        ("wagtailcore", "0097_baselogentry_uuid_action_timestamp_indexes"),
        ("wagtailadmin", "0006_formstate"),
        ("wagtailimages", "0027_image_description"),
        ("wagtaildocs", "0014_alter_document_file_size"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [
        migrations.RunPython(create_site, migrations.RunPython.noop),
        migrations.RunPython(create_editors, migrations.RunPython.noop),
    ]
