/** @import {Manifest} from "./types.js" */

const IMPORT = /^[ \t]*(?:from[ \t]+([\w.]+)[ \t]+import|import[ \t]+([\w., \t]+))/gm;

/**
 * 代码一开始就要装哪些包；漏掉的，import 到的时候再装。
 * @param {string} source @param {Manifest} manifest @returns {string[]}
 */
export function packagesFor(source, manifest) {
  /** @type {[string, string | string[]][]} */
  const owners = Object.entries(manifest.packages).flatMap(([name, { imports }]) => imports.map(module => [module, name]));
  const owner = new Map([...owners, ...Object.entries(manifest.modules ?? {})]);
  const found = new Set(["kernel"]);
  const add = module => {
    const wanted = owner.get(module) ?? owner.get(module.split(".")[0]);
    for (const name of [wanted ?? []].flat()) found.add(name);
  };
  for (const [, from, several] of source.matchAll(IMPORT)) {
    if (from) add(from);
    for (const each of (several ?? "").split(",")) if (each.trim()) add(each.trim().split(/\s/)[0]);
  }
  return [...found];
}
