"""Telephone numbers and addresses of sites, put in their usual shape. Pure functions."""

from __future__ import annotations

import re

_DIGITS = re.compile(r"\D")


def phone_fr(text: str) -> str:
    """« 0233123456 », « +33 2 33… », « 233123456 » (a zero lost in Excel) as « 02 33 12 34 56 ».

    Anything that is not one French number is kept as it was written.
    """
    text = " ".join(text.split())
    if re.search(r"[^\d\s.()+\-/]", text):
        return text
    digits = _DIGITS.sub("", text)
    national = text.startswith("+33") or digits.startswith("0033")
    if national:
        digits = digits.removeprefix("00").removeprefix("33").lstrip("0")
    elif text.startswith("+"):
        return text
    if len(digits) == 9 and digits[0] != "0":
        digits = f"0{digits}"
    if len(digits) != 10 or not digits.startswith("0"):
        return text
    return " ".join(digits[at : at + 2] for at in range(0, 10, 2))


def siret_digits(text: str) -> str:
    """« 356 000 000 00048 » as its digits; a zero lost in Excel is given back."""
    bare = re.sub(r"[\s.\u00a0\u202f-]", "", text)
    return bare.zfill(14) if bare.isdigit() and 11 <= len(bare) < 14 else bare


def site_url(text: str) -> str:
    """« www.exemple.fr » as « https://www.exemple.fr »."""
    text = text.strip()
    return text if not text or "://" in text else f"https://{text}"


def _bare(text: str) -> str:
    return re.sub(r"[\s.\u00a0\u202f_/-]", "", text).upper()


def rna_code(text: str) -> str:
    """« w 611 234 567 » as « W611234567 »; the W is added to nine figures alone."""
    bare = _bare(text)
    return f"W{bare}" if re.fullmatch(r"\d{9}", bare) else bare


def uai_code(text: str) -> str:
    """« 610001 v » as « 0610001V »: zeros lost in Excel are given back."""
    bare = _bare(text)
    return bare.zfill(8) if re.fullmatch(r"\d{5,7}[A-Z]", bare) else bare


def museofile_code(text: str) -> str:
    """« m 410 » or « 410 » as « M0410 »."""
    bare = _bare(text)
    found = re.fullmatch(r"M?(\d{2,4})", bare)
    return f"M{found[1].zfill(4)}" if found else bare
