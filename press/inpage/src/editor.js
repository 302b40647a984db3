import { closeBrackets, closeBracketsKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { python } from "@codemirror/lang-python";
import { bracketMatching, indentOnInput, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { EditorState } from "@codemirror/state";
import { EditorView, highlightActiveLine, keymap, lineNumbers } from "@codemirror/view";
import { classHighlighter } from "@lezer/highlight";

/**
 * 一格代码的编辑器。Tab 缩进；先按 Esc 再按 Tab 就离开。
 * @param {object} options
 * @param {HTMLElement} options.parent
 * @param {string} options.source
 * @param {string} options.label 读屏软件念的名字
 * @param {string} options.help 说明按键的元素的 id
 * @param {(advance: boolean) => void} options.run
 * @param {(source: string) => void} options.changed
 */
export function createEditor({ parent, source, label, help, run, changed }) {
  const go = advance => () => (run(advance), true);
  return new EditorView({
    parent,
    state: EditorState.create({
      doc: source,
      extensions: [
        keymap.of([
          { key: "Shift-Enter", run: go(true) },
          { key: "Mod-Enter", run: go(false) },
        ]),
        lineNumbers(),
        history(),
        indentOnInput(),
        bracketMatching(),
        closeBrackets(),
        highlightActiveLine(),
        python(),
        indentUnit.of("    "),
        EditorState.tabSize.of(4),
        syntaxHighlighting(classHighlighter),
        keymap.of([...closeBracketsKeymap, ...defaultKeymap, ...historyKeymap, indentWithTab]),
        EditorView.contentAttributes.of({ "aria-label": label, "aria-describedby": help, tabindex: "0", autocapitalize: "off", spellcheck: "false" }),
        EditorView.updateListener.of(update => update.docChanged && changed(update.state.doc.toString())),
        EditorView.domEventHandlers({ keydown: event => event.stopPropagation() }), // 翻页之类的快捷键不管编辑器里的
      ],
    }),
  });
}

/** 换掉编辑器里的全部代码，可以撤销。@param {EditorView} editor @param {string} source */
export function replaceSource(editor, source) {
  editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: source } });
}
