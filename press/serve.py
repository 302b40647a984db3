"""在本机（或整个教室）提供建好的网页。"""

import os
import socket
import sys
from contextlib import closing
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

PORT = 8000  # 浏览器按地址记读者的进度，所以每次尽量用同一个
TRIES = 20
TYPES = {  # 写在这里，不看系统：Windows 的注册表里什么都可能有
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".ipynb": "application/json",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".mjs": "text/javascript; charset=utf-8",
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".wasm": "application/wasm",
    ".whl": "application/zip",
    ".woff2": "font/woff2",
    ".zip": "application/zip",
}


class Quiet(SimpleHTTPRequestHandler):
    """不写日志；每次都问一声文件变了没有，重建之后刷新就是新的。"""

    extensions_map = SimpleHTTPRequestHandler.extensions_map | TYPES

    def end_headers(self):
        self.send_header("Cache-Control", "no-cache")
        super().end_headers()

    def log_message(self, *args):
        pass


class Server(ThreadingHTTPServer):
    allow_reuse_address = os.name != "nt"  # 在 Windows 上，它让两个程序占同一个端口
    daemon_threads = True


def listen(folder, host, port=None):
    """在 host 上听；port 不写，就从 PORT 起找第一个空闲的。

    Raises
    ------
    OSError
        端口被占了，或者没有这个地址
    """
    handler = partial(Quiet, directory=str(folder))
    for candidate in [port] if port is not None else range(PORT, PORT + TRIES):
        try:
            return Server((host, candidate), handler)
        except OSError as error:
            problem = error
    raise problem


def lan_address():
    """这台机器在局域网里的地址；没有网就是 None。只问系统走哪条路，什么也不发。"""
    with closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as asked:
        try:
            asked.connect(("10.255.255.255", 1))
        except OSError:
            return None
        return asked.getsockname()[0]


def main(folder, host="127.0.0.1", port=None):
    try:
        server = listen(folder, host, port)
    except OSError as error:
        sys.exit(f"在 {host} 上没有空闲的端口（{error.strerror}），用 --port 换一个。")
    with server:
        used = server.server_port
        if port is None and used != PORT:
            print(f"端口 {PORT} 有别的程序在用，换成 {used}；读到哪里的记录跟着地址走，这次看不见。")
        here = "127.0.0.1" if host == "0.0.0.0" else host
        print(f"在浏览器里打开 http://{here}:{used}/ ，按 Ctrl+C 结束。", flush=True)
        if host == "0.0.0.0" and (address := lan_address()):
            print(f"教室里的别的机器打开 http://{address}:{used}/", flush=True)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            print("\n结束了。")
