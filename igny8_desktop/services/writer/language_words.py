"""What the checks of an article need to know of a language: its small words, abbreviations and stemmer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final


@dataclass(frozen=True)
class LanguageWords:
    """`stop` are words that carry no topic; after `abbreviations` a full stop ends no sentence."""

    code: str
    stemmer: str
    stop: frozenset[str]
    abbreviations: frozenset[str]


def _language(code: str, stemmer: str, stop: str, abbreviations: str) -> LanguageWords:
    return LanguageWords(code, stemmer, frozenset(stop.split()), frozenset(abbreviations.split()))


LANGUAGES: Final[Mapping[str, LanguageWords]] = {
    language.code: language
    for language in (
        _language(
            "en",
            "english",
            "a an the and but or of for to in on at by with without from as is are was were be been being do does did "
            "can could should would will may might must you your i my me we our us he she his her it its they their "
            "this that these those there here how what why when where who which vs versus near than if then into about "
            "up out so not no nor also just only very more most some any all each every both such own have has had "
            "after before because while during between through over under again once",
            "mr mrs ms dr prof st jr sr vs etc e.g i.e eg ie approx no inc ltd co fig u.s u.k dept est vol p pp",
        ),
        _language(
            "de",
            "german",
            "der die das den dem des ein eine einen einem einer eines und oder aber für von zu zum zur im in am an auf "
            "bei mit ohne aus nach über unter vor als ist sind war waren wird werden wurde kann können man ich du sie "
            "er es wir ihr ihre ihren mein dein sein seine sich nicht kein keine wie was warum wann wo wer welche "
            "welcher welches vs gegen ab bis um wenn dann selbst selber zwischen auch nur noch schon sehr mehr so dass "
            "daß dies diese dieser dieses hier da durch haben hat hatte muss sollte alle jede jeder jedes weil",
            "z.b bzw usw ca dr prof nr str tel inkl evtl ggf d.h u.a u.ä s vgl abs st mio mrd z b d h u a bsp",
        ),
        _language(
            "fr",
            "french",
            "le la les un une des du de d l et ou mais donc or ni car pour par avec sans dans en au aux sur sous chez "
            "est sont était être a ont avait se son sa ses mon ma mes ton ta tes notre nos votre vos leur leurs ce "
            "cette ces cet que qui quoi quel quelle quels quelles comment pourquoi quand où combien vs entre plus "
            "moins si ne pas on il elle ils elles je tu nous vous y aussi très tout tous toute toutes comme après "
            "avant c'est n s j m t qu",
            "m mm mme mlle dr pr etc p.ex ex cf env art n no st ste",
        ),
        _language(
            "es",
            "spanish",
            "el la los las un una unos unas y e o u pero de del para por con sin en a al desde como es son era fue ser "
            "está están se su sus mi mis tu tus lo le les que qué cómo cuál cuáles cuándo dónde quién cuánto porque vs "
            "entre más menos si sí no ni ya también muy este esta estos estas ese esa eso hay ha han cuando donde "
            "sobre hasta todo todos toda todas cada otro otra te me nos",
            "sr sra srta dr dra d etc ej p.ej aprox núm pág ud uds ee.uu art",
        ),
        _language(
            "it",
            "italian",
            "il lo la i gli le l un uno una e ed o ma di del della dei delle dello degli dell da dal dalla per con "
            "senza in nel nella nei nelle su sul sulla a al alla ai alle è sono era essere si suo sua suoi sue mio mia "
            "che chi cosa come quale quali quando dove quanto perché vs tra fra più meno se non ci anche molto questo "
            "questa questi queste quello ha hanno tutto tutti ogni dopo prima",
            "sig sigg dott dr prof ecc es p.es ca art n pag",
        ),
        _language(
            "nl",
            "dutch",
            "de het een en of maar van voor met zonder in op aan bij naar uit over onder als is zijn was waren wordt "
            "worden kan kun kunt je jij jouw u uw ik we wij ze zij hij hun mijn zich niet geen hoe wat waarom wanneer "
            "waar wie welke vs tussen dan te om er zelf ook nog al zeer meer dit dat deze die hier daar door heeft "
            "hebben had moet na tot elke alle omdat",
            "dhr mevr dr prof bijv bv enz o.a d.w.z ca nr m.b.t i.p.v t/m evt incl",
        ),
        _language(
            "pt",
            "portuguese",
            "o a os as um uma uns umas e ou mas de do da dos das para por pelo pela com sem em no na nos nas ao aos à "
            "às desde como é são era foi ser está estão se seu sua seus suas meu minha que quem qual quais quando onde "
            "quanto porque vs entre mais menos não sim já também muito este esta estes estas esse essa isso há tem "
            "têm sobre até todo todos toda todas cada outro outra você",
            "sr sra dr dra prof etc ex p.ex aprox nº pág art av",
        ),
        _language(
            "tr",
            "turkish",
            "ve veya ya da de ile için bir bu şu o ne nasıl neden niçin niye nerede kim hangi kaç mi mı mu mü ki en "
            "daha çok az gibi kadar vs ise olan olarak değil ama fakat ancak her tüm hem sonra önce ben sen biz siz "
            "onlar var yok olur",
            "dr prof vb vs vd bkz örn no cad sok yy yrd doç",
        ),
    )
}
#: Shorter stems would lose a letter that tells words apart.
_LONG_STEM: Final = 6
_PLAIN: Final = LanguageWords("", "", frozenset(), frozenset())


def language_words(code: str) -> LanguageWords:
    """Return what is known of a language by its code (`pt-BR` is `pt`); for others words are taken as they stand."""
    return LANGUAGES.get(code.replace("_", "-").split("-")[0].casefold(), _PLAIN)


@lru_cache(maxsize=16)
def _stemmer(name: str) -> Any:
    import snowballstemmer

    return snowballstemmer.stemmer(name)


@lru_cache(maxsize=60_000)
def stem(word: str, code: str) -> str:
    """Return the stem of a lower-case word by the language's Snowball rules; `code` as in `LANGUAGES` or empty."""
    language = LANGUAGES.get(code)
    if language is None or not word.isalpha():
        # A number, a model's name or a word with a hyphen has no endings to take off.
        return word
    stemmed = str(_stemmer(language.stemmer).stemWord(word))
    if len(stemmed) >= _LONG_STEM:
        # Snowball leaves the third person of verbs ("entkalkt", "reinigt") and the Turkish possessive ("makinesi").
        if code in ("de", "nl") and stemmed.endswith("t"):
            return stemmed[:-1]
        if code == "tr" and stemmed.endswith("s"):
            return stemmed[:-1]
    return stemmed
