/** 造元素、改元素。 */

let serial = 0;

/** 一个页面里不会重复的 id。 */
export const uid = () => "sa-x" + ++serial + "-" + Math.random().toString(36).slice(2, 8);

const SVG = "http://www.w3.org/2000/svg";

function build(el, attributes, children) {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (name.startsWith("on")) el.addEventListener(name.slice(2), value);
    else if (value === true) el.setAttribute(name, "");
    else if (value !== false && value != null) el.setAttribute(name, value);
  }
  el.append(...children.flat().filter((child) => child != null && child !== false));
  return el;
}

/**
 * HTML 元素：h("button", {class: "sa-button", onclick: f}, "字", 别的元素)。字一律是文本，不会被当成 HTML。
 * @param {string} tag
 * @param {Object<string, any>} [attributes] on 开头的是事件；true 是空属性；false、null 不写
 */
export const h = (tag, attributes, ...children) => build(document.createElement(tag), attributes, children);

/** SVG 元素，用法同 h。 */
export const s = (tag, attributes, ...children) => build(document.createElementNS(SVG, tag), attributes, children);

/** 改元素的属性；值没变就不碰它。 */
export function set(el, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value == null) el.removeAttribute(name);
    else if (el.getAttribute(name) !== String(value)) el.setAttribute(name, value === true ? "" : value);
  }
}

/** 改文字；没变就不碰它。 */
export function write(el, text) {
  if (el.textContent !== text) el.textContent = text;
}

/** 指针在 SVG 里的坐标（viewBox 的单位）。 */
export function svgPoint(svg, event) {
  const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
  return [point.x, point.y];
}

/** 读者是不是要少动。 */
export const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
