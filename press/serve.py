"""在本机的一个空闲端口上提供建好的网页：python serve.py 文件夹"""

import sys
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *args):
        pass


def main(folder):
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=folder)) as server:
        print(f"在浏览器里打开 http://127.0.0.1:{server.server_port}/ ，按 Ctrl+C 结束。", flush=True)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            print("\n已结束。")


if __name__ == "__main__":
    main(sys.argv[1])
