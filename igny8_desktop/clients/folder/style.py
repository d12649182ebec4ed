"""Hold the style sheet of folder sites: system fonts, readable measure, light and dark."""

CSS = """\
:root {
  color-scheme: light dark; --measure: 68rem;
  --paper: #ffffff; --raised: #f6f7f9; --ink: #1d2430; --soft: #5a6575; --line: #dde2e8; --accent: #2457d6;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #14181f; --raised: #1d232d; --ink: #e6eaf0; --soft: #9aa7b8; --line: #2e3744; --accent: #8fb2ff;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body {
  margin: 0; background: var(--paper); color: var(--ink);
  font: 1.0625rem/1.65 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
}
a { color: var(--accent); text-underline-offset: .15em; }
header.site, footer.site {
  border-block-end: 1px solid var(--line);
  padding: 1rem max(1rem, calc((100% - var(--measure)) / 2 + 1rem));
}
footer.site { border: 0; border-block-start: 1px solid var(--line); margin-block-start: 4rem; color: var(--soft); }
header.site a, footer.site a { color: inherit; font-weight: 650; text-decoration: none; }
main { margin: 0 auto; padding: 2rem 1rem 0; max-width: var(--measure); }
.post { --measure: 44rem; }
h1, h2, h3, h4 { line-height: 1.25; text-wrap: balance; margin: 2.2em 0 .6em; }
h1 { font-size: clamp(1.8rem, 4vw, 2.5rem); margin-block: .4em .5em; }
h2 { font-size: 1.5rem; }
h3 { font-size: 1.2rem; }
p, ul, ol, blockquote, pre, figure, details, .table { margin: 0 0 1.1em; }
li { margin-block: .3em; }
img { max-width: 100%; height: auto; border-radius: .6rem; display: block; }
figure { margin-inline: 0; }
figcaption, .meta, .empty { color: var(--soft); font-size: .9rem; }
figcaption { margin-block-start: .5em; }
.featured { margin-block: 1.5rem 2rem; }
blockquote { border-inline-start: 4px solid var(--accent); padding: .2em 0 .2em 1.2em; color: var(--soft); }
blockquote p { margin: 0 0 .5em; }
pre { background: var(--raised); border-radius: .6rem; padding: 1rem; overflow-x: auto; }
code { font: .92em ui-monospace, "Cascadia Code", Menlo, Consolas, monospace; }
.table { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
th, td { border-block-end: 1px solid var(--line); padding: .55em .8em; text-align: start; vertical-align: top; }
th { background: var(--raised); }
details { background: var(--raised); border-radius: .6rem; padding: .8rem 1.1rem; margin-block-end: .7rem; }
summary { cursor: pointer; font-weight: 600; }
details[open] summary { margin-block-end: .6em; }
details > :last-child { margin-block-end: 0; }
hr { border: 0; border-block-start: 1px solid var(--line); margin: 2.5rem 0; }
.chips { display: flex; flex-wrap: wrap; gap: .5rem; margin-block: .5rem 1.5rem; }
.chip {
  background: var(--raised); border: 1px solid var(--line); border-radius: 99rem; padding: .1rem .8rem;
  font-size: .875rem; text-decoration: none; color: var(--ink);
}
.pages { display: flex; flex-wrap: wrap; gap: 1.2rem; list-style: none; padding: 0; }
.cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(17rem, 1fr)); gap: 2rem 1.5rem; }
.card a { color: inherit; text-decoration: none; }
.card a:hover h2, .card a:focus-visible h2 { color: var(--accent); }
.card img, .card .blank {
  width: 100%; aspect-ratio: 16 / 9; object-fit: cover; border-radius: .6rem; display: block;
  background: linear-gradient(135deg, var(--raised), var(--line));
}
.card h2 { font-size: 1.15rem; margin: .8rem 0 .4rem; }
.card p { margin: 0 0 .4rem; color: var(--soft); font-size: .95rem; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 3px; border-radius: .3rem; }
@media print { header.site, footer.site, .chips { display: none; } }
"""
