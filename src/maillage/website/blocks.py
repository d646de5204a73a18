"""What a page is made of: text, image, quote, button, accordion."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageBlock

RICH = ["h2", "h3", "bold", "italic", "ol", "ul", "link", "document-link"]
SIMPLE = ["bold", "italic", "ol", "ul", "link"]


class PictureBlock(blocks.StructBlock):
    """An image, described for those who do not see it, with its legend and credit."""

    image = ImageBlock(label=_("image"))
    caption = blocks.CharBlock(label=_("légende"), required=False, max_length=250)
    credit = blocks.CharBlock(label=_("crédit"), required=False, max_length=120)

    class Meta:
        label = _("image")
        icon = "image"
        template = "website/blocks/picture.html"


class QuoteBlock(blocks.StructBlock):
    """Someone's words."""

    text = blocks.TextBlock(label=_("citation"))
    author = blocks.CharBlock(label=_("auteur"), required=False, max_length=120)

    class Meta:
        label = _("citation")
        icon = "openquote"
        template = "website/blocks/quote.html"


class ButtonBlock(blocks.StructBlock):
    """A link that stands out: to a page of the site, or elsewhere."""

    label = blocks.CharBlock(label=_("texte du bouton"), max_length=80)
    page = blocks.PageChooserBlock(label=_("page du site"), required=False)
    url = blocks.URLBlock(label=_("ou une adresse"), required=False)

    def clean(self, value: Any) -> Any:
        """Exactly one target."""
        cleaned = super().clean(value)
        if bool(cleaned["page"]) == bool(cleaned["url"]):
            error = ValidationError(_("Choisissez une page du site ou une adresse, pas les deux."))
            raise blocks.StructBlockValidationError({"page": error})
        return cleaned

    class Meta:
        label = _("bouton")
        icon = "link"
        template = "website/blocks/button.html"


class AccordionItem(blocks.StructBlock):
    """A question and its answer."""

    title = blocks.CharBlock(label=_("titre"), max_length=160)
    text = blocks.RichTextBlock(label=_("texte"), features=SIMPLE)

    class Meta:
        label = _("volet")


class AccordionBlock(blocks.StructBlock):
    """Titles that open on their text."""

    panels = blocks.ListBlock(AccordionItem(), label=_("volets"), min_num=1)

    class Meta:
        label = _("accordéon")
        icon = "list-ul"
        template = "website/blocks/accordion.html"


class BodyBlock(blocks.StreamBlock):
    """The body of a page."""

    text = blocks.RichTextBlock(
        label=_("texte"), features=RICH, icon="pilcrow", template="website/blocks/text.html"
    )
    picture = PictureBlock()
    quote = QuoteBlock()
    button = ButtonBlock()
    accordion = AccordionBlock()


class HighlightBlock(blocks.StructBlock):
    """A page of the site to put forward on the home page."""

    page = blocks.PageChooserBlock(label=_("page"))
    text = blocks.CharBlock(label=_("en une phrase"), required=False, max_length=200)

    class Meta:
        label = _("page mise en avant")
        icon = "doc-full"


class HighlightsBlock(blocks.StreamBlock):
    """The pages put forward."""

    page = HighlightBlock()


class SocialBlock(blocks.StructBlock):
    """An account on a social network."""

    name = blocks.CharBlock(label=_("réseau"), max_length=40)
    url = blocks.URLBlock(label=_("adresse"))

    class Meta:
        label = _("réseau social")
        icon = "link"


class SocialsBlock(blocks.StreamBlock):
    """The accounts on social networks."""

    account = SocialBlock()
