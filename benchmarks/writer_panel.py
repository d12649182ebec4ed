"""Measure the panel beside an article: how long score, claims and link suggestions take after a pause in typing.

Articles of 1,000, 5,000 and 20,000 words, a site of 500 other articles and 200 pages to link to. After every keystroke
one block is another. Two figures of the same run stand beside: the time without any cache (a new judge reads it all),
and the limit, one regular expression that finds the words of the whole text once and does nothing with them.
Options: `--words 1000 5000 20000`, `--keys 30`.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from igny8_desktop.domain.blocks import Block, bullet_list, heading, paragraph, plain_text
from igny8_desktop.domain.scope import Scope
from igny8_desktop.services.writer.article_judge import ArticleJudge
from igny8_desktop.services.writer.article_judging import ArticleFrame
from igny8_desktop.services.writer.article_score import ArticleDraft, OtherArticle, Surroundings
from igny8_desktop.services.writer.claim_finding import ClaimFinder, Given
from igny8_desktop.services.writer.claim_matching import Source, SourceBook
from igny8_desktop.services.writer.internal_links import LinkFrame
from igny8_desktop.services.writer.link_finding import LinkTarget
from igny8_desktop.services.writer.live_judging import LiveFrame, LiveJudging
from igny8_desktop.services.writer.reading import WORD

#: What a person may wait after a pause, in milliseconds, for 5,000 words.
WANTED_MS = 100
_COMMON = (
    "the of and to in a is that for it as was with be by on not he his but at are this have from or had an they which "
    "one you were all her she there would their we him been has when who will no more if out so up said what its about "
    "than into them can only other time new some could these two may first then do any like my now over such our man"
)
_NOUNS = (
    "coffee grinder kettle machine water filter espresso bean roast cup brew scale burr pressure boiler steam milk "
    "foam crema portafilter tamper basket limescale vinegar acid hose pump seal gasket heat minute morning office"
)


class _Text:
    """Sentences as people write them: common words, some nouns, a claim now and then; the same for every run."""

    def __init__(self) -> None:
        self._chance = random.Random(1)
        self._common, self._nouns = _COMMON.split(), _NOUNS.split()
        self._rare = ["".join(self._chance.choices("abcdefghilmnoprstuv", k=8)) for _ in range(3_000)]

    def sentence(self) -> str:
        """Return a sentence of six to twenty-four words."""
        chance = self._chance
        words = [
            chance.choice(self._common if roll < 0.5 else self._nouns) if roll < 0.58 else self._rare_word()
            for roll in (chance.random() for _ in range(chance.randint(6, 24)))
        ]
        if chance.random() < 0.15:
            words.insert(3, f"{chance.randint(13, 99)}%")
        return f"{' '.join(words).capitalize()}."

    def _rare_word(self) -> str:
        """Return a word of a long tail: the tenth is a tenth as frequent as the first."""
        return self._rare[int(len(self._rare) ** self._chance.random()) - 1]

    def article(self, words: int) -> list[Block]:
        """Return an article of about so many words with headings and lists."""
        blocks: list[Block] = []
        count = 0
        while count < words:
            block = paragraph(" ".join(self.sentence() for _ in range(5)))
            if len(blocks) % 5 == 0:
                blocks.append(heading(" ".join(self._chance.sample(self._nouns, 4)).capitalize()))
            if len(blocks) % 9 == 8:
                block = bullet_list([self.sentence() for _ in range(4)])
            blocks.append(block)
            count += len(WORD.findall(plain_text(block)))
        return blocks

    def phrase(self) -> str:
        """Return a keyword."""
        return " ".join(self._chance.sample(self._nouns, self._chance.choice((2, 2, 3))))

    def frame(self) -> LiveFrame:
        """Return a site around the article."""
        others = tuple(
            OtherArticle(number, f"Article {number}", tuple(sorted(self._chance.getrandbits(64) for _ in range(256))))
            for number in range(500)
        )
        keywords = tuple(self.phrase() for _ in range(40))
        around = Surroundings("en", "https://blog.test", "Blog", keywords[0], keywords, 5_000, others)
        targets = tuple(
            LinkTarget(f"content-{number}", f"Page {number}", (self.phrase(),), f"https://blog.test/{number}/")
            for number in range(200)
        )
        sources = (Source(1, "Study", "", " ".join(self.sentence() for _ in range(200))),)
        article = ArticleFrame(1, 1, around, Given((keywords[0],)), sources, True)
        links = LinkFrame(targets, (), (), (keywords[0],))
        return LiveFrame(Scope(1), article, (), (), links, SourceBook(sources, "en"))


def _milliseconds(work: Callable[[], object]) -> float:
    # Time of this thread: what else the machine does is none of the panel's.
    begun = time.thread_time()
    work()
    return 1_000 * (time.thread_time() - begun)


def measure(words: int, keys: int) -> dict[str, float]:
    """Return the figures of one length, in milliseconds: medians of all keystrokes, and the worst."""
    text = _Text()
    blocks, frame = text.article(words), text.frame()
    live = LiveJudging(None, None, None)  # type: ignore[arg-type]  # judging needs no database
    ids = [f"b{number}" for number in range(len(blocks))]
    first = _milliseconds(lambda: live.judge(frame, ArticleDraft(blocks, ids, "Coffee", "coffee")))
    typed: list[float] = []
    for key in range(keys):
        place = (key * 7) % len(blocks)
        blocks[place] = paragraph(f"{plain_text(blocks[place])} {text.phrase()}")
        typed.append(_milliseconds(lambda: live.judge(frame, ArticleDraft(blocks, ids, "Coffee", "coffee"))))
    whole = [
        _milliseconds(lambda: LiveJudging(None, None, None).judge(frame, ArticleDraft(blocks, ids)))  # type: ignore[arg-type]
        for _ in range(3)
    ]
    plain = "\n".join(map(plain_text, blocks))
    limit = statistics.median(_milliseconds(lambda: WORD.findall(plain)) for _ in range(20))
    judge = ArticleJudge()
    draft = ArticleDraft(blocks, ids, "Coffee", "coffee")
    judge.score(draft, frame.article.around)
    read = judge.read(draft, "en")
    finder = ClaimFinder()
    finder.find(read, frame.article.given)
    return {
        "words": len(WORD.findall(plain)),
        "first": first,
        "typed": statistics.median(typed),
        "worst": max(typed),
        "score": statistics.median(_milliseconds(lambda: judge.score(draft, frame.article.around)) for _ in range(5)),
        "claims": statistics.median(_milliseconds(lambda: finder.find(read, frame.article.given)) for _ in range(5)),
        "links": statistics.median(_milliseconds(lambda: frame.link_frame.suggest(read)) for _ in range(5)),
        "uncached": statistics.median(whole),
        "limit": limit,
    }


def main() -> int:
    """Print the figures; return 1 when 5,000 words take longer than a person may wait."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--words", type=int, nargs="+", default=[1_000, 5_000, 20_000])
    parser.add_argument("--keys", type=int, default=30)
    options = parser.parse_args()
    late = False
    print("words    opened  typed (worst)   of it score  claims  links   uncached   limit   typed / limit")
    for words in options.words:
        found = measure(words, options.keys)
        print(
            f"{found['words']:6.0f} {found['first']:7.0f} ms {found['typed']:5.1f} ({found['worst']:4.0f}) ms "
            f"{found['score']:10.1f} {found['claims']:8.1f} {found['links']:6.1f} {found['uncached']:8.0f} ms "
            f"{found['limit']:6.1f} ms {found['typed'] / found['limit']:8.1f}"
        )
        late = late or (words <= 5_000 and found["typed"] > WANTED_MS)
    print(f"wanted: at most {WANTED_MS} ms after a pause, for 5,000 words: {'missed' if late else 'kept'}")
    return 1 if late else 0


if __name__ == "__main__":
    sys.exit(main())
