import { useMemo } from "react";
import { type Block, type Inline, parseInline, parseMarkdown } from "../values/markdown.ts";
import "./markdown.css";

/** A description with the little Markdown that descriptions use. Nothing in it becomes markup of its own. */
export function Markdown({ text }: { readonly text: string }) {
  const blocks = useMemo(() => parseMarkdown(text), [text]);
  return (
    <div className="markdown">
      {blocks.map((block, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: blocks have no other name, and the text is replaced as a whole
        <BlockView key={index} block={block} />
      ))}
    </div>
  );
}

function BlockView({ block }: { readonly block: Block }) {
  if (block.type === "code") return <pre>{block.text}</pre>;
  if (block.type === "paragraph") {
    return (
      <p>
        <Pieces pieces={block.content} />
      </p>
    );
  }
  const List = block.ordered ? "ol" : "ul";
  return (
    <List>
      {block.items.map((item, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: as above
        <li key={index}>
          <Pieces pieces={item} />
        </li>
      ))}
    </List>
  );
}

/** A line of Markdown: a summary, the description of a field. */
export function MarkdownLine({ text }: { readonly text: string }) {
  return <Pieces pieces={useMemo(() => parseInline(text), [text])} />;
}

function Pieces({ pieces }: { readonly pieces: readonly Inline[] }) {
  // biome-ignore lint/suspicious/noArrayIndexKey: pieces have no other name, and the text is replaced as a whole
  return pieces.map((piece, index) => <Piece key={index} piece={piece} />);
}

function Piece({ piece }: { readonly piece: Inline }) {
  switch (piece.type) {
    case "text":
      return piece.text;
    case "code":
      return <code>{piece.text}</code>;
    case "strong":
      return <strong>{piece.text}</strong>;
    case "emphasis":
      return <em>{piece.text}</em>;
    case "link":
      return (
        <a href={piece.href} target="_blank" rel="noreferrer">
          {piece.text}
        </a>
      );
  }
}
