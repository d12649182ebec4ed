"""Boot real WordPress on loopback for tests: PHP's own web server, SQLite, nothing shared, nothing left behind.

Needs PHP (installed through apt-get where we may) and npm for one download of the WordPress files, which are
pinned by hash and cached outside the checkout (IGNY8_TEST_CACHE). See ``fixtures`` for use in tests and
``python -m tests.harness.wordpress --help`` for use by hand.
"""

from tests.harness.wordpress.cores import CORES, NEW, OLD
from tests.harness.wordpress.errors import HarnessUnavailable, WordPressDidNotStart
from tests.harness.wordpress.farm import WordPressFarm
from tests.harness.wordpress.reader import WordPressReader
from tests.harness.wordpress.site import FAULT_MODES, ROLES, Login, SiteOptions, WordPressSite

__all__ = [
    "CORES",
    "FAULT_MODES",
    "NEW",
    "OLD",
    "ROLES",
    "HarnessUnavailable",
    "Login",
    "SiteOptions",
    "WordPressDidNotStart",
    "WordPressFarm",
    "WordPressReader",
    "WordPressSite",
]
