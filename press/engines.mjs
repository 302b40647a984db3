// 核对 JavaScript、CSS、HTML 里用到的，最旧的浏览器是不是都有：照 MDN 的 browser-compat-data。
// 从标准输入读 {"oldest": {浏览器: 版本}, "sources": [{name, kind, text}]}，
// 写出 {"found": [{name, line, feature, use}], "newer": [[接口, 成员或空]]}：newer 是最旧的浏览器不是都有的。
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(new URL("inpage/package.json", import.meta.url));
const { parse } = require("acorn");
const css = require("css-tree");
const data = require("@mdn/browser-compat-data");
const { oldest, sources } = JSON.parse(readFileSync(0, "utf8"));
const own = (object, key) => (object && Object.hasOwn(object, key) ? object[key] : undefined);

// ── 一样东西，最旧的浏览器都有吗 ────────────────────────────────────────────
const number = text => text.replace("≤", "").split(".").map(Number);
const after = (a, b) => a[0] > b[0] || (a[0] == b[0] && (a[1] ?? 0) > (b[1] ?? 0));
const later = (version, limit) => typeof version != "string" || version == "preview" || after(number(version), number(limit));
/** 后来补全了的（partial_implementation 又有 version_removed），补全之前不算有。 */
const usable = (statement, limit) =>
  !statement.flags && !statement.prefix && !statement.alternative_name && !later(statement.version_added, limit) &&
  (!statement.version_removed || (later(statement.version_removed, limit) && !statement.partial_implementation));

/** BCD 里的一项；没有记载的（比如读者自己的名字）算有。 */
function supported(entry) {
  const support = entry?.__compat?.support;
  return !support || Object.entries(oldest).every(([browser, limit]) => [support[browser] ?? []].flat().some(each => usable(each, limit)));
}

/** 带前缀的写法就够了。 */
function prefixed(entry, prefix) {
  return Object.entries(oldest).every(([browser, limit]) =>
    [entry.__compat.support[browser] ?? []].flat().some(each => usable(each.prefix == prefix ? { ...each, prefix: undefined } : each, limit)));
}

// ── 名字 → 有这个名字的每一项 ───────────────────────────────────────────────
function collect(tree, index = new Map()) {
  for (const [name, entry] of Object.entries(tree)) {
    if (name == "__compat" || !entry || typeof entry != "object") continue;
    if (entry.__compat) index.set(name, [...(index.get(name) ?? []), entry]);
    collect(entry, index);
  }
  return index;
}
const types = collect(data.css.types);
const globals = { ...data.api, ...data.javascript.builtins };
const members = new Map();
for (const owner of Object.values(globals))
  for (const [name, entry] of Object.entries(owner)) if (entry?.__compat) members.set(name, [...(members.get(name) ?? []), entry]);
const none = entries => entries?.length > 0 && !entries.some(supported);
/** 各份脚本自己起的成员的名字：不是浏览器的。 */
const ours = new Set();
const INSTANCES = { document: "Document", navigator: "Navigator", window: "Window", self: "Window", globalThis: "Window", location: "Location", history: "History", crypto: "Crypto", performance: "Performance" };

// ── JavaScript ─────────────────────────────────────────────────────────────
function* nodes(node, parent = null) {
  if (Array.isArray(node)) for (const each of node) yield* nodes(each, parent);
  else if (node && typeof node.type == "string") {
    yield [node, parent];
    for (const value of Object.values(node)) if (value && typeof value == "object") yield* nodes(value, node);
  }
}

function program(text) {
  const options = { ecmaVersion: 2022, locations: true, allowReturnOutsideFunction: true, allowAwaitOutsideFunction: true };
  try {
    return parse(text, { ...options, sourceType: "module" });
  } catch {
    return parse(text, { ...options, sourceType: "script" });
  }
}

function name(text) {
  let tree;
  try {
    tree = program(text);
  } catch {
    return; // 语法的毛病，核对的时候会说
  }
  for (const [node] of nodes(tree)) {
    const key = node.type == "AssignmentExpression" ? node.left.property : node.type == "ObjectPattern" ? null : node.key;
    if (key && !node.computed && !node.left?.computed) ours.add(key.name ?? key.value);
  }
}

