"""Measure the widget in a real browser: what it loads, how it opens and scrolls.

Needs Chromium; LACTABOT_BROWSER names another browser.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import socket
import statistics
import tempfile
import threading
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import uvicorn
from playwright.sync_api import Browser, Page, sync_playwright

from bot.gateway.app import create_app
from bot.gateway.parts import build
from bot.settings import read_settings

SLOWER = 4  # a cheap phone beside this machine
OPENINGS = 10
MESSAGES = 200
PHONE = {"width": 360, "height": 740}

# From the press to the frame after the one in which the panel was painted.
OPEN = """() => new Promise(done => {
  const { shadowRoot } = document.querySelector('lactabot-chat');
  const button = shadowRoot.querySelector('.launcher');
  const began = performance.now();
  button.click();
  requestAnimationFrame(() => {
    const channel = new MessageChannel();  // runs once the frame was painted
    channel.port1.onmessage = () => done(performance.now() - began);
    channel.port2.postMessage(0);
  });
})"""
SCROLL = """() => new Promise(done => {
  const tasks = [], frames = [];
  new PerformanceObserver(list => {
    for (const task of list.getEntries()) tasks.push(task.duration);
  }).observe({ entryTypes: ['longtask'] });
  const { shadowRoot } = document.querySelector('lactabot-chat');
  const place = shadowRoot.querySelector('.scroll');
  place.scrollTop = 0;
  let last = performance.now();
  const step = now => {
    frames.push(now - last);
    last = now;
    place.scrollTop += 120;
    const end = place.scrollTop + place.clientHeight >= place.scrollHeight - 1;
    if (end) setTimeout(() => done({ tasks, frames }), 200);
    else requestAnimationFrame(step);
  };
  requestAnimationFrame(step);
})"""


def main() -> None:
    """Prints the figures of docs/widget.md."""
    name = os.environ.get("LACTABOT_BROWSER") or shutil.which("chromium")
    with sync_playwright() as playwright, _gateway() as url:
        browser = playwright.chromium.launch(
            executable_path=name, args=["--no-sandbox", "--disable-gpu"]
        )
        print(f"loaded: {_loaded(browser, url)}")
        times = [_opened(browser, url) for _ in range(OPENINGS)]
        print(
            f"open panel painted after the press, {SLOWER} times slower CPU: "
            f"median {statistics.median(times):.0f} ms, worst {max(times):.0f} ms"
        )
        print(f"{MESSAGES} messages scrolled: {_scrolled(browser, url)}")
        browser.close()


def _loaded(browser: Browser, url: str) -> str:
    page = browser.new_page()
    sizes: list[int] = []
    page.on(
        "requestfinished",
        lambda request: (
            sizes.append(request.sizes()["responseBodySize"])
            if "/widget/" in request.url
            else None
        ),
    )
    page.goto(url, wait_until="networkidle")
    page.close()
    return f"{sum(sizes):,} bytes compressed, in {len(sizes)} files"


def _opened(browser: Browser, url: str) -> float:
    page = _slow_page(browser, url)
    taken: float = page.evaluate(OPEN)
    page.close()
    return taken


def _scrolled(browser: Browser, url: str) -> str:
    page = _slow_page(browser, url)
    reply = {
        "kind": "answer",
        "topic": "breast_pads",
        "feedback": "token",
        "text": "Pads are a help, not a must. " * 12,
        "limits": "Not yet reviewed by a clinician.",
        "sources": [
            {"title": "Oxytocin", "section": "A", "publisher": "B", "as_of": None}
        ],
        "buttons": [{"title": "Which breast pads should I use?", "payload": "x"}],
    }
    body = {"conversation": "any", "replies": [reply]}
    page.route("**/api/messages", lambda route: route.fulfill(json=body))
    page.evaluate(OPEN)
    box = page.get_by_label("Your question")
    for number in range(MESSAGES // 2):  # a question and its answer are two
        box.fill(f"question {number}")
        box.press("Enter")
    page.wait_for_function(
        "count => document.querySelector('lactabot-chat').shadowRoot"
        ".querySelectorAll('.reply').length === count",
        arg=MESSAGES // 2,
    )
    found: dict[str, list[float]] = page.evaluate(SCROLL)
    page.close()
    frames = sorted(found["frames"][1:])
    return (
        f"{sum(task > 50 for task in found['tasks'])} long tasks over 50 ms, "
        f"frames: median {statistics.median(frames):.1f} ms, "
        f"99th percentile {frames[int(len(frames) * 0.99)]:.1f} ms"
    )


def _slow_page(browser: Browser, url: str) -> Page:
    page = browser.new_page(viewport=PHONE)  # type: ignore[arg-type]
    page.goto(url, wait_until="networkidle")
    session: Any = page.context.new_cdp_session(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    return page


@contextlib.contextmanager
def _gateway() -> Iterator[str]:
    """A gateway of its own, without Rasa."""
    with tempfile.TemporaryDirectory() as home:
        settings = read_settings({"LACTABOT_HOME": str(Path(home))})
        app = create_app(build(settings))
        server = uvicorn.Server(uvicorn.Config(app, ws="none", log_level="warning"))
        with socket.create_server(("127.0.0.1", 0)) as listener:
            thread = threading.Thread(target=server.run, args=([listener],))
            thread.start()
            url = f"http://127.0.0.1:{listener.getsockname()[1]}"
            try:
                body = json.dumps({"text": "do pads help"}).encode()
                for _ in range(3):  # each waits a while for the encoder, which is busy
                    urllib.request.urlopen(f"{url}/api/messages", body).read()
                yield url
            finally:
                server.should_exit = True
                thread.join()


if __name__ == "__main__":
    main()
