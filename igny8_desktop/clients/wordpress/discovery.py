"""Find the REST interface of a site from what a person types, and prove that a login works there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit, urlunsplit

from igny8_desktop.clients.wordpress.http import Answer, WordPressHttp
from igny8_desktop.domain.errors import (
    CredentialsRefused,
    ErrorKind,
    Igny8Error,
    NotFound,
    PermissionRefused,
    WrongInput,
)

MAX_HOPS = 5
INDEX_FIELDS = "name,description,url,home,namespaces,authentication,timezone_string,gmt_offset"
API_LINK = re.compile(r"<([^>]+)>\s*;[^,]*rel=\"?https://api\.w\.org/\"?", re.IGNORECASE)
_API_TAG = re.compile(r"<link[^>]+rel=[\"']https://api\.w\.org/[\"'][^>]*>", re.IGNORECASE)
_HREF = re.compile(r"href=[\"']([^\"']+)[\"']", re.IGNORECASE)
_GENERATOR = re.compile(r"<meta name=[\"']generator[\"'] content=[\"']WordPress ([0-9][0-9A-Za-z.\-]*)", re.IGNORECASE)
_FEED_GENERATOR = re.compile(r"<generator>https?://wordpress\.org/\?v=([0-9][0-9A-Za-z.\-]*)</generator>")
_KNOWN_TAILS = re.compile(r"/(wp-admin|wp-json|wp-content|wp-includes|wp-login\.php|xmlrpc\.php|index\.php)(/.*)?$")
_LOOPBACK = re.compile(r"^(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?$")
SEO_NAMESPACES: Mapping[str, str] = {
    "yoast/v1": "Yoast SEO",
    "rankmath/v1": "Rank Math",
    "aioseo/v1": "All in One SEO",
    "seopress/v1": "SEOPress",
}


@dataclass(frozen=True)
class SiteFacts:
    """What a site tells about itself without a login; `version` is empty where the site hides it."""

    url: str
    rest_root: str
    name: str
    description: str
    home: str
    namespaces: tuple[str, ...]
    timezone: str
    gmt_offset: float
    application_passwords: bool
    authorization_url: str
    version: str = ""
    seo_plugin: str = ""

    @property
    def plain_permalinks(self) -> bool:
        """Say whether the REST interface is reached by a query argument."""
        return "rest_route=" in self.rest_root

    def as_facts(self) -> dict[str, Any]:
        """Return the facts as a connection report has them."""
        return {
            "url": self.url,
            "rest_root": self.rest_root,
            "name": self.name,
            "home": self.home,
            "namespaces": list(self.namespaces),
            "timezone": self.timezone,
            "gmt_offset": self.gmt_offset,
            "application_passwords": self.application_passwords,
            "authorization_url": self.authorization_url,
            "version": self.version,
            "seo_plugin": self.seo_plugin,
            "plain_permalinks": self.plain_permalinks,
        }


def addresses(typed: str) -> tuple[str, ...]:
    """Return the addresses that a typed one may mean, best first, each ending in a slash.

    `example.com`, `https://example.com/blog/wp-admin/` and a pasted REST address are all understood. Raises
    `WrongInput` for what is no web address.
    """
    text = typed.strip().strip("<>\"'")
    scheme = ""
    if "://" in text:
        scheme, text = text.split("://", 1)
        scheme = scheme.lower()
    text = text.lstrip("/")
    try:
        parts = urlsplit(f"//{text}")
        host, port = (parts.hostname or "").encode("idna").decode(), parts.port
    except (ValueError, UnicodeError):
        host, port, parts = "", None, urlsplit("")
    dotted = "." in host.strip(".") or host == "localhost" or ":" in host
    if scheme not in ("", "http", "https") or not host or not dotted or re.search(r"[\s@,;]", parts.netloc):
        raise WrongInput(
            "This is not a web address",
            f"“{typed.strip()[:100]}” cannot be the address of a site.",
            "Type it as in the browser, such as https://example.com.",
        )
    netloc = f"[{host}]" if ":" in host else host
    netloc += f":{port}" if port is not None else ""
    path = _KNOWN_TAILS.sub("", parts.path.rstrip("/")) + "/"
    schemes = (scheme,) if scheme else ("http", "https") if _LOOPBACK.match(netloc) else ("https", "http")
    return tuple(urlunsplit((each, netloc, path, "", "")) for each in schemes)


def discover(typed: str, http: WordPressHttp) -> SiteFacts:
    """Find the REST interface of the site at a typed address, following redirects once and for good.

    Works without a login; if the site refuses guests, the login of `http` is tried, at `http.root`'s own host only.
    Raises the site's trouble, or `NotFound` where there is no WordPress.
    """
    trouble: Igny8Error | None = None
    for address in addresses(typed):
        try:
            return _discover_at(address, http)
        except Igny8Error as error:
            # The https trouble tells more than "http does not answer either".
            trouble = trouble or error
    assert trouble is not None
    raise trouble


def discover_at_home(typed: str, http: WordPressHttp) -> SiteFacts:
    """Find the REST interface as `discover` does, for a login that is kept for the typed host.

    Raises `CredentialsRefused` where the site sends its visitors on to another host (`www.` aside): a password goes
    there only when a person connects with that address.
    """
    site = discover(typed, http)
    here, there = (_bare_host(address) for address in (addresses(typed)[0], site.rest_root))
    if here != there:
        raise CredentialsRefused(
            "The site has moved to another host",
            f"{here} sends its visitors on to {there}. The password is kept for {here} and was not sent there.",
            f"If {there} is the client's site, change the address under Sites → Edit, or connect again with it.",
        )
    return site


def _bare_host(address: str) -> str:
    return (urlsplit(address).hostname or "").lower().removeprefix("www.")


def _discover_at(address: str, http: WordPressHttp) -> SiteFacts:
    page = open_home(address, http)
    site = site_of(page.url)
    trouble: Igny8Error | None = None
    for root in roots(site, page):
        try:
            index = _index(root, http)
        except Igny8Error as error:
            if trouble is None or trouble.kind in (ErrorKind.NOT_FOUND, ErrorKind.BAD_ANSWER):
                trouble = error
            continue
        return facts_of(site, root, index, page, http)
    if trouble is None or trouble.kind in (ErrorKind.NOT_FOUND, ErrorKind.BAD_ANSWER):
        raise NotFound(
            "No WordPress was found there",
            f"{urlsplit(site).netloc} answers, but its REST interface was found neither by its own link nor at "
            f"{site}wp-json/ nor at {site}?rest_route=/.",
            "Check the address (with its folder, as in example.com/blog). If it is right, a plugin switches the REST "
            "interface off: allow it there.",
        )
    raise trouble


def site_of(page: str) -> str:
    """Return the address of the site that a page belongs to."""
    parts = urlsplit(page)
    return urlunsplit((*parts[:2], _KNOWN_TAILS.sub("", parts.path.rstrip("/")) + "/", "", ""))


def open_home(address: str, http: WordPressHttp) -> Answer:
    """Return the home page, wherever the site moved it."""
    for _ in range(MAX_HOPS):
        answer = http.fetch("GET", address, headers={"Accept": "text/html,*/*;q=0.8"})
        target = answer.headers.get("Location")
        if not (300 <= answer.status < 400 and target):
            return answer
        address = urljoin(address, target)
        if urlsplit(address).scheme not in ("http", "https"):
            break
    raise WrongInput(
        "The site's address goes in circles",
        f"{urlsplit(address).netloc} sends visitors on again and again.",
        "Open the site in a browser and copy the address that it ends at.",
    )


def roots(site: str, page: Answer) -> Iterator[str]:
    """Yield possible REST roots: the site's own word first, then both usual places."""
    seen: set[str] = set()
    tag = _API_TAG.search(page.text)
    href = _HREF.search(tag.group(0)) if tag else None
    named = API_LINK.search(page.headers.get("Link", "")) or None
    for said in (named.group(1) if named else "", href.group(1).replace("&amp;", "&") if href else ""):
        root = _same_site(said, site) if said else ""
        if root and root not in seen:
            seen.add(root)
            yield root
    for root in (f"{site}wp-json/", f"{site}?rest_route=/"):
        if root not in seen:
            yield root


