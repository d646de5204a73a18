"""Forms of the directory: sheets with a warning against doubles, and what hangs from them."""

from __future__ import annotations

from maillage.people.directory.forms.doubles import DoubleWarningForm
from maillage.people.directory.forms.functions import (
    FunctionForm,
    FunctionOfPersonForm,
    MemberForm,
    MembershipForm,
    NetworkForm,
    PersonOfOrganisationForm,
)
from maillage.people.directory.forms.organisations import OrganisationForm, refused
from maillage.people.directory.forms.people import PersonForm
from maillage.people.directory.forms.rows import (
    ContactPointForm,
    PictureForm,
    PostalAddressForm,
    ResourcesForm,
    TagForm,
    TagMergeForm,
)

__all__ = [
    "ContactPointForm",
    "DoubleWarningForm",
    "FunctionForm",
    "FunctionOfPersonForm",
    "MemberForm",
    "MembershipForm",
    "NetworkForm",
    "OrganisationForm",
    "PersonForm",
    "PersonOfOrganisationForm",
    "PictureForm",
    "PostalAddressForm",
    "ResourcesForm",
    "TagForm",
    "TagMergeForm",
    "refused",
]
