// 术语的解释：鼠标指着，或用 Tab 走到，就显示在旁边；点它，去术语表。手指点就是点。
(() => {
const { terms } = /** @type {HTMLScriptElement} */ (document.currentScript).dataset;
const box = document.createElement("div");
box.id = "sa-gloss-box";
box.className = "sa-gloss-box";
box.setAttribute("role", "tooltip");
box.hidden = true;
document.body.append(box);

let ready = null;
/** 第一次要用，才取解释。 */
function load() {
  ready ??= new Promise((resolve, reject) => {
    document.head.append(Object.assign(document.createElement("script"), { src: terms, onload: resolve, onerror: reject }));
  });
  return ready;
}

let current = null; // 正在说的那个链接
let leaving = 0;

async function show(link) {
  clearTimeout(leaving);
  if (link === current) return;
  hide();
  current = link;
  try {
    await load();
  } catch {
    ready = null;
    return;
  }
  const said = TERMS[decodeURIComponent(link.hash.slice(1))];
  if (link !== current || !said) return;
  const name = Object.assign(document.createElement("b"), { textContent: said[0] });
  box.replaceChildren(name, document.createElement("br"), said[1]);
  box.hidden = false;
  link.setAttribute("aria-describedby", box.id);
  const at = link.getClientRects()[0];
  const wide = document.documentElement.clientWidth - box.offsetWidth - 8;
  const below = at.bottom + box.offsetHeight + 8 < innerHeight;
  box.style.left = `${Math.max(8, Math.min(at.left, wide)) + scrollX}px`;
  box.style.top = `${(below ? at.bottom : at.top - box.offsetHeight) + scrollY}px`;
}

function hide() {
  clearTimeout(leaving);
  current?.removeAttribute("aria-describedby");
  current = null;
  box.hidden = true;
}

const leave = () => (leaving = setTimeout(hide, 200)); // 够鼠标移到解释上

for (const link of document.querySelectorAll(".sa-gloss")) {
  link.addEventListener("pointerenter", event => event.pointerType === "mouse" && show(link));
  link.addEventListener("pointerleave", leave);
  link.addEventListener("focus", () => link.matches(":focus-visible") && show(link));
  link.addEventListener("blur", hide);
}
box.addEventListener("pointerenter", () => clearTimeout(leaving));
box.addEventListener("pointerleave", leave);
addEventListener("keydown", event => event.key === "Escape" && hide());
})();
