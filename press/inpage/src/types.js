/**
 * 页面、Worker 和 Python 之间说的话。只有类型，没有代码。
 *
 * @typedef {object} File 随书带着的一个文件
 * @property {string} path 相对 _live/ 的路径，文件名带摘要
 * @property {number} size 传输的字节数
 * @property {string} sha256 传输的内容的摘要
 * @property {boolean} packed 是否先用 gzip 压过
 *
 * @typedef {object} Package
 * @property {string} file wheel 的文件名
 * @property {string} version
 * @property {string[]} imports 它提供的模块
 * @property {string[]} depends
 *
 * @typedef {object} Manifest
 * @property {string} able 能不能运行 Python
 * @property {string} entry
 * @property {string} css
 * @property {string} worker
 * @property {string} katex
 * @property {Record<string, File>} files
 * @property {Record<string, Package>} packages
 * @property {Record<string, string[]>} [modules] selfattn 的每个模块要哪些包
 * @property {string[]} code 全部脚本的文件名
 * @property {object} info Pyodide 的版本，原样交给它
 *
 * @typedef {object} Output 和 nbformat 的输出一样，另有 "note"（页面自己的话）和更细的 "error"
 * @property {"stream"|"display_data"|"execute_result"|"update_display_data"|"error"|"note"} output_type
 * @property {string} [name]
 * @property {string} [text]
 * @property {Record<string, any>} [data]
 * @property {Record<string, any>} [metadata]
 * @property {{display_id?: string}} [transient]
 * @property {string} [ename]
 * @property {string} [evalue]
 * @property {string} [where] 哪一格、第几行
 * @property {string} [line] 那一行
 * @property {string} [hint] 一句中文提示
 * @property {string} [traceback]
 *
 * @typedef {object} NotebookCell
 * @property {string} id
 * @property {string} cell_type
 * @property {string|string[]} source
 * @property {{tags?: string[]}} metadata
 */

export {};
