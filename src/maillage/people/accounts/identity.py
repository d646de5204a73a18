"""Sign-in through an OpenID Connect server, ProConnect included.

ProConnect differs from what django-allauth expects on one point: what it says of the person
(*userinfo*) is a signed JWT, not plain JSON.
"""

from __future__ import annotations

from typing import Any

from allauth.account.internal.decorators import login_not_required
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.internal import jwtkit
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.http import Http404, HttpRequest, HttpResponseBase

from maillage.kernel.permissions import PUBLIC, requires


class IdentityServer(OpenIDConnectOAuth2Adapter):
    """The configured server."""

    def _fetch_user_info(self, access_token: str) -> dict[str, Any]:
        """What the server says of the person, plain or signed."""
        with get_adapter().get_requests_session() as session:
            response = session.get(
                self.profile_url, headers={"Authorization": f"Bearer {access_token}"}
            )
            response.raise_for_status()
        if not response.headers.get("Content-Type", "").startswith("application/jwt"):
            return dict(response.json())
        return dict(
            jwtkit.verify_and_decode(
                credential=response.text,
                keys_url=self.openid_config["jwks_uri"],
                issuer=self.openid_config["issuer"],
                audience=self.get_provider().app.client_id,
                lookup_kid=jwtkit.lookup_kid_jwk,
            )
        )


@requires(PUBLIC)
@login_not_required
def login(request: HttpRequest, provider_id: str) -> HttpResponseBase:
    """Send the person to the server."""
    return _view(OAuth2LoginView, request, provider_id)


@requires(PUBLIC)
@login_not_required
def callback(request: HttpRequest, provider_id: str) -> HttpResponseBase:
    """The server sends the person back."""
    return _view(OAuth2CallbackView, request, provider_id)


def _view(view: Any, request: HttpRequest, provider_id: str) -> HttpResponseBase:
    try:
        answer: HttpResponseBase = view.adapter_view(IdentityServer(request, provider_id))(request)
    except SocialApp.DoesNotExist as error:
        raise Http404 from error
    return answer
