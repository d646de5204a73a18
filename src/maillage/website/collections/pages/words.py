"""What the pages of the collections say of rights and certainty."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.heritage.catalogue.models import Rights

if TYPE_CHECKING:
    from django.utils.functional import Promise

RIGHTS_WORDS: dict[str, str | Promise] = {
    Rights.CC0: gettext_lazy(
        "Vous pouvez copier, modifier et diffuser cette image, même à des fins commerciales, sans "
        "rien demander."
    ),
    Rights.PDM: gettext_lazy(
        "Cette image est libre de droits : vous pouvez la copier, la modifier et la diffuser sans "
        "rien demander."
    ),
    Rights.BY: gettext_lazy(
        "Vous pouvez copier, modifier et diffuser cette image, même à des fins commerciales, à "
        "condition de citer le crédit."
    ),
    Rights.BY_SA: gettext_lazy(
        "Vous pouvez copier, modifier et diffuser cette image, à condition de citer le crédit et de "
        "laisser les mêmes droits à ceux qui la reprendront."
    ),
    Rights.BY_NC: gettext_lazy(
        "Vous pouvez copier, modifier et diffuser cette image en citant le crédit, mais pas à des "
        "fins commerciales."
    ),
    Rights.OPEN: gettext_lazy(
        "Vous pouvez copier, modifier et diffuser cette image, même à des fins commerciales, en "
        "citant sa source et la date de sa mise à jour."
    ),
    Rights.COPYRIGHT: gettext_lazy(
        "Cette image est protégée : vous pouvez la regarder ici ; pour toute autre utilisation, "
        "demandez au musée."
    ),
    Rights.UNKNOWN: gettext_lazy(
        "Les droits de cette image ne sont pas encore précisés : demandez au musée avant de la "
        "réutiliser."
    ),
}
"""What may be done with an image, as one would say it to a pupil."""

LICENCE_OUVERTE = "https://www.etalab.gouv.fr/licence-ouverte-open-licence/"


def certainty(confidence: Any) -> str:
    """« sûr », « probable », « à vérifier »."""
    value = confidence if isinstance(confidence, (int, float)) else 0
    if value >= 0.85:
        return _("sûr")
    return _("probable") if value >= 0.6 else _("à vérifier")
