"""The chapter: two sheets, one class at work with its answers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from maillage.heritage.catalogue.models import CulturalObject, ObjectImage
from maillage.heritage.classroom import options, pseudonyms
from maillage.heritage.classroom.domain import sheets
from maillage.heritage.classroom.models import (
    ClassCode,
    Pupil,
    PupilAnswer,
    Question,
    SchoolSheet,
    SheetDocument,
)
from maillage.kernel import audit, clock, states
from maillage.kernel.ops.demo_days import days_ago, living_on
from maillage.kernel.tokens import hash_token

DOCUMENTS: Final = 3
CODE: Final = "KTR4M7"
TEACHER_LINK: Final = "demonstration-classe-de-cm2"
"""The teacher's link of the demonstration, so that it can be told; real ones are drawn."""

Sheet = tuple[dict[str, Any], Q, list[dict[str, str]]]
_SHEETS: Final[tuple[Sheet, ...]] = (
    (
        {
            "demo_key": "fiche-mer",
            "title": "Vivre de la mer il y a cent ans",
            "levels": ["cycle-3"],
            "subjects": ["histoire", "histoire-des-arts"],
            "minutes": 50,
            "objective": "Lire une image comme un document : dire ce que l’on voit, puis ce que l’on"
            " en déduit de la vie des gens de mer.",
            "introduction": "<p>Observe ces objets des musées. Ils viennent de ports où presque"
            " toutes les familles vivaient de la pêche.</p>",
            "teacher_notes": "<p><strong>Déroulé.</strong> Dix minutes d’observation en silence,"
            " puis les questions sur tablette, enfin une mise en commun à partir des réponses que"
            " vous montrez.</p><p><strong>Prolongement.</strong> Enquêter dans la commune : rues,"
            " monuments, métiers.</p>",
        },
        Q(domain_keys__contains="marine") | Q(domain_keys__contains="|peinture|"),
        [
            {
                "kind": "ouverte",
                "text": "Décris ce que tu vois sur le document 1, sans rien inventer.",
                "expected": "Des éléments visibles seulement : formes, couleurs, personnages.",
            },
            {
                "kind": "choix",
                "text": "Qui a pu garder un objet comme celui-ci chez soi ?",
                "options": "Un roi\n* Une famille de pêcheurs\nUn astronaute",
                "expected": "Les objets de la vie courante entrent aussi au musée.",
            },
            {
                "kind": "ordre",
                "text": "Remets la journée de pêche dans l’ordre.",
                "options": "Réparer les filets\nSortir du port\nRelever les filets\nVendre le poisson",
            },
            {
                "kind": "ouverte",
                "text": "Quelle question poserais-tu à la personne qui a fait cet objet ?",
            },
        ],
    ),
    (
        {
            "demo_key": "fiche-fil",
            "title": "Du fil au vêtement",
            "levels": ["cycle-2", "cycle-3"],
            "subjects": ["sciences", "arts-plastiques"],
            "minutes": 45,
            "objective": "Reconnaître les étapes d’une fabrication et le nom de quelques outils.",
            "introduction": "<p>D’où viennent les tissus ? Des mains, des outils et beaucoup de"
            " patience.</p>",
            "teacher_notes": "<p>Prévoir des échantillons à toucher : laine, lin, coton, soie.</p>",
        },
        Q(domain_keys__contains="textile") | Q(domain_keys__contains="costume"),
        [
            {
                "kind": "paires",
                "text": "Relie chaque outil à ce qu’il fait.",
                "options": "Fuseau = croiser les fils de la dentelle\nMétier = tisser le drap\n"
                "Aiguille = coudre les pièces",
            },
            {
                "kind": "choix",
                "text": "De quoi la laine est-elle faite ?",
                "options": "* De poils de mouton\nD’une plante\nDe pétrole",
            },
            {"kind": "ouverte", "text": "Dessine ou décris un motif de ruban de ton invention."},
        ],
    ),
)
_ANSWERS: Final = (
    ("Un bateau et la mer. Il fait gris.", 1, (2, 0, 1, 3)),
    ("Je vois de l’eau, un mât et trois personnes.", 1, ()),
    ("Il y a des vagues. On dirait le soir.", 0, (0, 1, 2, 3)),
    ("Des couleurs bleues et brunes, et un quai.", 1, (0, 1, 2, 3)),
    ("Un port.", 1, ()),
    ("Je vois un objet très usé, on l’a beaucoup tenu.", 1, (3, 0, 1, 2)),
)
"""What was written; the line that was chosen; the place that each line of the order was given."""


def load(say: Callable[[str], object]) -> None:
    """What is there already is left alone."""
    if not SchoolSheet.objects.exclude(demo_key="").exists():
        with living_on(days_ago(30), 14):
            made = [_add_sheet(*one) for one in _SHEETS]
        if made[0] is not None:
            with living_on(days_ago(3), 10):
                _add_class(made[0])
    say(
        _(
            "Classe de démonstration : code KTR-4M7, page de l’enseignant /collections/en-classe/classe/%s/"
        )
        % TEACHER_LINK
    )


def _add_sheet(
    facts: dict[str, Any], about: Q, questions: list[dict[str, str]]
) -> SchoolSheet | None:
    """None while no museum has anything to show about it."""
    drawn = ObjectImage.objects.filter(object=OuterRef("pk")).exclude(renditions={})
    shown = CulturalObject.objects.public().filter(about).annotate(is_drawn=Exists(drawn))
    objects: list[CulturalObject] = []
    for one in shown.order_by("-is_drawn", "sort_title", "pk")[:200]:
        if len(objects) < DOCUMENTS and one.museum_id not in {other.museum_id for other in objects}:
            objects.append(one)
    if not objects:
        return None
    sheet = sheets.create_sheet(sheet=SchoolSheet(**facts), actor=audit.SYSTEM)
    documents = [
        sheets.add_part(
            part=SheetDocument(sheet=sheet, object=one, caption=_("Regarde bien les détails.")),
            actor=audit.SYSTEM,
        )
        for one in objects
    ]
    for number, asked in enumerate(questions):
        document = documents[number % len(documents)] if number != 2 else None
        sheets.add_part(part=Question(sheet=sheet, document=document, **asked), actor=audit.SYSTEM)
    return states.perform(sheet, "publish", actor=audit.SYSTEM, trusted=True)


def _add_class(sheet: SchoolSheet) -> None:
    room = ClassCode.objects.create(
        sheet=sheet,
        code=CODE,
        token_hash=hash_token(TEACHER_LINK),
        ends_on=clock.today() + timedelta(weeks=3),
    )
    described, chosen, ordered, _asked = sheet.questions.all()
    for number, (text, choice, order) in enumerate(_ANSWERS):
        pupil = Pupil.objects.create(room=room, pseudonym=pseudonyms.ALL[number * 13])
        PupilAnswer.objects.create(
            pupil=pupil, question=described, text=text, is_shown=number in {1, 5}
        )
        for question, places in ((chosen, (choice,)), (ordered, order)):
            if places:
                lines = options.read(question.kind, question.options)
                made = options.Chosen(lines.kind, lines.lines, lines.partners, places)
                PupilAnswer.objects.create(
                    pupil=pupil,
                    question=question,
                    text=options.sentence(lines, places),
                    chosen=made.stored(),
                )
