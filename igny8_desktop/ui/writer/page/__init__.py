"""An article as one text document: every paragraph knows its block, every run its tags.

`lines` says what one paragraph of the document is, `reading` takes the HTML of blocks apart into lines, `building`
writes them into the document, `taking` reads blocks out of it again, `editing` changes its structure, and `text_page`
is the widget. A block that cannot be shown as lines without losing some of what it says is one atom (`atoms`): a card
in the text that carries the block whole.
"""