def _same_site(said: str, site: str) -> str:
    """Return a root that the site names if it lies on the same site, never falling back from https to http."""
    there, here = urlsplit(said), urlsplit(site)
    if there.netloc.lower().removeprefix("www.") != here.netloc.lower().removeprefix("www."):
        return ""
    root = urlunsplit((here.scheme if here.scheme == "https" else there.scheme, *there[1:]))
    return root if root.endswith("/") else f"{root}/"


def _index(root: str, http: WordPressHttp) -> dict[str, Any]:
    """Return the REST index at `root`, as a guest or, where guests are refused, with the login."""
    url = f"{root}{'&' if '?' in root else '?'}_fields={INDEX_FIELDS}"
    answer = http.fetch("GET", url, keys=("namespaces",))
    if answer.status in (401, 403) and answer.code and http.username and urlsplit(root)[:2] == urlsplit(http.root)[:2]:
        answer = http.fetch("GET", url, login=True, keys=("namespaces",))
    http.judge(answer, keys=("namespaces",), action="read the site's facts")
    index: dict[str, Any] = answer.data
    return index


def _version_in_feed(site: str, http: WordPressHttp) -> str:
    """Return the version that the feed tells where the pages do not; empty where it is hidden there, too."""
    try:
        answer = http.fetch("GET", f"{site}?feed=rss2", headers={"Accept": "application/rss+xml,*/*;q=0.5"})
    except Igny8Error:
        return ""
    found = _FEED_GENERATOR.search(answer.text[:20_000]) if answer.ok else None
    return found.group(1) if found else ""


