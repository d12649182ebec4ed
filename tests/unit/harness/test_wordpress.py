"""The harness boots a real WordPress, old and new, resets it, and leaves no process behind."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.harness.fault_proxy import Fault, FaultProxy, Rule
from tests.harness.wordpress import NEW, OLD, HarnessUnavailable, SiteOptions, WordPressFarm, WordPressSite, cores
from tests.harness.wordpress.fixtures import site_or_skip

pytestmark = pytest.mark.wordpress

ROOT = Path(__file__).parents[3]
PIXEL = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
    b"\x00\x00\x00\nIDATx\x9cc\x00\x01\x00\x00\x05\x00\x01\r\n-\xb4\x00\x00\x00\x00IEND\xaeB`\x82"
)


@pytest.mark.parametrize("wordpress", [OLD, NEW], indirect=True)
def test_a_post_made_with_an_application_password_is_read_back(fresh_wordpress: WordPressSite) -> None:
    site = fresh_wordpress
    assert site.version.startswith(site.options.core)
    body = {"title": "Read me back", "content": "<!-- token-1 --><p>Body</p>", "slug": "read-back", "status": "draft"}
    made = requests.post(site.rest("/wp/v2/posts"), json=body, auth=site.users["author"].basic, timeout=30)
    assert made.status_code == 201, made.text
    wrong = requests.post(site.rest("/wp/v2/posts"), json=body, auth=("author", "no"), timeout=30)
    assert wrong.status_code == 401

    with site.reader() as reader:
        assert [post["id"] for post in reader.own_posts()] == [made.json()["id"]]
        assert reader.by_slug("read-back") == reader.containing("token-1")
        assert reader.one(made.json()["id"])["content"]["raw"] == body["content"]
        reader.delete(f"/wp/v2/posts/{made.json()['id']}", force=False)
        assert [post["status"] for post in reader.by_slug("read-back")] == ["trash"]


@pytest.mark.parametrize("wordpress", [OLD, NEW], indirect=True)
def test_media_and_terms_are_read_back_and_a_reset_forgets_them(fresh_wordpress: WordPressSite) -> None:
    site = fresh_wordpress
    with site.reader() as reader:
        before = reader.posts()
        term = reader.post("/wp/v2/tags", {"name": "Kettles"})
        post = reader.post("/wp/v2/posts", {"title": "T", "status": "publish", "slug": "tagged", "tags": [term["id"]]})
        assert reader.term_names(post, "tags") == ["Kettles"]
        sent = requests.post(
            site.rest("/wp/v2/media?alt_text=A+dot"),
            data=PIXEL,
            headers={"Content-Type": "image/png", "Content-Disposition": 'attachment; filename="dot.png"'},
            auth=site.admin.basic,
            timeout=30,
        )
        assert sent.status_code == 201, sent.text
        (item,) = reader.media()
        assert item["alt_text"] == "A dot"
        assert reader.download(item["source_url"]) == PIXEL
        status, html = reader.page(post["link"])
        assert (status, "<html" in html) == (200, True)

        started = time.monotonic()
        site.reset()
        assert time.monotonic() - started < 20
        assert reader.posts() == before
        assert reader.media() == []
        assert reader.terms("tags") == {}
        assert reader.page(item["source_url"])[0] == 404


def test_plain_permalinks(wordpress_farm: WordPressFarm) -> None:
    plain = site_or_skip(wordpress_farm, SiteOptions(permalinks="plain"))
    with plain.reader() as reader:
        made = reader.post("/wp/v2/posts", {"title": "Plain", "status": "publish"})
        assert made["link"] == f"{plain.url}/?p={made['id']}"
        assert reader.one(made["id"])["title"]["raw"] == "Plain"
        assert reader.page(f"{plain.url}/wp-json/")[1].startswith("<!DOCTYPE html>"), "as on real sites"


def test_production_and_own_settings(wordpress_farm: WordPressFarm, tmp_path: Path) -> None:
    plugin = tmp_path / "own.php"
    plugin.write_text(
        "<?php header('X-Own: ' . OWN . ' ' . ini_get('upload_max_filesize') . ' ' . wp_timezone_string());"
    )
    options = SiteOptions(
        environment="production",
        timezone="Asia/Karachi",
        ini=(("upload_max_filesize", "200K"),),
        config="define('OWN', 'mine');",
        mu_plugins=(plugin,),
    )
    site = site_or_skip(wordpress_farm, options)
    assert wordpress_farm.site(options) is site
    answer = requests.get(site.rest_url, timeout=30)
    assert answer.headers["X-Own"] == "mine 200K Asia/Karachi"
    assert answer.json()["authentication"] == [], "application passwords are off over http"
    refused = requests.get(site.rest("/wp/v2/users/me"), auth=site.admin.basic, timeout=30)
    assert refused.status_code == 401


@pytest.mark.usefixtures("wordpress")
def test_a_site_by_hand() -> None:
    name = f"test-{os.getpid()}"
    try:
        told = _by_hand("up", "--name", name)
        assert requests.get(told["rest_url"], timeout=30).ok
        assert len(_processes_in(told["root"])) > 4
    finally:
        stopped = _by_hand("down", "--name", name)
    assert stopped == {"stopped": [name]}
    assert not Path(told["root"]).exists()
    _wait_for_no_process_in(told["root"])


def _by_hand(*arguments: str) -> Any:
    command = [sys.executable, "-m", "tests.harness.wordpress", *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=300)
    assert done.stderr == ""
    return json.loads(done.stdout)


def test_wordpress_itself_can_be_made_to_fail_and_a_reset_heals_it(fresh_wordpress: WordPressSite) -> None:
    site = fresh_wordpress
    site.set_fault("fatal_on_save")
    body = {"title": "Saved all the same", "slug": "saved", "status": "publish"}
    answer = requests.post(site.rest("/wp/v2/posts"), json=body, auth=site.admin.basic, timeout=30)
    assert answer.status_code == 500
    assert "undefined_function_in_a_plugin" in site.debug_log()
    site.clear_fault()
    with site.reader() as reader:
        assert len(reader.by_slug("saved")) == 1
        site.set_fault("rest_off_all")
        with pytest.raises(requests.HTTPError, match="403"):
            reader.posts()
        site.reset()
        assert reader.own_posts() == []
    with pytest.raises(ValueError, match="unknown fault"):
        site.set_fault("no such thing")


def test_php_runs_inside_wordpress(wordpress: WordPressSite) -> None:
    assert wordpress.run_php("echo get_bloginfo('version'), ' ', $argv[1];", "x") == f"{wordpress.version} x"
    with pytest.raises(RuntimeError, match="PHP ended with 255"):
        wordpress.run_php("no_such_function();")


def test_an_answer_lost_on_the_wire_leaves_the_post_on_the_site(fresh_wordpress: WordPressSite) -> None:
    site = fresh_wordpress
    lost = Rule(Fault(drop_after=True), method="POST", path="/wp/v2/posts")
    with FaultProxy(site.url, rules=[lost]) as proxy, site.reader() as reader:
        body = {"title": "Lost", "slug": "lost", "status": "publish"}
        address = f"{proxy.url}/wp-json/wp/v2/posts"
        with pytest.raises(requests.ConnectionError):
            requests.post(address, json=body, auth=site.admin.basic, timeout=30)
        assert proxy.log[0].upstream == 201
        assert len(reader.by_slug("lost")) == 1
        again = requests.post(address, json=body, auth=site.admin.basic, timeout=30)
        assert again.json()["link"] == f"{proxy.url}/lost-2/", "links follow the port that was asked"


def test_a_server_can_be_taken_down_and_brought_back(wordpress_farm: WordPressFarm, wordpress: WordPressSite) -> None:
    wordpress_farm.stop(wordpress)
    with pytest.raises(requests.ConnectionError):
        requests.get(wordpress.rest_url, timeout=30)
    wordpress_farm.start(wordpress)
    assert requests.get(wordpress.rest_url, timeout=30).ok


_BOOT_AND_WAIT = """
import sys
from tests.harness.wordpress import SiteOptions, WordPressFarm
farm = WordPressFarm()
site = farm.site(SiteOptions())
print(site.root, flush=True)
sys.stdin.read()
"""


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="reads process lists from /proc")
@pytest.mark.usefixtures("wordpress")
def test_no_php_outlives_a_test_run_that_is_killed(tmp_path: Path) -> None:
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    run = subprocess.Popen(
        [sys.executable, "-c", _BOOT_AND_WAIT],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
        cwd=ROOT,
    )
    with run:
        assert run.stdout is not None
        root = run.stdout.readline().strip()
        assert root.startswith(str(tmp_path))
        assert len(_processes_in(root)) > 4, "the supervisor, PHP and its workers"
        run.kill()
    _wait_for_no_process_in(root)


def _wait_for_no_process_in(root: str) -> None:
    deadline = time.monotonic() + 10
    while _processes_in(root) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert _processes_in(root) == []


def _processes_in(root: str) -> list[int]:
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if root.encode() in (process / "cmdline").read_bytes():
                found.append(int(process.name))
        except OSError:
            continue  # ended while we looked
    return found


def test_an_unknown_version_is_refused(wordpress_farm: WordPressFarm) -> None:
    with pytest.raises(ValueError, match=r"not one of 6\.2, 7\.1"):
        wordpress_farm.site(SiteOptions(core="5.9"))


def test_a_download_that_does_not_match_its_hash_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The refusal must come before anything is unpacked: npm is replaced by a program that hands out other bytes."""
    programs = tmp_path / "bin"
    programs.mkdir()
    (programs / "npm").write_text("#!/bin/sh\necho other > package.tgz\n")
    (programs / "npm").chmod(0o755)
    monkeypatch.setenv("PATH", f"{programs}:{os.environ['PATH']}")
    monkeypatch.setenv("IGNY8_TEST_CACHE", str(tmp_path / "cache"))
    with pytest.raises(HarnessUnavailable, match="does not match its pinned hash"):
        cores.ensure_core(NEW)
    assert [each.name for each in (tmp_path / "cache" / "wordpress").iterdir()] == [".lock"]


def test_a_machine_without_php_skips_on_a_laptop_and_fails_in_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    class NoPhp(WordPressFarm):
        def site(self, options: SiteOptions) -> WordPressSite:
            raise HarnessUnavailable("Run: sudo apt-get install php-cli")

    with NoPhp() as farm:
        monkeypatch.delenv("CI", raising=False)
        with pytest.raises(pytest.skip.Exception, match="apt-get install php-cli"):
            site_or_skip(farm, SiteOptions())
        monkeypatch.setenv("CI", "true")
        with pytest.raises(pytest.fail.Exception, match="apt-get install php-cli"):
            site_or_skip(farm, SiteOptions())
