"""Options of the signer ``cosign``, validated from ``spec.sign.options``."""

from __future__ import annotations

from pydantic import Field

from aac_core.api import OptionsModel


class CosignOptions(OptionsModel):
    """Who vouches for a keyless signer; unused with a key."""

    oidc_issuer: str = Field(default="", description="Address of the OpenID Connect issuer.")
    oidc_client_id: str = Field(default="", description="Client id for the issuer.")
    oidc_provider: str = Field(default="", description="Where a token comes from, github-actions and others.")
    fulcio_url: str = Field(default="", description="Address of the certificate authority.")
    rekor_url: str = Field(default="", description="Address of the transparency log.")
