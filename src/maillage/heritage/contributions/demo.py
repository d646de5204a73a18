"""The demonstration's participation: contributions in every state, a campaign, a file that went back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.heritage.catalogue.models import CulturalObject, Museum
from maillage.heritage.contributions import domain
from maillage.heritage.contributions.models import Answer, Campaign, Contribution
from maillage.kernel import audit, clock
from maillage.kernel.notifications import absolute
from maillage.kernel.ops.demo_days import days_ago, living_on
from maillage.people.directory.demo import account

# As public as the password of the accounts: printed each time, and never made elsewhere.
LEFEVRE: Final = "demonstration-contribution-de-monsieur-lefevre"
HOME: Final = "Musée du Ruban et du Fil"
PORTRAITS: Final = 40
PROOF: Final = "Carte postale de 1905, collection de ma grand-mère, légendée au dos."


def load(say: Any) -> None:
    """Told once; the link that works is printed each time. Needs the collections' chapter."""
    home = Museum.objects.filter(organisation__name=HOME).first()
    if home is None:
        return
    if not Contribution.objects.exclude(demo_key="").exists():
        _Story(home).tell()
    if not Campaign.objects.exclude(demo_key="").exists():
        with living_on(days_ago(12), 9, 15):
            _add_campaign()
    if Contribution.objects.filter(demo_key="lefevre").exists():
        url = absolute(reverse("public-contribution", kwargs={"token": LEFEVRE}))
        say(f"{_('Contribution de M. Lefèvre')} : {url}")


class _Story:
    """What visitors said of the home museum's objects, and of one elsewhere."""

    def __init__(self, home: Museum) -> None:
        self.team, self.member = account("jeanne"), account("solene")
        self.home = home
        own = CulturalObject.objects.public().filter(museum=home)
        placed = own.filter(values__LIEUX__isnull=False).order_by("-has_image", "pk")
        self.placed = list(placed.select_related("museum__organisation")[:8])
        self.others = list(
            CulturalObject.objects.public()
            .exclude(museum=home)
            .filter(values__AUTR__isnull=False)
            .select_related("museum__organisation")
            .order_by("-has_image", "pk")[:4]
        )

    def tell(self) -> None:
        """In the order of the days."""
        if len(self.placed) < 8 or len(self.others) < 4:
            return
        self._long_ago()
        self._last_month()
        self._these_days()

    def _send(self, key: str, record: CulturalObject, **parts: Any) -> Contribution:
        token = LEFEVRE if key == "lefevre" else f"demonstration-contribution-{key}"
        made = domain.submit_contribution(
            submission=domain.Submission(object=record, **parts), token=token
        )
        Contribution.objects.filter(pk=made.pk).update(demo_key=key)
        return made

    def _place(self, key: str, record: CulturalObject, place: str, **parts: Any) -> Contribution:
        if place in record.value("LIEUX"):  # the record says so already
            place = "Orbec"
        return self._send(
            key,
            record,
            kind="correction",
            field="LIEUX",
            proposed_value=f"Normandie ; {place} (lieu de création)",
            source=parts.pop("source", PROOF),
            **parts,
        )

    def _transmit(self, *ones: Contribution) -> None:
        """As if the museum's mail had left then: none leaves today."""
        domain.transmit_contributions(contributions=ones, actor=self.team)
        keys = [one.pk for one in ones]
        Contribution.objects.filter(pk__in=keys).update(museum_told_at=clock.now())

    def _answer(self, one: Contribution, text: str, verdict: str = Answer.Verdict.ACCEPTED) -> None:
        held = Contribution.objects.with_records().get(pk=one.pk)
        for museum in held.museums:
            ours = museum == self.home
            domain.answer_contribution(
                contribution=held,
                museum=museum,
                verdict=verdict,
                text=text if ours or len(held.museums) == 1 else "",
                actor=self.member if ours else self.team,
                told_by="" if ours else _("Par téléphone, l’accueil du musée"),
            )

    def _long_ago(self) -> None:
        """A correction that went all the way, another that has gone back and waits."""
        with living_on(days_ago(48), 20, 40):
            done = self._place(
                "lefevre",
                self.placed[0],
                "Villerville",
                author_name="Jean Lefèvre",
                name_public=True,
            )
            gone = self._place(
                "rendue",
                self.placed[1],
                "Elbeuf",
                author_name="Marie-Ange Tellier",
                name_public=True,
            )
        with living_on(days_ago(45), 10, 5):
            self._transmit(done, gone)
        with living_on(days_ago(41), 14, 30):
            self._answer(done, _("Vous avez raison : la falaise du fond est celle de Villerville."))
            self._answer(gone, _("Notre registre d’entrée le confirme, merci."))
        with living_on(days_ago(36), 11, 0):
            domain.make_way_back(museum=self.home, actor=self.member)
        with living_on(days_ago(20), 8, 20):
            record = CulturalObject.objects.get(pk=done.object_id)
            record.values = {**record.values, "LIEUX": [done.proposed_value]}
            with audit.recording(actor=audit.SYSTEM, verb=_("données de démonstration")):
                record.save()
            domain.close_done([(record, {"LIEUX": ((done.old_value,), (done.proposed_value,))})])

    def _last_month(self) -> None:
        """What was published, accepted, refused, set aside, taken back."""
        with living_on(days_ago(19), 17, 10):
            memory = self._send(
                "souvenir",
                self.placed[2],
                kind="souvenir",
                text=_(
                    "Ma tante travaillait à la rubanerie jusqu’à sa fermeture. Elle disait que ce "
                    "modèle se tissait à façon, le soir, et que les chutes faisaient les nœuds des "
                    "filles du quartier."
                ),
                author_name="Colette Fouasse",
                name_public=True,
            )
            tag = self._send("mot-cle", self.placed[2], kind="mot-cle", text=_("travail à façon"))
            read = self._send(
                "transcription",
                self.placed[3],
                kind="transcription",
                text=_("Offert à Louise\nle jour de sa [?] – 14 juin 1898"),
                source=_("Étiquette au revers, à l’encre."),
                author_name="Jean Lefèvre",
                name_public=True,
            )
            link = self._send(
                "lien",
                self.placed[3],
                kind="lien",
                other_object=self.others[0],
                link_type="meme-ensemble",
                text=_(
                    "Même étiquette, même main : les deux viennent sans doute de la même maison."
                ),
                author_name="Marie-Ange Tellier",
                name_public=True,
            )
            kept = self._place(
                "acceptee",
                self.placed[4],
                "Bernay",
                author_name="Colette Fouasse",
                name_public=True,
            )
            no = self._place(
                "refusee", self.placed[5], "Rouen", source=_("Il me semble."), author_name="P. R."
            )
            spam = self._send(
                "ecartee",
                self.placed[5],
                kind="souvenir",
                text=_("Rideaux sur mesure, devis gratuit !"),
            )
            back = self._send(
                "retiree",
                self.placed[5],
                kind="erreur",
                text=_("L’image n’est pas la bonne, je crois."),
            )
        with living_on(days_ago(17), 9, 30):
            self._transmit(memory, tag, read, link, kept, no)
            domain.set_aside_contribution(
                contribution=spam, actor=self.team, note=_("Publicité, la même sur trois objets.")
            )
            domain.withdraw_contribution(contribution=back)
        with living_on(days_ago(15), 16, 45):
            self._answer(memory, _("Un témoignage précieux : pourriez-vous nous appeler ?"))
            for one in (tag, link):
                self._answer(one, "")
            self._answer(read, _("Nous lisions « Lucie » : vous avez de meilleurs yeux."))
            self._answer(kept, _("Le catalogue de 1902 vous donne raison."))
            self._answer(
                no,
                _("La marque de l’atelier est celle de la ville indiquée sur la fiche."),
                Answer.Verdict.DECLINED,
            )

    def _these_days(self) -> None:
        """What waits for the museums, what waits for the team."""
        with living_on(days_ago(3), 18, 25):
            waits = self._place("transmise", self.placed[6], "Lisieux", author_name="Ali Kaya")
            link = self._send(
                "lien-transmis",
                self.placed[6],
                kind="lien",
                other_object=self.others[1],
                link_type="pendant",
                text=_("Mêmes dimensions, même galon : la paire ?"),
            )
            elsewhere = self._send(
                "ailleurs",
                self.others[2],
                kind="erreur",
                text=_("La date du texte et du titre diffèrent."),
            )
        with living_on(days_ago(2), 9, 50):
            self._transmit(waits, link, elsewhere)
        with living_on(days_ago(1), 21, 15):
            self._place("recue", self.placed[7], "Bolbec", author_name="Jean Lefèvre")
            self._place("reunie", self.placed[7], "BOLBEC", author_name="Annick Roussel")
            self._send("recue-mot", self.placed[7], kind="mot-cle", text=_("métier à la barre"))
            self._send(
                "recue-souvenir",
                self.others[3],
                kind="souvenir",
                text=_("Je crois reconnaître le lavoir de mon village, avant qu’on le couvre."),
            )


