"""A headless Chromium and the servers it visits, for the tests and for explorers.py."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from ganutils.places import ROOT

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
EXPLORERS = ROOT / "notebooks" / "explore.ipynb"
# A cube is drawn by WebGL, here without a graphics card.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
]


@contextmanager
def chromium() -> Iterator[Browser]:
    """A fresh browser."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


def new_page(browser: Browser) -> Page:
    """A page that shares nothing with the browser's others."""
    return browser.new_page(viewport={"width": 1200, "height": 900})


@contextmanager
def served(command: Sequence[str], settings: Path) -> Iterator[str]:
    """The address of a Jupyter server with settings of its own, while it runs.

    Args:
        command: a module and its arguments, without the port.

    Raises:
        TimeoutError: it does not answer within a minute.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    folders = ("JUPYTER_CONFIG_DIR", "JUPYTERLAB_SETTINGS_DIR", "JUPYTERLAB_WORKSPACES_DIR")
    server = subprocess.Popen(
        [sys.executable, "-m", *command, "--no-browser", f"--port={port}"],
        env=os.environ | {name: str(settings) for name in folders},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        for _ in range(120):
            try:
                socket.create_connection(("127.0.0.1", port), timeout=5).close()
                break
            except OSError:
                time.sleep(0.5)
        else:
            raise TimeoutError(f"{command[0]} did not start.")
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait()
