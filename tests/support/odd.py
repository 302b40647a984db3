"""毛病各不相同的服务器：类型不对，少一个文件，传到一半，不许缓存，另加一条安全策略。"""

import io
import shutil
import threading
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import quote

FOLDER = "书 架/a b"  # 子路径里有中文和空格


class Handler(SimpleHTTPRequestHandler):
    """
    types 后缀 → 类型；missing、cut 是路径里的一段：没有它、只传一半；status 是没有时说什么；
    page 是不给文件、给一个网页；extra 是另加的。
    """

    types, missing, cut, page, status, extra = {}, None, None, None, 404, {}
    honest = True  # 只传一半时，说的还是全长

    def translate_path(self, path):
        prefix = f"/{quote(FOLDER)}/"
        return super().translate_path(path.removeprefix(prefix) if path.startswith(prefix) else "/没有")

    def guess_type(self, path):
        return next((kind for end, kind in self.types.items() if str(path).endswith(end)), super().guess_type(path))

    def send_head(self):
        if self.missing and self.missing in self.path:
            self.send_error(self.status)
            return None
        if self.page and self.page in self.path:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            return io.BytesIO(b"<!DOCTYPE html>login")
        return super().send_head()

    def send_header(self, name, value):
        cut = self.cut and self.cut in self.path
        if name != "Content-Length" or not cut or self.honest:
            super().send_header(name, value)

    def end_headers(self):
        for name, value in self.extra.items():
            super().send_header(name, value)
        super().end_headers()

    def copyfile(self, source, outputfile):
        if self.cut and self.cut in self.path:
            whole = source.read()
            source = io.BytesIO(whole[: len(whole) // 2])
        shutil.copyfileobj(source, outputfile)

    def log_message(self, *args):
        pass


@contextmanager
def serving(site, **oddities):
    """这样一个服务器，给出网站的地址。"""
    handler = partial(type("Odd", (Handler,), oddities), directory=site)
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/{quote(FOLDER)}/"
        server.shutdown()
