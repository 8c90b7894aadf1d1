"""The pages for coming in: sign in, and enrol. Plain forms that every browser and password manager understands."""

from __future__ import annotations

import io
from urllib.parse import urlencode

from markupsafe import Markup

from dashboard.auth.passwords import SHORTEST, enrolment_address
from dashboard.i18n import Language, available, language

_FIELD = Markup(
    '<label class="field" for="{id}"><span>{label}</span>'
    '<input id="{id}" name="{id}" type="{kind}" autocomplete="{complete}" required {more}></label>'
)


def login_form(lang: Language, then: str, problem: str = "", *, by_provider: bool = False) -> Markup:
    """Name, password and one-time code on one page.

    Args:
        then: the address to go to afterwards.
        problem: what went wrong, in the reader's words.
        by_provider: the team signs in at its identity provider instead.
    """
    _ = lang.gettext
    head = Markup('<p class="kicker">{}</p><h1>{}</h1>').format(_("For the team"), _("Sign in"))
    if by_provider:
        button = Markup('<p><a class="button primary" href="/sign-on?{}">{}</a></p>').format(
            _query(then), _("Sign in with your organisation’s account")
        )
        return _card(lang, head + _problem(problem) + button, "/login", then)
    code_hint = 'inputmode="numeric" maxlength="12" spellcheck="false"'
    fields = (
        _field(
            "name", _("Name"), "text", "username", 'autocapitalize="none" spellcheck="false" maxlength="80" autofocus'
        )
        + _field("password", _("Password"), "password", "current-password", 'maxlength="200"')
        + _field("code", _("One-time code from your phone"), "text", "one-time-code", code_hint)
    )
    form = Markup(
        '<form method="post" action="/login" class="sign-in"><input type="hidden" name="next" value="{then}">'
        '<input type="hidden" name="lang" value="{lang}">{fields}<button class="button primary">{send}</button></form>'
    ).format(then=then, lang=lang.code, fields=fields, send=_("Sign in"))
    help_text = Markup('<p class="quiet">{}</p>').format(
        _("Lost your phone or password? Ask whoever runs this site for a new link. Nobody will ever ask for your code.")
    )
    again = Markup('<p class="quiet"><a href="{}">{}</a></p>').format(then, _("Already signed in? Continue"))
    return _card(lang, head + _problem(problem) + form + help_text + again, "/login", then)


def enrol_form(lang: Language, token: str, name: str, secret: str, problem: str = "") -> Markup:
    """The picture to scan, the secret to type instead, and a password of one's own."""
    _ = lang.gettext
    steps = Markup(
        '<h1>{title}</h1><p>{intro}</p><figure class="scan">{picture}<figcaption>{or_type} <code>{secret}</code></figcaption></figure>'
    ).format(
        title=_("Welcome, {name}").format(name=name),
        intro=_("Scan this with an authenticator on your phone. It is shown only until you are enrolled."),
        picture=code_picture(secret, name, _("Code to scan with an authenticator")),
        or_type=_("Or type this secret:"),
        secret=" ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
    )
    fields = (
        _field("password", _("A password of at least {n} characters; a sentence is best").format(n=SHORTEST), "password", "new-password", f'minlength="{SHORTEST}" maxlength="200"')
        + _field("again", _("The same password again"), "password", "new-password", 'maxlength="200"')
        + _field("code", _("One-time code from your phone"), "text", "one-time-code", 'inputmode="numeric" maxlength="12"')
    )  # fmt: skip
    form = Markup(
        '<form method="post" action="/enrol/{}?lang={}" class="sign-in">{}<button class="button primary">{}</button></form>'
    )
    return _card(
        lang, steps + _problem(problem) + form.format(token, lang.code, fields, _("Enrol")), f"/enrol/{token}", ""
    )


def message(lang: Language, title: str, text: str) -> Markup:
    """A page that says one thing and leads to the form."""
    link = Markup('<p><a class="button" href="/login?lang={}">{}</a></p>').format(lang.code, lang.gettext("Sign in"))
    return _card(lang, Markup("<h1>{}</h1><p>{}</p>{}").format(title, text, link), "/login", "")


def code_picture(secret: str, name: str, label: str) -> Markup:
    """The QR code as SVG, dark on light in every colour mode, without inline styles."""
    import segno  # only enrolment needs it

    buffer = io.BytesIO()
    segno.make(enrolment_address(secret, name), error="m").save(
        buffer,
        kind="svg",
        xmldecl=False,
        svgns=True,
        nl=False,
        omitsize=True,
        border=4,
        dark="#000",
        light="#fff",
        title=label,
    )
    return Markup(buffer.getvalue().decode()).replace("<svg ", Markup('<svg role="img" '), 1)  # noqa: S704 - made here


def _card(lang: Language, content: Markup, path: str, then: str) -> Markup:
    links = Markup(" · ").join(
        Markup('<a href="{}?{}" lang="{}" hreflang="{}"{}>{}</a>').format(
            path,
            _query(then, code),
            code,
            code,
            Markup(' aria-current="true"') if code == lang.code else "",
            language(code).name,
        )
        for code in available()
    )
    return Markup(
        '<main id="main" class="sign-in-page"><div class="sign-in-card">{}</div><p class="languages">{}</p></main>'
    ).format(content, links)


def _query(then: str, lang: str = "") -> str:
    return urlencode({name: text for name, text in (("next", then), ("lang", lang)) if text})


def _field(id: str, label: str, kind: str, complete: str, more: str) -> Markup:
    return _FIELD.format(id=id, label=label, kind=kind, complete=complete, more=Markup(more))  # noqa: S704 - written here


def _problem(text: str) -> Markup:
    return Markup('<p class="problem" role="alert">{}</p>').format(text) if text else Markup("")
