import type { MethodKind } from "@heddle/core";
import { ArrowDownToLine, ArrowRightLeft, ArrowUpDown, ArrowUpFromLine, type LucideIcon } from "lucide-react";

interface KindWords {
  readonly icon: LucideIcon;
  readonly word: string;
  readonly about: string;
}

const kinds: Readonly<Record<MethodKind, KindWords>> = {
  unary: { icon: ArrowRightLeft, word: "unary", about: "Takes one value and gives one." },
  server_streaming: {
    icon: ArrowDownToLine,
    word: "server stream",
    about: "Gives a stream: items come one by one.",
  },
  client_streaming: {
    icon: ArrowUpFromLine,
    word: "client stream",
    about: "Takes a stream: items are sent one by one.",
  },
  bidi_streaming: {
    icon: ArrowUpDown,
    word: "both ways",
    about: "Takes a stream and gives one, at the same time.",
  },
};

/** How the method is called, in words. */
export function KindChip({ kind }: { readonly kind: MethodKind }) {
  const { icon: Icon, word, about } = kinds[kind];
  return (
    <span className="chip" title={about} data-testid="kind" data-kind={kind}>
      <Icon size={12} strokeWidth={2.25} aria-hidden="true" /> {word}
    </span>
  );
}

/** How the method is called, as a sign; most take one value and give one, and have none. */
export function KindSign({ kind }: { readonly kind: MethodKind }) {
  if (kind === "unary") return null;
  const { icon: Icon, word, about } = kinds[kind];
  return (
    <span className="tree-kind tree-stream" title={about}>
      <Icon size={13} strokeWidth={2} aria-hidden="true" />
      <span className="visually-hidden">, {word}</span>
    </span>
  );
}
