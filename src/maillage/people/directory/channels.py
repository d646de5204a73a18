"""The value of a contact point, checked by what it is and put in its usual shape.

Pure functions. What people type for an account is as often its name (« @musee ») as the address of
its page: both give the address.
"""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.utils.translation import gettext as _

from maillage.people.directory.contacts import phone_fr, site_url

# Channel → hosts of its pages, and the page of an account.
_NETWORKS: Final[dict[str, tuple[tuple[str, ...], str]]] = {
    "facebook": (("facebook.com", "fb.com", "fb.me"), "https://www.facebook.com/%s"),
    "instagram": (("instagram.com",), "https://www.instagram.com/%s/"),
    "linkedin": (("linkedin.com",), "https://www.linkedin.com/in/%s/"),
    "youtube": (("youtube.com", "youtu.be"), "https://www.youtube.com/@%s"),
    "tiktok": (("tiktok.com",), "https://www.tiktok.com/@%s"),
    "bluesky": (("bsky.app",), "https://bsky.app/profile/%s"),
    "x": (("x.com", "twitter.com"), "https://x.com/%s"),
}
_HANDLE: Final = re.compile(r"[\w.-]{1,100}")
_COMPANY: Final = "https://www.linkedin.com/company/%s/"
_LOST: Final = re.compile(r"^\d+([.,]\d+)?e\+?\d+$", re.IGNORECASE)
_PAGE: Final = URLValidator(schemes=["http", "https"])


def phone_number(text: str) -> str:
    """A telephone number in its usual shape; raise ValidationError when it is none."""
    shown = phone_fr(text)
    if _LOST.match(shown.replace(" ", "")):
        raise ValidationError(
            _("« %(value)s » a été abîmé par un tableur : reprenez le numéro d’origine.")
            % {"value": shown}
        )
    if len(re.sub(r"\D", "", shown)) < 3 or re.search(r"[@<>]", shown):
        raise ValidationError(_("« %(value)s » n’est pas un numéro.") % {"value": shown})
    return shown[:250]


def page(text: str) -> str:
    """An address of the web, with its scheme; raise ValidationError when it is none."""
    url = site_url(text)
    try:
        _PAGE(url)
    except ValidationError as error:
        raise ValidationError(
            _("« %(value)s » n’est pas une adresse de site : écrire https://www.exemple.fr.")
            % {"value": text}
        ) from error
    return url


def account_page(channel: str, text: str, *, of_body: bool = False) -> str:
    """The page of an account on a network, from its address or from its name.

    `of_body`: on LinkedIn, whose bodies and people have different pages.
    """
    if channel == "mastodon":
        return _mastodon(text)
    hosts, pattern = _NETWORKS[channel]
    if channel == "linkedin" and of_body:
        pattern = _COMPANY
    bare = text.strip()
    host = _host(bare)
    if any(host == one or host.endswith(f".{one}") for one in hosts):
        return page(re.sub(r"^http://", "https://", bare))
    handle = bare.removeprefix("@")
    dotted = channel == "bluesky"  # « musee.bsky.social » is a name, not a site
    if "/" in handle or (not dotted and "://" in bare) or not _HANDLE.fullmatch(handle):
        raise ValidationError(
            _("« %(value)s » n’est ni une page de ce réseau, ni le nom d’un compte (« @musee »).")
            % {"value": bare}
        )
    if dotted and "." not in handle:
        handle = f"{handle}.bsky.social"
    return pattern % handle


def _host(text: str) -> str:
    """The host of an address, with its scheme or not; '' for « @musee »."""
    if text.startswith("@"):
        return ""
    return (urlsplit(text if "://" in text else f"https://{text}").hostname or "").lower()


def _mastodon(text: str) -> str:
    """« @musee@piaille.fr » as « https://piaille.fr/@musee »: any server will do."""
    bare = text.strip()
    if found := re.fullmatch(r"@?([\w.-]+)@([\w-]+(?:\.[\w-]+)+)", bare):
        return f"https://{found[2].lower()}/@{found[1]}"
    if "@" not in bare or "/" not in bare:
        raise ValidationError(_("Un compte Mastodon s’écrit avec son serveur : @musee@exemple.fr."))
    return page(bare)


def clean_value(channel: str, text: str, *, of_body: bool = False) -> str:
    """The value of a contact point of that channel; raise ValidationError with a French sentence."""
    text = " ".join(text.split())
    if not text:
        raise ValidationError(_("Écrivez le numéro, l’adresse ou la page."))
    if channel == "telephone":
        return phone_number(text)
    if channel == "courriel":
        text = text.removeprefix("mailto:").lower()
        validate_email(text)
        return text
    if channel == "site":
        return page(text)
    if channel in _NETWORKS or channel == "mastodon":
        return account_page(channel, text, of_body=of_body)
    return text
