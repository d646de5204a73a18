"""The answers, verb by verb, as XML."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import parseaddr
from typing import Final

from django.conf import settings
from django.urls import reverse

from maillage.api.oai import selection
from maillage.api.oai.protocol import OaiError, OaiRequest, read_window
from maillage.api.oai.tokens import Progress, read_token, write_token
from maillage.heritage.catalogue.addresses import oai_identifier, repository, whole
from maillage.heritage.catalogue.lido_mapping import NAMESPACE as LIDO
from maillage.heritage.catalogue.models import CulturalObject
from maillage.heritage.catalogue.writers import edm, lido, oai_dc
from maillage.heritage.catalogue.writers.dublin_core import NAMESPACE as OAI_DC
from maillage.heritage.catalogue.writers.dublin_core import SCHEMA as OAI_DC_SCHEMA
from maillage.heritage.catalogue.writers.edm import NAMESPACE as EDM
from maillage.heritage.catalogue.writers.edm import SCHEMA as EDM_SCHEMA
from maillage.heritage.catalogue.writers.lido import SCHEMA as LIDO_SCHEMA
from maillage.heritage.catalogue.writers.markup import HEAD, element, empty, text, texts
from maillage.kernel import clock

NAMESPACE: Final = "http://www.openarchives.org/OAI/2.0/"
XSI: Final = "http://www.w3.org/2001/XMLSchema-instance"
PAGE: Final = 100
_IDENTIFIER: Final = "http://www.openarchives.org/OAI/2.0/oai-identifier"


@dataclass(frozen=True, slots=True)
class MetadataFormat:
    """A form in which records are given."""

    prefix: str
    schema: str
    namespace: str
    write: Callable[[CulturalObject], str]


FORMATS: Final[Mapping[str, MetadataFormat]] = {
    one.prefix: one
    for one in (
        MetadataFormat("oai_dc", OAI_DC_SCHEMA, OAI_DC, oai_dc),
        MetadataFormat("lido", LIDO_SCHEMA, LIDO, lido),
        MetadataFormat("edm", EDM_SCHEMA, EDM, edm),
    )
}


def base_url() -> str:
    """The address of the repository."""
    return whole(reverse("oai"))


def stamp(moment: datetime) -> str:
    """A UTCdatetime to the second."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def answer(request: OaiRequest) -> str:
    """The whole answer to a request; raises `OaiError`."""
    content = _VERBS[request.verb](request)
    shown = {"verb": request.verb, **request.arguments}
    return _document(text("request", base_url(), **shown), element(request.verb, content))


def refusal(error: OaiError, request: OaiRequest | None) -> str:
    """The answer to a request that is wrong: it is repeated only if it was right in form (§ 3.2)."""
    shown = {"verb": request.verb, **request.arguments} if request is not None else {}
    return _document(
        text("request", base_url(), **shown), text("error", str(error), code=error.code)
    )


def _document(*content: str) -> str:
    return HEAD + element(
        "OAI-PMH",
        text("responseDate", stamp(clock.now())),
        *content,
        xmlns=NAMESPACE,
        xmlns__xsi=XSI,
        xsi__schemaLocation=f"{NAMESPACE} {NAMESPACE}OAI-PMH.xsd",
    )


def _identify(request: OaiRequest) -> str:
    del request
    oldest = selection.earliest() or clock.now()
    return "".join(
        (
            text("repositoryName", settings.SITE_NAME),
            text("baseURL", base_url()),
            text("protocolVersion", "2.0"),
            text("adminEmail", parseaddr(settings.DEFAULT_FROM_EMAIL)[1]),
            text("earliestDatestamp", stamp(oldest)),
            text("deletedRecord", "persistent"),
            text("granularity", "YYYY-MM-DDThh:mm:ssZ"),
            element(
                "description",
                element(
                    "oai-identifier",
                    text("scheme", "oai"),
                    text("repositoryIdentifier", repository()),
                    text("delimiter", ":"),
                    text("sampleIdentifier", f"oai:{repository()}:07660000001"),
                    xmlns=_IDENTIFIER,
                    xsi__schemaLocation=f"{_IDENTIFIER} {_IDENTIFIER}.xsd",
                ),
            ),
        )
    )


