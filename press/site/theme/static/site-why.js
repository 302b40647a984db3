// 没有取到一个文件，或者运行不了：为什么，怎么办。
const refused = new Map(); // 安全策略不让取的：地址 → 哪一条
const own = document.querySelector("meta[http-equiv=Content-Security-Policy]")?.content;
let added = false; // 服务器另加的一条，不让起 Worker 或编译
addEventListener("securitypolicyviolation", ({ blockedURI, effectiveDirective, originalPolicy }) => {
  refused.set(blockedURI, effectiveDirective);
  added ||= originalPolicy != own && /^(blob|wasm-eval)/.test(blockedURI);
});

const FRAMED = "这一页放在别的网页的框里，那个框不让它取文件、运行代码。请在单独的标签页里打开这一页。";
const POLICY = "安全策略（CSP）不让这一页运行 Python：浏览器太旧，或者放这个网站的服务器另加了一条。换新的浏览器，或者请管网站的人放行 'wasm-unsafe-eval' 和 blob:。";
/** @type {[RegExp, string][]} */
const KNOWN = [
  [/memory|alloc/i, "内存不够。关掉别的标签页和程序，再试一次；还不行，换一台内存大些的电脑。"],
  [/content security policy|unsafe-eval/i, POLICY],
  [/syntaxerror/i, "取来的脚本只有一部分，或者浏览器太旧。刷新再试；还不行，换一个网络，或者换新的浏览器。"],
];

/** 从报错的英文里看出来的原因；看不出就是空的。@param {string} message */
function whyBroken(message) {
  if (added) return POLICY;
  return KNOWN.find(([pattern]) => pattern.test(message))?.[1] ?? "";
}

/**
 * 再取一次，看是哪里不对；这次好好的，就是空的。
 * @param {string} address @param {number} [size] 应当有多少字节
 */
async function whyNot(address, size = 0) {
  const name = decodeURI(new URL(address).pathname).split("/").at(-1);
  if (location.protocol == "file:") return `这个文件夹里没有 ${name}。压缩包要整个解压，拷的时候要连同全部文件夹。`;
  if (origin == "null") return FRAMED;
  if (refused.has(address)) return `安全策略（CSP 的 ${refused.get(address)}）不许取 ${address}。请管网站的人放行本站自己的文件。`;
  const before = refused.size;
  let response;
  try {
    response = await fetch(address, { cache: "no-store" });
  } catch {
    if (refused.size > before) return "取文件时被转到了别的网站：多半要先登录这里的网络（如校园网、酒店）。登录以后刷新这一页。";
    // 网站还在不在？HEAD 不会由缓存来答
    const alive = await fetch(location.href, { method: "HEAD", cache: "no-store" }).then(() => true, () => false);
    return alive ? `${address} 被拦下了，多半是浏览器的插件、杀毒软件或防火墙。请放行本站，再刷新。` : `连不上 ${location.host}。请检查网络，再刷新。`;
  }
  const { status, headers } = response;
  if (status == 404 || status == 410) return `网站上没有 ${address} 这个文件。书刚刚更新过的话，刷新这一页；不然是发布时漏了它。`;
  if (status >= 500) return `服务器出错了（${status}），没有给 ${address}。过一会儿再刷新。`;
  if (!response.ok) return `服务器不许取 ${address}（${status}）。要登录的先登录，再刷新；不然请管网站的人放行。`;
  const type = (headers.get("content-type") ?? "没有说").split(";")[0].trim();
  if (type == "text/html" && !/\.html$/.test(name)) return `要取的是 ${address}，来的却是一个网页：多半要先登录这里的网络（如校园网、酒店）。登录以后刷新这一页。`;
  if (/\.m?js$/.test(name) && !/^(text|application)\/(x-)?(java|ecma)script$/.test(type))
    return `服务器把 ${name} 的类型说成 ${type}，浏览器就不肯运行它。请管网站的人把 .js 的类型设成 text/javascript；在自己的电脑上，改用 python -m press serve。`;
  const promised = size || (headers.get("content-encoding") ? 0 : Number(headers.get("content-length")));
  const received = await response.arrayBuffer().then(bytes => bytes.byteLength, () => NaN);
  if (!(received >= promised)) return `${address} 只传来一部分，多半是中间的代理断开了。刷新再试；还不行，换一个网络。`;
  return "";
}

/** 几个文件里，第一个有毛病的为什么；都好好的，就是空的。@param {string[]} addresses */
async function whyNone(addresses) {
  for (const address of addresses) {
    const why = await whyNot(address);
    if (why) return why;
  }
  return "";
}
