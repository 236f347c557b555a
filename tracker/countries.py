"""Countries by ISO 3166-1 code or by name, and the few bodies that act like one."""

from collections.abc import Mapping
from functools import cache

from tracker.errors import Refused, near

# Not ISO countries: acting bodies with a code reserved or commonly used beside ISO 3166-1.
BODIES = {"EU": "European Union", "UN": "United Nations", "XK": "Kosovo"}
# How people say it where ISO's own name is another; and the most frequent owners, so that a table
# of them does without importing the whole list.
_SPOKEN = {
    "BZ": "Belize",
    "BR": "Brazil",
    "CA": "Canada",
    "CN": "China",
    "CU": "Cuba",
    "DE": "Germany",
    "ES": "Spain",
    "FR": "France",
    "GT": "Guatemala",
    "IN": "India",
    "IT": "Italy",
    "JP": "Japan",
    "MX": "Mexico",
    "BO": "Bolivia",
    "BN": "Brunei",
    "CD": "DR Congo",
    "GB": "United Kingdom",
    "IR": "Iran",
    "KP": "North Korea",
    "KR": "South Korea",
    "LA": "Laos",
    "MD": "Moldova",
    "RU": "Russia",
    "SY": "Syria",
    "TW": "Taiwan",
    "TZ": "Tanzania",
    "US": "United States",
    "VE": "Venezuela",
    "VN": "Vietnam",
}
_ALIASES = {
    "uk": "GB",
    "great britain": "GB",
    "britain": "GB",
    "usa": "US",
    "u.s.": "US",
    "america": "US",
    "turkey": "TR",
    "turkiye": "TR",
    "czech republic": "CZ",
    "ivory coast": "CI",
    "méxico": "MX",
}


def name(code: str) -> str:
    """The name people use for a code; the code itself where it is unknown."""
    if code in BODIES:
        return BODIES[code]
    if code in _SPOKEN:
        return _SPOKEN[code]
    country = _iso().get(code)
    return country[0] if country else code


def label(code: str) -> str:
    """A country as ``Mexico (MX)``."""
    return f"{name(code)} ({code})" if name(code) != code else code


def is_code(code: str) -> bool:
    """Whether ``code`` is an ISO 3166-1 alpha-2 code or one of BODIES, in capitals."""
    return code in BODIES or code in _iso()


def codes() -> list[str]:
    """Every code, in order."""
    return sorted({*BODIES, *_iso()})


def code(text: str) -> str:
    """The code for a code, name or everyday name in any case; raises Refused with the nearest."""
    found = _found(text)
    if found is None:
        by_name = _by_name()
        nearest = near(" ".join(text.split()), by_name)
        hint = (
            f"did you mean '{name(by_name[nearest])}'?"
            if nearest
            else "give a two-letter ISO code or a name"
        )
        raise Refused(f"'{text}' is not a country; {hint}")
    return found


def code_if_any(text: str) -> str:
    """The code of what names a country; anything else as it is."""
    return _found(text) or text


def _found(text: str) -> str | None:
    wanted = " ".join(text.split())
    return wanted.upper() if is_code(wanted.upper()) else _by_name().get(wanted.casefold())


def _iso() -> Mapping[str, tuple[str, ...]]:
    import iso3166  # only when a name is shown or checked

    return iso3166.countries_by_alpha2


@cache
def _by_name() -> dict[str, str]:
    names = {}
    for alpha2, country in _iso().items():
        names[country[0].casefold()] = alpha2
        names[country[2].casefold()] = alpha2  # alpha-3
    names |= {said.casefold(): alpha2 for alpha2, said in _SPOKEN.items()}
    names |= {body.casefold(): alpha2 for alpha2, body in BODIES.items()}
    return names | _ALIASES
