"""The words by which dates, amounts, names and superlatives are told in each language."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final


@dataclass(frozen=True)
class ClaimWords:
    """What a language says with numbers and names.

    After `counting` words a number only counts (“step 3”). `superlative` finds one; followed by one of `idioms` it is a
    turn of phrase (“the best way”).
    """

    months: tuple[str, ...]
    percent: tuple[str, ...]
    magnitudes: frozenset[str]
    counting: frozenset[str]
    durations: frozenset[str]
    superlative: re.Pattern[str]
    idioms: frozenset[str]
    honorifics: frozenset[str]
    cues: frozenset[str] = frozenset()
    nouns_are_capital: bool = False


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text)


_CURRENCIES: Final = (
    "€ $ £ ¥ ₺ eur usd gbp chf try tl euro euros dollar dollars dólares dollari pounds pfund livres lira"
)
CURRENCY_WORDS: Final = _set(_CURRENCIES)
_LEADS: Final = r"(?i:no\. ?1|n[°º] ?1|#1)"

_EN = ClaimWords(
    ("jan(?:uary)?", "feb(?:ruary)?", "mar(?:ch)?", "apr(?:il)?", "may", "june?", "july?", "aug(?:ust)?",
     "sept?(?:ember)?", "oct(?:ober)?", "nov(?:ember)?", "dec(?:ember)?"),
    ("percent", "per cent", "percentage points"),
    _set("thousand million billion trillion hundred k m bn"),
    _set("step steps chapter tip part figure table level version page section day week phase reason number no stage "
         "method option point rule round mistake question idea item lesson module type"),
    _set("second seconds minute minutes min mins sec secs hour hours"),
    _pattern(
        r"(?i:\b(?:the|world's|world’s|europe's|america's|country's|market's)\s+(?:\w+\s+)?(?:best|worst|largest|biggest|"
        r"smallest|fastest|slowest|cheapest|strongest|highest|lowest|longest|oldest|newest|safest|richest|quietest|"
        r"healthiest|lightest|heaviest|greatest|finest|most\s+\w+ly\s+\w+|most\s+\w+|least\s+\w+|only|leading)\b|"
        r"\bnumber one\b|\bworld[- ]leading\b|\bmarket leader\b|\baward[- ]winning\b|\bunrivall?ed\b|\bunbeatable\b)|"
        + _LEADS
    ),
    _set("way ways time times thing things part bet practice practices place option choice result results case of "
         "important difference reason question exception"),
    _set("mr mrs ms dr prof professor sir president minister ceo"),
)  # fmt: skip
_DE = ClaimWords(
    ("jan(?:uar)?", "jänner", "feb(?:ruar)?", "märz", "apr(?:il)?", "mai", "juni?", "juli?", "aug(?:ust)?",
     "sept?(?:ember)?", "okt(?:ober)?", "nov(?:ember)?", "dez(?:ember)?"),
    ("prozent", "prozentpunkte"),
    _set("tausend million millionen milliarde milliarden hundert mio mrd tsd"),
    _set("schritt kapitel tipp teil abbildung tabelle stufe version seite abschnitt tag woche phase grund nummer nr "
         "methode punkt regel runde fehler frage idee lektion typ klasse"),
    _set("sekunde sekunden minute minuten min sek stunde stunden"),
    _pattern(
        r"\b(?:[Dd](?:er|ie|as|en|em|es)|[Ww]eltweit|Deutschlands|Europas)\s+(?!(?:erst|nächst|meist|letzt|wichtigst|fest|"
        r"äußerst|unterst|oberst|zweit|dritt)\w*\b)"
        r"(?:weltweit\s+)?(?:[a-zäöüß]{2,}ste|größte)[nrsm]?\b|\b[Dd](?:er|ie|as)\s+einzige\w*\b|"
        r"\bNummer (?:1|eins)\b|\bMarktführer\w*\b|\b(?:markt|welt)?führende?\w*\s+[A-ZÄÖÜ]|\bunschlagbar\w*\b|"
        + _LEADS
    ),
    _set("weg art möglichkeit zeit zeitpunkt fall lösung methode wahl ergebnis ergebnisse unterschied grund"),
    _set("herr herrn frau dr prof professor professorin minister ministerin präsident"),
    _set("laut zufolge sagt sagte erklärt erklärte schreibt meint berichtet betont"),
    True,
)  # fmt: skip
_FR = ClaimWords(
    ("janv(?:ier)?", "févr(?:ier)?", "mars", "avr(?:il)?", "mai", "juin", "juil(?:let)?", "août", "sept(?:embre)?",
     "oct(?:obre)?", "nov(?:embre)?", "déc(?:embre)?"),
    ("pour cent", "pourcent"),
    _set("mille million millions milliard milliards cent"),
    _set("étape chapitre conseil partie figure tableau niveau version page section jour semaine phase raison numéro "
         "méthode point règle erreur question idée leçon type"),
    _set("seconde secondes minute minutes min heure heures"),
    _pattern(
        r"(?i:\b(?:les?|la)\s+(?:\w+\s+)?(?:plus|moins)\s+(?!important|souvent|possible|tôt|tard|vite|que\b|de\b)\w{3,}|"
        r"\b(?:le|la|les)\s+(?:meilleur|pire)e?s?\b|\b(?:le seul|la seule|l['’]unique)\b|\bnuméro un\b|\bleader\b|"
        r"\bimbattables?\b)|" + _LEADS
    ),
    _set("façon manière moyen moment temps cas chose solution choix résultat résultats"),
    _set("m mme mlle dr pr professeur docteur président ministre"),
)  # fmt: skip
_ES = ClaimWords(
    ("enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "sep?tiembre", "octubre", "noviembre",
     "diciembre"),
    ("por ciento",),
    _set("mil millón millones billón cien"),
    _set("paso capítulo consejo parte figura tabla nivel versión página sección día semana fase razón número método "
         "punto regla error pregunta idea lección tipo"),
    _set("segundo segundos minuto minutos min hora horas"),
    _pattern(
        r"(?i:\b(?:el|la|los|las)\s+(?:\w+\s+)?(?:más|menos)\s+(?!importante|posible|que\b|de\b)\w{3,}|"
        r"\b(?:el|la|los|las)\s+(?:mejor|peor)(?:es)?\b|\b(?:el único|la única)\b|\bnúmero uno\b|\blíder(?:es)?\b|"
        r"\binmejorables?\b)|" + _LEADS
    ),
    _set("manera forma modo momento hora caso opción solución elección resultado resultados época"),
    _set("sr sra srta dr dra don doña profesor profesora presidente ministro"),
)  # fmt: skip
_IT = ClaimWords(
    ("gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno", "luglio", "agosto", "settembre", "ottobre",
     "novembre", "dicembre"),
    ("per cento", "percento"),
    _set("mila mille milione milioni miliardo miliardi cento"),
    _set("passo passaggio capitolo consiglio parte figura tabella livello versione pagina sezione giorno settimana "
         "fase motivo numero metodo punto regola errore domanda idea lezione tipo"),
    _set("secondo secondi minuto minuti min ora ore"),
    _pattern(
        r"(?i:\b(?:il|lo|la|i|gli|le)\s+(?:\w+\s+)?(?:più|meno)\s+(?!importante|importanti|possibile|di\b|che\b)\w{3,}|"
        r"\b(?:il|la|i|le)\s+(?:miglior|peggior)[ei]?\b|\bl['’]unic[oa]\b|\bnumero uno\b|\bleader\b|"
        r"\bimbattibil[ei]\b)|" + _LEADS
    ),
    _set("modo maniera momento metodo caso cosa soluzione scelta risultato risultati periodo"),
    _set("sig sigg signor signora dott dr prof professore presidente ministro"),
)  # fmt: skip
_NL = ClaimWords(
    ("jan(?:uari)?", "feb(?:ruari)?", "maart", "apr(?:il)?", "mei", "juni?", "juli?", "aug(?:ustus)?",
     "sept?(?:ember)?", "okt(?:ober)?", "nov(?:ember)?", "dec(?:ember)?"),
    ("procent",),
    _set("duizend miljoen miljard honderd mln mld"),
    _set("stap hoofdstuk tip deel figuur tabel niveau versie pagina sectie dag week fase reden nummer nr methode punt "
         "regel fout vraag idee les type"),
    _set("seconde seconden minuut minuten min uur"),
    _pattern(
        r"(?i:\b(?:de|het|'s werelds|’s werelds)\s+(?!eerste|laatste|vaste|juiste|meeste|minste|belangrijkste|bewuste|"
        r"robuuste|gewenste|ongewenste|naaste)(?:[a-zë]{3,}ste|beste)\b|\bde enige\b|\bnummer (?:één|een|1)\b|"
        r"\bmarktleider\b|\btoonaangevende?\b|\bonverslaanbare?\b)|" + _LEADS
    ),
    _set("manier tijd moment geval oplossing keuze resultaat resultaten methode optie"),
    _set("dhr mevr meneer mevrouw dr prof professor minister president"),
)  # fmt: skip
_PT = ClaimWords(
    ("janeiro", "fevereiro", "março", "abril", "maio", "junho", "julho", "agosto", "setembro", "outubro", "novembro",
     "dezembro"),
    ("por cento",),
    _set("mil milhão milhões bilhão bilhões cem"),
    _set("passo capítulo dica parte figura tabela nível versão página seção secção dia semana fase razão motivo número "
         "método ponto regra erro pergunta ideia lição tipo etapa"),
    _set("segundo segundos minuto minutos min hora horas"),
    _pattern(
        r"(?i:\b(?:o|a|os|as)\s+(?:\w+\s+)?(?:mais|menos)\s+(?!importante|importantes|possível|que\b|de\b)\w{3,}|"
        r"\b(?:o|a|os|as)\s+(?:melhor|pior)(?:es)?\b|\b(?:o único|a única)\b|\bnúmero um\b|\blíder(?:es)?\b|"
        r"\bimbatíve(?:l|is)\b)|" + _LEADS
    ),
    _set("maneira forma modo momento hora caso opção solução escolha resultado resultados época"),
    _set("sr sra dr dra dona professor professora presidente ministro"),
)  # fmt: skip
_TR = ClaimWords(
    ("ocak", "şubat", "mart", "nisan", "mayıs", "haziran", "temmuz", "ağustos", "eylül", "ekim", "kasım", "aralık"),
    ("yüzde",),
    _set("bin milyon milyar yüz"),
    _set("adım bölüm ipucu kısım şekil tablo seviye sürüm sayfa gün hafta aşama neden numara yöntem madde kural hata "
         "soru fikir ders tip"),
    _set("saniye dakika dk sn saat"),
    _pattern(
        r"(?i:\b(?:dünyanın |türkiye'nin |türkiye’nin )?en\s+(?!az\b|azından|çok\b|fazla\b|önemli|son\b|kısa\b|erken\b|"
        r"geç\b)\w{3,}|\bbir numara\w*|\blider\w*\b|\brakipsiz\b)|" + _LEADS
    ),
    _set("yol yolu yöntem şekilde zaman seçenek çözüm sonuç"),
    _set("sayın bay bayan dr prof doç"),
)  # fmt: skip

_BY_LANGUAGE: Final[Mapping[str, ClaimWords]] = {
    "en": _EN, "de": _DE, "fr": _FR, "es": _ES, "it": _IT, "nl": _NL, "pt": _PT, "tr": _TR,
}  # fmt: skip
_ANY: Final = ClaimWords(
    (), (), frozenset(), frozenset(), frozenset(), re.compile(_LEADS), frozenset(), frozenset(), frozenset(), True
)
#: Given names by which a person is told where all nouns have capitals.
GIVEN_NAMES: Final = _set(
    "alexander andrea andreas angela anna anne annette barbara bernd birgit brigitte carl christian christina "
    "christine christoph claudia daniel david dieter dirk elisabeth emma erik eva felix florian frank franz "
    "friedrich gabriele georg gerhard günter hannah hans heike heinrich helmut horst ingrid jan jens joachim "
    "johann johannes john jonas jörg jürgen julia karin karl katharina katrin klaus lars laura lena leon lisa "
    "lukas manfred maria marie marion markus martin martina matthias max maximilian michael monika nicole nina "
    "olaf oliver patrick paul peter petra philipp rainer ralf reinhard renate robert rolf sabine sandra sarah "
    "sebastian silke simon sofia sophie stefan stefanie stephan steve susanne sven thomas thorsten tim tobias udo "
    "ulrich ursula ute uwe volker walter werner wilhelm wolfgang"
)
ORGANISATIONS: Final = _set(
    "gmbh ag kg se universität institut stiftung hochschule bundesamt bundesministerium ministerium verband verein "
    "behörde kammer bank university institute foundation association agency ministry"
)


def claim_words(code: str) -> ClaimWords:
    """Return the words of a language by its two letters; for others only what needs no language is told."""
    return _BY_LANGUAGE.get(code, _ANY)


@cache
def date_pattern(code: str) -> re.Pattern[str]:
    """Return what finds dates with a month's name, by whole words, in any case."""
    months = claim_words(code).months
    numeric = r"\b\d{4}-\d{2}-\d{2}\b|\b\d{1,2}[./]\d{1,2}[./](?:\d{4}|\d{2})\b"
    if not months:
        return re.compile(numeric)
    day = r"\d{1,2}(?:st|nd|rd|th|er|\.|º)?"
    of = r"(?:\s+(?:de|of|del))?"
    month = rf"(?:{'|'.join(months)})\b\.?"
    # A month alone is no claim: “in March”.
    return re.compile(
        rf"{numeric}|\b{day}{of}\s+{month}(?:(?:\s+(?:de|del))?,?\s+\d{{4}})?\b|\b{month}\s+{day}\b(?:,?\s+\d{{4}})?\b|"
        rf"\b{month}(?:\s+(?:de|del))?,?\s+\d{{4}}\b",
        re.IGNORECASE,
    )