def _add_campaign() -> None:
    """« Identifiez ces quarante portraits »: every museum has some."""
    public = CulturalObject.objects.public().filter(has_image=True)
    faces = list(public.filter(values__DENO__icontains="portrait").order_by("pk")[:PORTRAITS])
    known = {one.pk for one in faces}
    for one in public.order_by("museum", "pk")[: 4 * PORTRAITS]:
        if len(faces) >= PORTRAITS:
            break
        if one.pk not in known:
            faces.append(one)
    if not faces:
        return
    campaign = Campaign(
        title=_("Identifiez ces %(n)d portraits et scènes") % {"n": len(faces)},
        question=_("Qui est-ce, où est-ce ?"),
        intro=_(
            "Nos musées gardent des visages et des lieux sans nom. Vous en reconnaissez un ? Un nom, "
            "une rue, une année : tout aide, même un doute."
        ),
        kinds=["souvenir", "mot-cle"],
        start=clock.today(),
        end=clock.today() + timedelta(days=75),
        is_published=True,
        demo_key="portraits",
    )
    actor = account("jeanne")
    domain.save_campaign(
        campaign=campaign, references=[one.reference for one in faces], actor=actor
    )
    said = (
        _("C’est le quai avant la digue : on voit la cale des doris."),
        _("Mon grand-père avait la même photographie dans son couloir."),
        _("Le chapeau est celui des noces du pays d’Auge."),
    )
    for number, (record, text) in enumerate(zip(faces, said, strict=False)):
        made = domain.submit_contribution(
            submission=domain.Submission(
                kind="souvenir",
                object=record,
                text=text,
                author_name="Jean Lefèvre",
                name_public=True,
                campaign=campaign,
            ),
            token=f"demonstration-campagne-{number}",
        )
        Contribution.objects.filter(pk=made.pk).update(demo_key=f"campagne-{number}")
