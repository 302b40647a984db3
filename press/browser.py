"""印 PDF、测试和测量用的浏览器：机器上有 Chromium 就用它，没有就装一个。"""

import os
import shutil
import subprocess
import sys

from playwright.sync_api import sync_playwright

# 没有窗口的 chromium-headless-shell 最快：别的每开一页，还要为看不见的窗口多开一个进程
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
MISSING = "没有能用的 Chromium，也装不上（要网络，在 Linux 上还要 root）：自己装一个，让 chromium 在 PATH 里。"


def runs(path):
    """这个浏览器真的能运行，不缺系统的库。"""
    if os.name == "nt":  # 那里 --version 会打开窗口；也不会缺库
        return os.path.exists(path)
    return os.path.exists(path) and subprocess.run([path, "--version"], capture_output=True).returncode == 0


def executable():
    """Chromium 的路径；没有，或者运行不起来，就是 None。"""
    for path in filter(None, map(shutil.which, NAMES)):
        if runs(path):
            return path
    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if runs(path) else None


def may_install():
    """能用 apt 装：有 apt，也有 root。"""
    return bool(hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get"))


def quietly(*command):
    """运行安装的命令；它们失败时印一大篇，这里只要成没成。"""
    return subprocess.run(command, capture_output=True, stdin=subprocess.DEVNULL).returncode == 0


def apt(package):
    quietly("apt-get", "update", "-qq")
    quietly("apt-get", "install", "-y", "-qq", package)


def install():
    """装 Chromium：先用 playwright，不成再用 apt。"""
    print("没有 Chromium，装一个……", flush=True)
    dependencies = ["--with-deps"] if may_install() else []
    quietly(sys.executable, "-m", "playwright", "install", *dependencies, "chromium")
    for package in ("chromium-headless-shell", "chromium"):
        if not executable() and may_install():
            apt(package)


def install_firefox():
    """持续集成里也用 Firefox 试一章；平常没有就不试。"""
    if os.environ.get("CI") == "true" and may_install() and not any(map(shutil.which, ("firefox-esr", "firefox"))):
        apt("firefox-esr")


def ready():
    """有 Chromium 可用；没有就装。装不上，说一句，返回假；在持续集成里（CI=true）算失败。"""
    if not executable():
        install()
    install_firefox()
    if executable():
        return True
    if os.environ.get("CI") == "true":
        sys.exit(MISSING)
    print(MISSING)
    return False
