"""放在子路径下的网站。"""

from http.server import SimpleHTTPRequestHandler

PREFIX = "/a/b/"


class Handler(SimpleHTTPRequestHandler):
    """网站放在 PREFIX 下面；别的路径一律没有。"""

    def translate_path(self, path):
        return super().translate_path(path.removeprefix(PREFIX) if path.startswith(PREFIX) else "/没有")

    def log_message(self, *args):
        pass
