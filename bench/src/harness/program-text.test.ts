import { expect, it } from "vitest";
import { withoutTexts, withShortNames } from "./program-text.ts";

it("takes out what strings say, of each kind, and nothing else", () => {
  const program = "a(`b c \\` d`,\"e \\\" 'f'\",g);throw h('i')";
  expect(withoutTexts(program)).toBe('a("","",g);throw h("")');
});

it("gives each property one short name, wherever it stands, and leaves words of the language", () => {
  const program = "class a{count=0;run(){return this.count+this.total.run}}b({count:1,total:2}).count";
  expect(withShortNames(program)).toBe("class a{a=0;c(){return this.a+this.b.c}}b({a:1,b:2}).a");
});

it("has names for many", () => {
  const names = Array.from({ length: 3_000 }, (_, index) => `name${index}`);
  const short = withShortNames(names.map((name) => `a.${name}`).join(";")).split(";");
  expect(new Set(short).size).toBe(3_000);
  expect(Math.max(...short.map((access) => access.length))).toBe(5);
});
