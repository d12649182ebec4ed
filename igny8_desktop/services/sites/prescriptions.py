"""Say in plain words what each verdict of the site doctor means, what to change, and what to write to whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from igny8_desktop.domain.site_health import Verdict

_AGENT = "IGNY8-Desktop"
_APPLICATION_PASSWORDS: Mapping[str, str] = {
    "Wordfence": "Wordfence → All Options → Brute Force Protection: untick “Disable WordPress application passwords”.",
    "Solid Security": "Security → Settings → WordPress Tweaks: set “Application Passwords” to allow REST API use.",
    "All-In-One Security": "WP Security → User Security → Additional settings: untick “Disable application password”.",
    "Really Simple Security": "Security → Settings → Hardening: switch “Disable application passwords” off.",
    "Perfmatters": "Settings → Perfmatters → General: set “Disable Application Passwords” off.",
}
_REST: Mapping[str, str] = {
    "Disable REST API": "Settings → Disable REST API: allow all routes for the role of this user.",
    "Disable WP REST API": "Deactivate the plugin “Disable WP REST API”, or replace it by one that lets users in.",
    "Solid Security": "Security → Settings → WordPress Tweaks: set “REST API” to “Default Access”.",
    "All-In-One Security": "WP Security → Miscellaneous → WP REST API: untick “Disallow unauthorized REST requests”.",
    "Perfmatters": "Settings → Perfmatters → General: set “Disable REST API” to “Default (Enabled)”.",
    "Wordfence": "Wordfence → Firewall → All Firewall Options: allow /wp-json/ under “Allowlisted URLs”.",
}


@dataclass(frozen=True)
class Prescription:
    """What a verdict means for a person: `change` is the exact line or click, `letter` is ready to be sent."""

    title: str
    what: str
    change: str = ""
    letter_to: str = ""
    letter: str = ""


@dataclass(frozen=True)
class _Words:
    title: str
    what: str
    change: str = ""
    to: str = ""
    ask: str = ""


_WORDS: Mapping[Verdict, _Words] = {
    Verdict.HEALTHY: _Words("All is well", "{host} can be published to: every probe passed."),
    Verdict.NOT_FOUND: _Words(
        "No site under this address",
        "No server is known as {host}, or this computer is offline.",
        "Check the spelling of the address, and that other pages open in a browser.",
    ),
    Verdict.UNREACHABLE: _Words(
        "The server does not answer",
        "{host} could not be reached from this computer.",
        "Open the site in a browser. If it opens there, a firewall or proxy of this network holds the program back.",
        "host",
        "Calls to https://{host}/wp-json/ get no answer. Is the server up, or is our address blocked?",
    ),
    Verdict.TLS: _Words(
        "The certificate is not valid",
        "The secure connection to {host} cannot be trusted: its certificate is expired, self-made or for another name.",
        "Have the certificate of {host} renewed (Let's Encrypt is free almost everywhere).",
        "host",
        "The TLS certificate of https://{host} is not valid (expired, incomplete chain, or issued for another name). "
        "Please renew it, including the intermediate certificates.",
    ),
    Verdict.NO_HTTPS: _Words(
        "The site has no https",
        "{host} is reached by http:// only. Anybody on the way could read the password, so it was not sent.",
        "Switch https on at the host, then set both addresses in WordPress → Settings → General to https://{host}.",
        "host",
        "Please switch on https for {host} with a valid certificate and redirect http to it.",
    ),
    Verdict.NOT_WORDPRESS: _Words(
        "This is not WordPress",
        "{host} answers, but nothing there looks like WordPress.",
        "Check the address, with its folder (example.com/blog). For another system, publish to a folder instead.",
    ),
    Verdict.MOVED: _Words(
        "The site has moved",
        "It sends every visitor on to {address}. The login was not sent there.",
        "Edit the site and set its address to {address}, then test again.",
    ),
    Verdict.STAGING_LOGIN: _Words(
        "A second login stands in front",
        "The web server of {host} asks for a name and password before WordPress, as staging sites do. Two logins do "
        "not fit into one call.",
        "Leave /wp-json/ out of the protection. Apache: SetEnvIf Request_URI \"^/wp-json/\" noauth, then "
        "“Require env noauth” beside the password rule; nginx: location ^~ /wp-json/ {{ auth_basic off; … }}",
        "host",
        "Please exempt https://{host}/wp-json/ from the server's password protection (HTTP Basic). WordPress protects "
        "it with its own login, and the two cannot be sent together.",
    ),
    Verdict.BOT_CHALLENGE: _Words(
        "A bot check holds the program back",
        "Cloudflare or a like service shows a check page to the program, which no program can pass.",
        "Cloudflare → Security → WAF → Custom rules: skip all checks when URI Path starts with /wp-json/ and User "
        "Agent contains “" + _AGENT + "”; switch Bot Fight Mode off, or allow this computer's address.",
        "client",
        "Our publishing program cannot reach https://{host}/wp-json/: your Cloudflare (or similar) shows it a bot "
        "check. Please add a WAF custom rule with the action “Skip” for: URI Path starts with /wp-json/ AND User Agent "
        "contains “" + _AGENT + "”. On the free plan, please also switch “Bot Fight Mode” off.",
    ),
    Verdict.PROGRAM_BLOCKED: _Words(
        "The server refuses this program",
        "{host} lets a browser in and refuses the program: a firewall rule dislikes its name.",
        "Allow the user agent “" + _AGENT + "” on /wp-json/.",
        "host",
        "Requests with the user agent “" + _AGENT + "” get 403 from {host}, browsers do not. Please allow this user "
        "agent for /wp-json/ in the firewall (ModSecurity, Imunify or the like).",
    ),
    Verdict.REST_OFF: _Words(
        "The REST interface is switched off",
        "WordPress at {host} runs, but its REST interface, by which programs publish, is closed{by_plugin}.",
        "{rest_change}",
        "client",
        "To publish to {host} our program needs WordPress's REST interface (/wp-json/) for a logged-in user. It is "
        "switched off at present{by_plugin}. Please allow it: {rest_change}",
    ),
    Verdict.PATH_BLOCKED: _Words(
        "/wp-json/ is blocked, another way works",
        "The web server of {host} refuses the path /wp-json/. The program uses ?rest_route= instead; publishing works.",
        "Nothing has to be changed. A host that wants to can unblock /wp-json/.",
    ),
    Verdict.PLAIN_PERMALINKS: _Words(
        "All is well, with plain permalinks",
        "{host} can be published to. Its links look like /?p=123, which readers and search engines like less.",
        "WordPress → Settings → Permalinks: choose “Post name” if you want readable links.",
    ),
    Verdict.PASSWORDS_OFF: _Words(
        "Application passwords are switched off",
        "{host} offers no application passwords, so no program can log in{by_plugin}.",
        "{password_change}",
        "client",
        "To publish to {host} we use a WordPress application password, which can be revoked at any time. They are "
        "switched off at present{by_plugin}. Please allow them: {password_change}",
    ),
    Verdict.HEADER_STRIPPED: _Words(
        "The login is lost on the way",
        "User name and password are right, but the web server of {host} removes the Authorization header before "
        "WordPress sees it.",
        'Put this line at the very top of .htaccess, above “# BEGIN WordPress”: '
        'SetEnvIf Authorization "(.*)" HTTP_AUTHORIZATION=$1',
        "host",
        "PHP on {host} does not receive the Authorization header. Please pass it on: on Apache with "
        "“CGIPassAuth On” or “SetEnvIf Authorization \"(.*)\" HTTP_AUTHORIZATION=$1”, on nginx with "
        "“fastcgi_pass_header Authorization;”.",
    ),
    Verdict.WRONG_NAME: _Words(
        "There is no such user",
        "WordPress at {host} knows no user “{user}”.",
        "Use the user name of WordPress → Users (not the e-mail's label and not the name of the password), then edit "
        "the site here.",
    ),
    Verdict.WRONG_PASSWORD: _Words(
        "The application password is wrong",
        "WordPress at {host} knows “{user}”, but not with this password: it was mistyped, revoked, or is the password "
        "of the log-in page.",
        "WordPress → Users → Profile → Application Passwords: add a new one, then edit the site here and paste it.",
    ),
    Verdict.WRONG_LOGIN: _Words(
        "User name or password is wrong",
        "WordPress at {host} does not accept “{user}” with the password kept here.",
        "Connect the site again (Sites → Connect again): WordPress hands over a fresh login by itself.",
    ),
    Verdict.NO_PASSWORD: _Words(
        "The password is missing",
        "No application password for “{user}” is kept on this computer.",
        "Connect the site again, or edit it and paste an application password.",
    ),
    Verdict.WRONG_ROLE: _Words(
        "The user may not publish",
        "“{user}” may not do all at {host} that publishing needs. {role}",
        "WordPress → Users → {user} → Role: Editor.",
        "client",
        "Please give the WordPress user “{user}” at {host} the role Editor, so that we can publish posts with images.",
    ),
    Verdict.WRITING_BLOCKED: _Words(
        "Reading works, sending does not",
        "{host} answers questions but refuses to take a post ({said}): a firewall rule stops what is sent.",
        "Have POST calls to /wp-json/wp/v2/ allowed for the user agent “" + _AGENT + "”.",
        "host",
        "GET requests to https://{host}/wp-json/ work, POST requests end with {said}. Please allow POST for /wp-json/ "
        "with the user agent “" + _AGENT + "” in the firewall (ModSecurity or the like).",
    ),
    Verdict.UPLOAD_LIMIT: _Words(
        "Uploads are limited",
        "The web server of {host} takes files of {limit} only, so many images will be refused.",
        "nginx: client_max_body_size 16m;   Apache: LimitRequestBody 16777216",
        "host",
        "Uploads above {limit} to {host} end with 413. Please raise the limit to 16 MB "
        "(nginx: client_max_body_size 16m; Apache: LimitRequestBody 16777216).",
    ),
    Verdict.SERVER_FAULT: _Words(
        "WordPress fails",
        "WordPress at {host} ends with an error when it is called: a plugin or the theme has a fault.",
        "Look into the PHP error log; switch off the plugin that was updated last.",
        "host",
        "https://{host}/wp-json/ ends with a fatal error (status 500). Could you send us the PHP error log of the last "
        "hour?",
    ),
    Verdict.MAINTENANCE: _Words(
        "The site is being updated",
        "{host} is in maintenance mode at this moment.",
        "Wait some minutes. If it stays, delete the file .maintenance in WordPress's folder.",
    ),
    Verdict.RATE_LIMITED: _Words(
        "Too many calls",
        "{host} asks for a pause.",
        "Wait some minutes; the program goes on by itself.",
        "host",
        "{host} answers our publishing program with 429 (too many requests). Please raise the limit for the user agent "
        "“" + _AGENT + "” on /wp-json/.",
    ),
    Verdict.SLOW_HOST: _Words(
        "The host is slow",
        "One answer of {host} takes about {seconds} seconds. Publishing works, but takes its time and may time out.",
        "Ask the host for more PHP workers or a larger plan; switch on an object cache.",
        "host",
        "An authenticated REST call to {host} takes about {seconds} seconds. Is the plan at its limits (PHP workers, "
        "database, memory)?",
    ),
    Verdict.UNCLEAR: _Words(
        "The cause is not clear",
        "{host} answered in a way that fits no known fault. The probes below say what was seen.",
        "Run it again in some minutes; if it stays, send the list of probes to the host.",
        "host",
        "Our publishing program cannot work with https://{host}/wp-json/. Could you have a look at the access and "
        "error log?",
    ),
}  # fmt: skip


def prescribe(verdict: Verdict, details: Mapping[str, str]) -> Prescription:
    """Return what a verdict means, filled with what was found."""
    words = _WORDS[verdict]
    plugin = details.get("plugin", "")
    known = {
        "host": "the site", "user": "", "role": "", "lacks": "", "address": "", "limit": "", "seconds": "", "said": "",
        **details,
    }  # fmt: skip
    known["by_plugin"] = f" ({plugin} is installed and can do this)" if plugin else ""
    known["password_change"] = _APPLICATION_PASSWORDS.get(
        plugin,
        (f"Look for “application passwords” in the settings of {plugin}." if plugin else
         "Look for “application passwords” in the settings of the security plugin; the site must also run on https."),
    )  # fmt: skip
    known["rest_change"] = _REST.get(
        plugin,
        (f"Look for “REST API” in the settings of {plugin}." if plugin else
         "Look for “REST API” in the settings of the site's security plugin and allow it for logged-in users."),
    )  # fmt: skip
    change = words.change.format(**known)
    if details.get("unsure"):
        other = _WORDS[Verdict.HEADER_STRIPPED].change
        change = f"{change} If a new password does not help, the header is dropped on the way: {other}"
    letter = ""
    if words.ask:
        letter = f"Hello,\n\n{words.ask.format(**known)}\n\nThank you and kind regards\n"
    return Prescription(words.title, words.what.format(**known), change, words.to, letter)
