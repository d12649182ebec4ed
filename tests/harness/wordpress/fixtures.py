"""Fixtures: real WordPress sites, booted on first use and shared by the session.

``wordpress`` is the new one; ask for another with
``@pytest.mark.parametrize("wordpress", [OLD, NEW], indirect=True)`` (a version or SiteOptions).
Use ``fresh_wordpress`` when the test counts what is on the site.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.harness.environment import in_ci
from tests.harness.wordpress.cores import NEW, OLD
from tests.harness.wordpress.errors import HarnessUnavailable
from tests.harness.wordpress.farm import WordPressFarm
from tests.harness.wordpress.reader import WordPressReader
from tests.harness.wordpress.site import SiteOptions, WordPressSite


def site_or_skip(farm: WordPressFarm, options: SiteOptions) -> WordPressSite:
    """Return the site; where it cannot be had, skip on a laptop and fail in CI."""
    try:
        return farm.site(options)
    except HarnessUnavailable as error:
        if in_ci():
            pytest.fail(str(error))
        pytest.skip(str(error))


@pytest.fixture(scope="session")
def wordpress_farm() -> Iterator[WordPressFarm]:
    """Boot sites on demand: ``wordpress_farm.site(SiteOptions(...))``."""
    with WordPressFarm() as farm:
        yield farm


@pytest.fixture(scope="session")
def wordpress_new(wordpress_farm: WordPressFarm) -> WordPressSite:
    """The newest WordPress the harness has."""
    return site_or_skip(wordpress_farm, SiteOptions(core=NEW))


@pytest.fixture(scope="session")
def wordpress_old(wordpress_farm: WordPressFarm) -> WordPressSite:
    """The oldest WordPress the harness has."""
    return site_or_skip(wordpress_farm, SiteOptions(core=OLD))


@pytest.fixture(scope="session")
def wordpress(request: pytest.FixtureRequest, wordpress_farm: WordPressFarm) -> WordPressSite:
    """A WordPress; the newest unless the test is parametrised with a version or SiteOptions."""
    wanted = getattr(request, "param", NEW)
    options = wanted if isinstance(wanted, SiteOptions) else SiteOptions(core=str(wanted))
    return site_or_skip(wordpress_farm, options)


@pytest.fixture
def fresh_wordpress(wordpress: WordPressSite) -> WordPressSite:
    """The same WordPress, put back to just after its installation."""
    wordpress.reset()
    return wordpress


@pytest.fixture
def wordpress_reader(wordpress: WordPressSite) -> Iterator[WordPressReader]:
    """A reader of the site the test uses."""
    with wordpress.reader() as reader:
        yield reader
