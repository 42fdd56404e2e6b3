"""The approved templates with which each made-up shop begins, in Meta's shape."""

from typing import Any

Json = dict[str, Any]


def _named(*examples: tuple[str, str]) -> Json:
    return {"body_text_named_params": [{"param_name": name, "example": example} for name, example in examples]}


def _template(name: str, language: str, category: str, *components: Json, status: str = "APPROVED") -> Json:
    return {"name": name, "language": language, "status": status, "category": category, "components": [*components]}


TEXTS: dict[str, tuple[Json, ...]] = {
    "bakery": (
        _template(
            "abholbereit",
            "de",
            "UTILITY",
            {
                "type": "BODY",
                "text": "Hallo {{name}}, Ihre Bestellung {{nummer}} ist fertig. Wir sind bis {{uhrzeit}} Uhr da.",
                "example": _named(("name", "Frau Vogel"), ("nummer", "A-17"), ("uhrzeit", "18")),
            },
            {"type": "FOOTER", "text": "Ihre Bäckerei"},
            {
                "type": "BUTTONS",
                "buttons": [
                    {"type": "QUICK_REPLY", "text": "Komme heute"},
                    {"type": "QUICK_REPLY", "text": "Erst morgen"},
                ],
            },
        ),
        _template(
            "sonntagsangebot",
            "de",
            "MARKETING",
            {
                "type": "HEADER",
                "format": "TEXT",
                "text": "Am Sonntag: {{1}}",
                "example": {"header_text": ["Zwetschgenkuchen"]},
            },
            {
                "type": "BODY",
                "text": "Guten Tag {{1}}, am Sonntag backen wir {{2}}. Mit dem Code sparen Sie {{3}} Prozent.",
                "example": {"body_text": [["Frau Vogel", "Zwetschgenkuchen", "10"]]},
            },
            {"type": "FOOTER", "text": "Keine Angebote mehr? Antworten Sie mit STOP."},
            {
                "type": "BUTTONS",
                "buttons": [
                    {
                        "type": "URL",
                        "text": "Bestellen",
                        "url": "https://baeckerei.example/{{1}}",
                        "example": ["https://baeckerei.example/sonntag"],
                    },
                    {"type": "COPY_CODE", "text": "Code kopieren", "example": ["KUCHEN10"]},
                ],
            },
        ),
        _template(
            "heute_geschlossen",
            "de",
            "UTILITY",
            {"type": "BODY", "text": "Wir haben heute leider geschlossen. Morgen sind wir wieder für Sie da."},
        ),
        _template(
            "ladenfoto",
            "de",
            "MARKETING",
            {"type": "HEADER", "format": "IMAGE", "example": {"header_handle": ["https://scontent.example/4"]}},
            {
                "type": "BODY",
                "text": "Liebe {{1}}, so sieht es bei uns jetzt aus. Kommen Sie vorbei!",
                "example": {"body_text": [["Frau Vogel"]]},
            },
        ),
        _template(
            "weihnachten",
            "de",
            "MARKETING",
            {"type": "BODY", "text": "Stollen und Plätzchen können jetzt bestellt werden."},
            status="PAUSED",
        ),
    ),
    "boutique": (
        _template(
            "order_ready",
            "en_GB",
            "UTILITY",
            {
                "type": "BODY",
                "text": "Hi {{name}}, your order {{number}} is ready to collect until {{day}}.",
                "example": _named(("name", "Amelia"), ("number", "A-17"), ("day", "Friday")),
            },
            {"type": "FOOTER", "text": "Willow & Thread"},
            {
                "type": "BUTTONS",
                "buttons": [{"type": "QUICK_REPLY", "text": "On my way"}, {"type": "QUICK_REPLY", "text": "Tomorrow"}],
            },
        ),
        _template(
            "new_arrivals",
            "en_GB",
            "MARKETING",
            {
                "type": "HEADER",
                "format": "TEXT",
                "text": "New: {{1}}",
                "example": {"header_text": ["linen shirts"]},
            },
            {
                "type": "BODY",
                "text": "Hello {{1}}, {{2}} have just come in, and the code takes {{3}} % off.",
                "example": {"body_text": [["Amelia", "linen shirts", "10"]]},
            },
            {"type": "FOOTER", "text": "No more offers? Answer STOP."},
            {
                "type": "BUTTONS",
                "buttons": [
                    {
                        "type": "URL",
                        "text": "See them",
                        "url": "https://willowandthread.example/{{1}}",
                        "example": ["https://willowandthread.example/new"],
                    },
                    {"type": "COPY_CODE", "text": "Copy offer code", "example": ["LINEN10"]},
                ],
            },
        ),
    ),
}
"""By the shop's word."""
