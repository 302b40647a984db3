"""测试和测量用的浏览器：机器上有 Chromium 就用它，没有就装一个。"""

import os
import shutil
import subprocess
import sys

from playwright.sync_api import sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


def executable():
    """Chromium 的路径；没有就是 None。"""
    if found := next(filter(None, map(shutil.which, NAMES)), None):
        return found
    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if os.path.exists(path) else None


def apt(package):
    subprocess.run(["apt-get", "update", "-qq"])
    subprocess.run(["apt-get", "install", "-y", "-qq", package])


def install():
    """没有浏览器就装：先用 playwright，不成再用 apt（要 root）。"""
    if executable():
        return
    command = [sys.executable, "-m", "playwright", "install", "chromium"]
    if hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get"):
        command.insert(4, "--with-deps")
    if subprocess.run(command).returncode == 0 and executable():
        return
    if shutil.which("apt-get"):
        apt("chromium")
    if not executable():
        sys.exit("没有找到 Chromium，也装不上。请自己装一个，让 chromium 在 PATH 里。")


def install_firefox():
    """持续集成里也用 Firefox 试一章；平常没有就不试。"""
    wanted = os.environ.get("CI") == "true" and shutil.which("apt-get")
    if wanted and not any(map(shutil.which, ("firefox-esr", "firefox"))):
        apt("firefox-esr")


if __name__ == "__main__":
    install()
    install_firefox()
    print(f"浏览器：{executable()}")
