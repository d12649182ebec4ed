"""Know the security plugins that close doors of WordPress, by what they show of themselves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

#: Namespaces of plugins that can switch application passwords or the REST interface off, with where to look.
SECURITY_PLUGINS: Final[Mapping[str, str]] = {
    "wordfence/": "Wordfence",
    "ithemes-security/": "Solid Security",
    "aios/": "All-In-One Security",
    "aiowps/": "All-In-One Security",
    "sucuri": "Sucuri",
    "really-simple-security/": "Really Simple Security",
    "reallysimplessl/": "Really Simple Security",
    "wp-2fa/": "WP 2FA",
    "perfmatters/": "Perfmatters",
    "shield/": "Shield Security",
    "defender/": "Defender",
    "jetpack-protect": "Jetpack Protect",
}
#: Error codes that only one plugin answers with.
CODES: Final[Mapping[str, str]] = {
    "rest_cannot_access": "Disable REST API",
    "rest_login_required": "Disable WP REST API",
    "itsec_rest_api_access_restricted": "Solid Security",
    "aios_user_lists_forbidden": "All-In-One Security",
    "rest_authentication_error": "Perfmatters",
}
#: Paths in the source of pages.
IN_PAGE: Final[Mapping[str, str]] = {
    "wp-content/plugins/wordfence": "Wordfence",
    "wp-content/plugins/better-wp-security": "Solid Security",
    "wp-content/plugins/all-in-one-wp-security": "All-In-One Security",
    "wp-content/plugins/perfmatters": "Perfmatters",
}