def facts_of(site: str, root: str, index: Mapping[str, Any], page: Answer, http: WordPressHttp) -> SiteFacts:
    """Return what the REST index and the start page tell."""
    authentication = index.get("authentication")
    passwords = authentication.get("application-passwords") if isinstance(authentication, dict) else None
    endpoints = passwords.get("endpoints", {}) if isinstance(passwords, dict) else {}
    namespaces = tuple(str(each) for each in index.get("namespaces") or ())
    generator = _GENERATOR.search(page.text)
    try:
        offset = float(index.get("gmt_offset") or 0)
    except (TypeError, ValueError):
        offset = 0.0
    return SiteFacts(
        url=site,
        rest_root=root,
        name=str(index.get("name") or ""),
        description=str(index.get("description") or ""),
        home=str(index.get("home") or site),
        namespaces=namespaces,
        timezone=str(index.get("timezone_string") or ""),
        gmt_offset=offset,
        application_passwords=passwords is not None,
        authorization_url=str(endpoints.get("authorization", "")) if isinstance(endpoints, dict) else "",
        version=generator.group(1) if generator else _version_in_feed(site, http),
        seo_plugin=next((name for space, name in SEO_NAMESPACES.items() if space in namespaces), ""),
    )


def prove_login(http: WordPressHttp, facts: SiteFacts | None = None) -> dict[str, Any]:
    """Return who the login is and what it may do; only `users/me` proves a login, public routes ignore a wrong one.

    Raises `CredentialsRefused` with the real cause where the index (in `facts`) tells that application passwords
    are off, and `PermissionRefused` for a role that cannot do this program's work.
    """
    answer = http.exchange(
        "GET",
        "wp/v2/users/me",
        params={"context": "edit", "_fields": "id,name,username,slug,roles,capabilities"},
        keys=("id", "capabilities"),
    )
    if answer.status == 401 and answer.data is not None and facts is not None and not facts.application_passwords:
        raise CredentialsRefused(
            "Application passwords are switched off on this site",
            f"{http.host} does not offer them, so no program can log in. Wordfence switches them off by default; "
            "other security plugins and sites without https do so, too.",
            "Wordfence → All Options → Brute Force Protection: untick “Disable WordPress application passwords”. "
            "Otherwise look in the security plugin that the site uses, and see that the site runs on https.",
        )
    http.judge(answer, keys=("id", "capabilities"), action="check the login")
    user = answer.data
    held = user["capabilities"] if isinstance(user["capabilities"], dict) else {}
    may = {name: bool(held.get(name)) for name in
           ("edit_posts", "publish_posts", "publish_pages", "upload_files", "edit_others_posts", "manage_categories",
            "unfiltered_html")}  # fmt: skip
    roles = [str(role) for role in user.get("roles") or ()]
    facts_found: dict[str, Any] = {
        "user_id": str(user["id"]),
        "user_name": str(user.get("name") or user.get("username") or ""),
        "roles": roles,
        "capabilities": may,
        "create_categories": may["manage_categories"],
    }
    if not (may["edit_posts"] and may["publish_posts"] and may["upload_files"]):
        lacks = [words for name, words in
                 (("edit_posts", "write posts"), ("publish_posts", "publish posts"), ("upload_files", "upload images"))
                 if not may[name]]  # fmt: skip
        raise PermissionRefused(
            "The login works, but its role is too small",
            f"“{facts_found['user_name']}” has the role {', '.join(roles) or 'none'} at {http.host}, "
            f"which may not {', '.join(lacks)}.",
            "Give this user the role Editor (WordPress: Users → Edit → Role), or connect with another user.",
        )
    return facts_found
