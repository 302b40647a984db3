// 类型检查要知道、代码里看不到的：别的脚本放在全局的东西。只给 tsc 看，不进网页。

declare module "*.css";

interface Window {
  katex: any;
  selfattnLive: any;
}

// 选择器选中的是什么元素，写的人知道
interface ParentNode {
  querySelector(selectors: string): any;
  querySelectorAll(selectors: string): NodeListOf<any>;
}

// 网页：layout.html 里的一段脚本；这份网站里有什么下载；搜索页的索引；术语的解释
declare function setMode(mode: string): void;
declare const OFFERS: any;
declare const MiniSearch: any;
declare const SEARCH_DATA: any;
declare const TERMS: Record<string, [string, string]>;

// 投影：vendor/reveal
declare const Reveal: any;
declare const RevealNotes: any;
declare const RevealChalkboard: any;

// 网页里的 Python：Worker 和 service worker 里才有的
declare const RELEASE: { version: string; files: Record<string, string> };
declare const registration: ServiceWorkerRegistration;
declare const clients: { claim(): Promise<void> };
declare function skipWaiting(): Promise<void>;
declare function importScripts(...urls: string[]): void;
declare function loadPyodide(options: object): Promise<any>;

// 探索器：bundle.py 放在最前面的颜色，rgb 是红、绿、蓝三串，各是 256 个两位十六进制数；white 是 256 个 0 或 1，1 是白字
declare const COLORS: Record<"weights" | "values", { rgb: string[]; white: string }>;