/** 在问有没有：x.m?.()、typeof x.m、x.m ?? y、x.m || y、x.m && y、if (x.m)、x.m ? y : z。 */
function asked(node, parent) {
  if (!parent) return false;
  if ((parent.type == "CallExpression" || parent.type == "MemberExpression") && parent.optional) return (parent.callee ?? parent.object) == node;
  if (parent.type == "LogicalExpression") return true;
  if (parent.type == "IfStatement" || parent.type == "ConditionalExpression") return parent.test == node;
  return parent.type == "UnaryExpression" && ["typeof", "!"].includes(parent.operator);
}

function javascript(text, line, report) {
  let tree;
  try {
    tree = program(text);
  } catch (error) {
    return report("javascript.syntax", line + (error.loc?.line ?? 1) - 1, error.message);
  }
  const all = [...nodes(tree)];
  const declared = new Set();
  for (const [node] of all) {
    if (/^Import.*Specifier$/.test(node.type)) declared.add(node.local.name);
    for (const [each] of nodes([node.type == "MethodDefinition" ? null : node.id, node.params, node.param])) if (each.type == "Identifier") declared.add(each.name);
  }
  const reflected = new Set(all.flatMap(([node]) => (node.type == "CallExpression" && /(^|\.)assign$/.test(node.callee.property?.name ?? node.callee.name) ? node.arguments : [])));
  const at = node => line + node.loc.start.line - 1;
  const words = node => text.slice(node.start, node.end);
  const known = new Set(all.filter(([node, parent]) => asked(node, parent)).map(([node]) => words(node)));
  for (const [node, parent] of all) {
    if (node.type == "MemberExpression" && !node.computed && node.property.type == "Identifier") {
      if (known.has(words(node))) continue;
      const name = node.property.name;
      const object = node.object.type == "Identifier" && !declared.has(node.object.name) ? node.object.name : "";
      const owner = own(globals, INSTANCES[object] ?? object);
      const entry = own(owner, `${name}_static`) ?? own(owner, name);
      if (entry ? !supported(entry) : !ours.has(name) && none(members.get(name))) report(`${object || "*"}.${name}`, at(node), words(node).slice(-60));
    } else if (node.type == "Property" && parent.type == "ObjectExpression" && !node.computed) {
      const name = node.key.name ?? node.key.value;
      if (reflected.has(parent) && /^aria[A-Z]|^role$/.test(name) && !supported(own(data.api.Element, name))) report(`*.${name}`, at(node), String(name));
    } else if (node.type == "Identifier" && !declared.has(node.name) && (parent.type != "MemberExpression" || parent.object == node) && parent.key != node) {
      const entry = own(globals, node.name) ?? own(data.api.Window, node.name);
      if (entry?.__compat && !supported(entry) && !known.has(node.name)) report(node.name, at(node), node.name);
    } else if ((node.type == "Literal" && typeof node.value == "string") || node.type == "TemplateElement") {
      const string = node.type == "Literal" ? node.value : node.value.cooked ?? "";
      for (const [, name] of string.matchAll(/::?([a-z-]+)/g)) {
        const entry = own(data.css.selectors, name);
        if (entry?.__compat && !supported(entry)) report(`:${name}`, at(node), string.slice(0, 60));
      }
      for (const [, name] of string.matchAll(/([a-z]+-[a-z-]+)\(/g)) if (none(types.get(name))) report(`${name}()`, at(node), string.slice(0, 60));
    }
  }
}

// ── CSS ────────────────────────────────────────────────────────────────────
/** 一条声明里用到的、不是都有的：[名字, …]。 */
function declaration({ property, value }, siblings) {
  const found = [];
  const entry = own(data.css.properties, property);
  if (entry && !supported(entry)) {
    const fallback = siblings.some(each => each.property == `-webkit-${property}`) && prefixed(entry, "-webkit-");
    if (!fallback) found.push(property);
  }
  if (property == "content" && /\//.test(css.generate(value).replace(/"[^"]*"/g, "")) && !supported(entry.alt_text)) found.push("content: … / …");
  css.walk(value, node => {
    if (node.type == "Identifier" && entry && !supported(own(entry, node.name))) found.push(`${property}: ${node.name}`);
    if (node.type == "Function" && none(types.get(node.name))) found.push(`${node.name}()`);
    if (node.type == "Dimension" && none(types.get(node.unit))) found.push(node.unit);
  });
  return found;
}

/** 一段选择器里的。 */
function selectors(tree, report) {
  css.walk(tree, node => {
    if (/^Pseudo(Class|Element)Selector$/.test(node.type) && !node.name.startsWith("-") && !supported(own(data.css.selectors, node.name))) report(`:${node.name}`, node);
    if (node.type == "NestingSelector") report("&", node);
  });
}

function stylesheet(text, line, report, context = "stylesheet") {
  const at = node => line + (node.loc?.start.line ?? 1) - 1;
  const options = { positions: true, parseCustomProperty: true };
  const tree = css.parse(text, { ...options, context, onParseError: error => report("css.syntax", line + error.line - 1, error.message) });
  const supports = [];
  const say = (feature, node) => supports.some(each => each.includes(feature.replace(/\(\)$/, "("))) || report(feature, at(node), css.generate(node).slice(0, 80));
  const rules = [];
  css.walk(tree, {
    enter(node) {
      if (node.type == "Atrule") {
        if (node.name == "supports") supports.push(css.generate(node.prelude).replace(/\s/g, ""));
        else if (!node.name.startsWith("-") && !supported(own(data.css["at-rules"], node.name))) say(`@${node.name}`, node);
        if (node.name == "media" && node.prelude) css.walk(node.prelude, each => {
          if (each.type == "Feature" && !supported(own(data.css["at-rules"].media, each.name))) say(`@media ${each.name}`, each);
        });
      } else if (node.type == "Rule") {
        if (rules.length) say("&", node);
        rules.push(node);
        selectors(node.prelude, say);
      } else if (node.type == "Block" || node.type == "DeclarationList") {
        const list = node.children.toArray().filter(each => each.type == "Declaration");
        list.forEach((each, k) => {
          if (each.value.type == "Raw") return;
          // 有 var() 的声明，不认得的也不会退回前面那一条
          const falls = !css.find(each.value, part => part.type == "Function" && part.name == "var");
          const before = falls && list.slice(0, k).some(other => other.property == each.property && !declaration(other, list).length);
          for (const feature of declaration(each, list)) if (!before) say(feature, each);
        });
      }
    },
    leave(node) {
      if (node.type == "Atrule" && node.name == "supports") supports.pop();
      if (node.type == "Rule") rules.pop();
    },
  });
}

// ── HTML 的属性：text 是 [[行, 标签, 属性, 值], …] 的 JSON ──────────────────────
function attributes(text, report) {
  for (const [line, tag, name, value] of JSON.parse(text)) {
    if (name == "style") stylesheet(value, line, report, "declarationList");
    else if (/^on[a-z]+$/.test(name)) javascript(value, line, report);
    const element = own(data.html.elements, tag);
    if (element && !supported(element)) report(`<${tag}>`, line, `<${tag}>`);
    if (!supported(own(element, name) ?? own(data.html.global_attributes, name))) report(`<… ${name}>`, line, `<${tag} ${name}>`);
  }
}

for (const { kind, text } of sources) if (kind == "js") name(text);
const found = [];
for (const { name, kind, text, line = 1 } of sources) {
  const report = (feature, at, use) => found.push({ name, line: at, feature, use });
  if (kind == "js") javascript(text, line, report);
  else if (kind == "css") stylesheet(text, line, report);
  else attributes(text, report);
}
const newer = Object.entries(globals).flatMap(([owner, entry]) => {
  if (entry.__compat && !supported(entry)) return [[owner, ""]];
  const absent = Object.keys(entry).filter(name => /^\w+$/.test(name) && !name.endsWith("_event") && !supported(entry[name]));
  return absent.map(name => [owner, name.replace(/_static$/, "")]);
});
process.stdout.write(JSON.stringify({ found, newer }));