def _metadata_formats(request: OaiRequest) -> str:
    if "identifier" in request.arguments:
        selection.find(request.get("identifier"))
    return "".join(
        element(
            "metadataFormat",
            text("metadataPrefix", one.prefix),
            text("schema", one.schema),
            text("metadataNamespace", one.namespace),
        )
        for one in FORMATS.values()
    )


def _sets(request: OaiRequest) -> str:
    if "resumptionToken" in request.arguments:  # all sets stand on one page
        raise OaiError("badResumptionToken", "ListSets gives no token.")
    found = [
        element("set", text("setSpec", spec), text("setName", name))
        for spec, name in selection.all_sets()
    ]
    if not found:
        raise OaiError("noSetHierarchy", "There is no set yet.")
    return "".join(found)


def _record(request: OaiRequest) -> str:
    fmt = _format(request.get("metadataPrefix"))
    return _written(selection.find(request.get("identifier")), fmt)


def _records(request: OaiRequest) -> str:
    return _list(request, _written)


def _identifiers(request: OaiRequest) -> str:
    return _list(request, lambda record, _fmt: _header(record))


def _list(request: OaiRequest, write: Callable[[CulturalObject, MetadataFormat], str]) -> str:
    """One page of a list, with the token of the next."""
    token = request.get("resumptionToken")
    resumed = "resumptionToken" in request.arguments
    progress = read_token(token, request.verb) if resumed else _first_page(request)
    fmt = _format(progress.prefix)
    given = {
        key: value for key, value in (("from", progress.first), ("until", progress.last)) if value
    }
    window = read_window(progress.first, progress.last, given)
    found = selection.selected(progress.set, window)
    records, after = selection.page_of(
        found,
        after=progress.after,
        size=PAGE,
        window=window,
        whole=request.verb == "ListRecords",
    )
    if not records and not resumed:
        raise OaiError("noRecordsMatch", "No record matches these arguments.")
    shown = "".join(write(record, fmt) for record in records)
    if after is None and not resumed:
        return shown
    if not resumed:
        progress = replace(progress, total=found.count())
    return shown + _resumption(progress, after, len(records))


def _first_page(request: OaiRequest) -> Progress:
    return Progress(
        verb=request.verb,
        prefix=request.get("metadataPrefix"),
        set=request.get("set"),
        first=request.get("from"),
        last=request.get("until"),
    )


def _resumption(progress: Progress, after: int | None, given: int) -> str:
    """The token of the next page; an empty one ends the list (§ 3.5)."""
    shown = {"completeListSize": str(progress.total), "cursor": str(progress.cursor)}
    if after is None:
        return empty("resumptionToken", **shown)
    following = progress.next(after=after, given=given)
    return text(
        "resumptionToken",
        write_token(following),
        expirationDate=stamp(following.expiration),
        **shown,
    )


def _format(prefix: str) -> MetadataFormat:
    found = FORMATS.get(prefix)
    if found is None:
        raise OaiError("cannotDisseminateFormat", "This metadataPrefix is not offered.")
    return found


def _written(record: CulturalObject, fmt: MetadataFormat) -> str:
    metadata = element("metadata", fmt.write(record)) if record.is_public else ""
    return element("record", _header(record), metadata)


def _header(record: CulturalObject) -> str:
    status = {} if record.is_public else {"status": "deleted"}
    return element(
        "header",
        text("identifier", oai_identifier(record)),
        text("datestamp", stamp(record.updated_at)),
        texts("setSpec", selection.specs_of(record)),
        **status,
    )


_VERBS: Final[Mapping[str, Callable[[OaiRequest], str]]] = {
    "Identify": _identify,
    "ListMetadataFormats": _metadata_formats,
    "ListSets": _sets,
    "ListIdentifiers": _identifiers,
    "ListRecords": _records,
    "GetRecord": _record,
}
