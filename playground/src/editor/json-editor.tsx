import {
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
} from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { json } from "@codemirror/lang-json";
import { bracketMatching } from "@codemirror/language";
import { type Diagnostic, setDiagnostics } from "@codemirror/lint";
import { EditorState } from "@codemirror/state";
import { drawSelection, EditorView, highlightActiveLine, keymap, lineNumbers } from "@codemirror/view";
import { useEffect, useRef } from "react";
import type { FormNode } from "../schema/form-node.ts";
import { editorLook } from "./editor-look.ts";
import { completeJson } from "./json-completion.ts";
import "./json-editor.css";

/** Something to mark in the text. */
export type Mark = Pick<Diagnostic, "from" | "to" | "message" | "severity">;

interface JsonEditorProps {
  readonly label: string;
  readonly text: string;
  /** Without it the text can be read, folded and searched, not changed. */
  readonly onChange?: (text: string) => void;
  readonly marks?: readonly Mark[];
  /** What the value is to be, for completion. */
  readonly form?: FormNode | undefined;
  readonly testId: string;
}

/**
 * A JSON editor. Tab leaves it, as it leaves every field; Ctrl/Cmd-Enter and Esc are the page's. Undo goes back
 * over what the form changed, too.
 */
export function JsonEditor({ label, text, onChange, marks = [], form, testId }: JsonEditorProps) {
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(undefined);
  const latest = useRef({ onChange, form });
  latest.current = { onChange, form };
  const isReadOnly = onChange === undefined;

  // The editor is made once and lives as long as the component; texts come in by the effect below.
  const firstText = useRef(text);
  useEffect(() => {
    if (host.current === null) return;
    const editor = new EditorView({
      parent: host.current,
      state: EditorState.create({
        doc: firstText.current,
        extensions: [
          lineNumbers(),
          json(),
          editorLook,
          bracketMatching(),
          drawSelection(),
          EditorView.contentAttributes.of({
            "aria-label": label,
            "data-testid": `${testId}-text`,
            "data-gramm": "false",
          }),
          ...(isReadOnly
            ? [
                EditorState.readOnly.of(true),
                EditorView.editable.of(false),
                EditorView.contentAttributes.of({ tabindex: "0" }),
              ]
            : [
                history(),
                closeBrackets(),
                highlightActiveLine(),
                autocompletion({
                  override: [(context) => completeJson(latest.current.form, context)],
                  icons: false,
                }),
              ]),
          keymap.of([
            ...closeBracketsKeymap,
            ...completionKeymap,
            ...historyKeymap,
            ...defaultKeymap.filter(
              ({ key }) => key !== "Mod-Enter" && key !== "Escape" && !key?.startsWith("Alt-Arrow"),
            ),
          ]),
          EditorView.lineWrapping,
          EditorView.updateListener.of((update) => {
            if (
              update.docChanged &&
              !update.transactions.some((transaction) => transaction.isUserEvent("outside"))
            ) {
              latest.current.onChange?.(update.state.doc.toString());
            }
          }),
        ],
      }),
    });
    view.current = editor;
    return () => editor.destroy();
  }, [isReadOnly, label, testId]);

  useEffect(() => {
    const editor = view.current;
    if (editor === undefined || editor.state.doc.toString() === text) return;
    editor.dispatch({
      changes: { from: 0, to: editor.state.doc.length, insert: text },
      userEvent: "outside",
    });
  }, [text]);

  useEffect(() => {
    const editor = view.current;
    if (editor === undefined) return;
    const { length } = editor.state.doc;
    const fitting = marks.map((mark) => ({
      ...mark,
      from: Math.min(mark.from, length),
      to: Math.min(mark.to, length),
    }));
    editor.dispatch(setDiagnostics(editor.state, fitting));
  }, [marks]);

  return <div ref={host} className="json-editor" data-testid={testId} />;
}
