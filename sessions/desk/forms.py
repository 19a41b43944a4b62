"""What people type on the pages of the desk, checked for shape. What it means, actions decide."""

from __future__ import annotations

import zoneinfo
from typing import Any

from django import forms

from sessions.people.models import ApiToken
from sessions.people.opening import code_is_needed, is_opening_code
from sessions.people.refusals import Refused
from sessions.people.roles import Role
from sessions.people.tokens import LIVES_FOR
from sessions.projects.models import Project

# fmt: off
CURRENCIES = [
    "EUR", "USD", "GBP", "CHF", "SEK", "NOK", "DKK", "PLN", "CZK", "HUF", "RON", "ISK", "TRY",
    "UAH", "CAD", "AUD", "NZD", "JPY", "KRW", "CNY", "HKD", "TWD", "SGD", "MYR", "THB", "IDR",
    "PHP", "INR", "ILS", "AED", "ZAR", "NGN", "KES", "EGP", "BRL", "MXN", "ARS", "CLP", "COP",
    "PEN",
]
# fmt: on


class RuledForm(forms.Form):
    """A form in the look of the house, whose refusals stand where they were typed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for bound in self:
            widget = bound.field.widget
            if widget.is_hidden:
                continue
            look = "select" if isinstance(widget, forms.Select) else "input"
            if isinstance(widget, forms.Textarea):
                look = "textarea"
            widget.attrs.setdefault("class", look)

    def refuse(self, refusal: Refused) -> None:
        """Say on the form what an action would not do, and what would help."""
        self.add_error(None, f"{refusal.sentence} {refusal.remedy}".strip())


def _first() -> forms.TextInput:
    """Where the caret stands when the dialog opens."""
    return forms.TextInput(attrs={"autofocus": True})


def _day(label: str) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )


class OpenStudioForm(RuledForm):
    studio = forms.CharField(label="Studio", max_length=120)
    name = forms.CharField(
        label="Your name", max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    email = forms.EmailField(
        label="Your mail address",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "username"}),
    )
    password = forms.CharField(
        label="Password",
        min_length=12,
        max_length=1000,
        strip=False,
        help_text="12 characters or more. A sentence is easier to keep than a word.",
        error_messages={"min_length": "Too short: 12 characters or more."},
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password", "minlength": 12}),
    )
    time_zone = forms.ChoiceField(label="Time zone", initial="UTC")
    currency = forms.ChoiceField(
        label="Currency", initial="EUR", choices=[(code, code) for code in CURRENCIES]
    )

    code = forms.CharField(
        label="Opening code",
        max_length=60,
        help_text="The server printed it when it started.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.base_fields["time_zone"].choices = time_zones()  # type: ignore[attr-defined]
        super().__init__(*args, **kwargs)
        if not code_is_needed():
            del self.fields["code"]

    def clean_code(self) -> str:
        typed = str(self.cleaned_data["code"])
        if not is_opening_code(typed):
            raise forms.ValidationError("This is not the code. Run `manage.py prepare` to see it.")
        return typed


def time_zones() -> list[tuple[str, str]]:
    """Every place that has its own clock, in words."""
    names = sorted(
        name
        for name in zoneinfo.available_timezones()
        if "/" in name and not name.startswith(("Etc/", "SystemV/", "posix/", "right/"))
    )
    return [("UTC", "UTC"), *((name, name.replace("_", " ")) for name in names)]


class NewProjectForm(RuledForm):
    title = forms.CharField(label="Title", max_length=200, widget=_first())
    artist = forms.CharField(
        label="Artist",
        max_length=200,
        widget=forms.TextInput(attrs={"list": "artists", "autocomplete": "off"}),
    )
    kind = forms.ChoiceField(label="Kind", choices=Project.Kind.choices, initial=Project.Kind.ALBUM)
    release_date = _day("Release, if there is a date")


class NewSongForm(RuledForm):
    title = forms.CharField(label="Title", max_length=200, widget=_first())
    key = forms.CharField(
        label="Key, if you know it",
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"placeholder": "F♯ minor"}),
    )
    tempo_bpm = forms.DecimalField(
        label="Tempo in BPM, if you know it",
        required=False,
        min_value=20,
        max_value=400,
        max_digits=6,
        decimal_places=2,
    )


class NewMemberForm(RuledForm):
    email = forms.EmailField(
        label="Mail address", max_length=254, widget=forms.EmailInput(attrs={"autofocus": True})
    )
    name = forms.CharField(
        label="Name",
        max_length=120,
        required=False,
        help_text="Only to add somebody at once who has no account here yet.",
    )
    role = forms.ChoiceField(label="Role", choices=Role.choices, initial=Role.ENGINEER)


class InviteForm(RuledForm):
    email = forms.EmailField(label="Mail address", max_length=254)


class CodeForm(RuledForm):
    code = forms.CharField(
        label="Code",
        max_length=40,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True}
        ),
    )


class PhaseForm(RuledForm):
    due_date = _day("Due")
    done_date = _day("Done on")


class NewTokenForm(RuledForm):
    name = forms.CharField(
        label="What it is for",
        max_length=80,
        widget=forms.TextInput(attrs={"placeholder": "Studio laptop, command line"}),
    )
    scope = forms.ChoiceField(
        label="What it may do",
        required=False,
        choices=ApiToken.Scope.choices,
        initial=ApiToken.Scope.READ,
    )
    days = forms.ChoiceField(
        label="It ends after",
        required=False,
        initial=LIVES_FOR.days,
        choices=[(7, "7 days"), (30, "30 days"), (90, "90 days"), (365, "a year"), (0, "never")],
    )
    password = forms.CharField(
        label="Your password",
        strip=False,
        max_length=1000,
        help_text="A token outlives this browser: one that was left open makes none.",
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class PasswordForm(RuledForm):
    current = forms.CharField(
        label="Password now",
        strip=False,
        max_length=1000,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    new = forms.CharField(
        label="New password",
        strip=False,
        min_length=12,
        max_length=1000,
        help_text="12 characters or more. Other browsers are signed out, API tokens end.",
        error_messages={"min_length": "Too short: 12 characters or more."},
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password", "minlength": 12}),
    )
