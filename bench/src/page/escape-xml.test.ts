import { expect, it } from "vitest";
import { escapeXml } from "./escape-xml.ts";

it.each([
  ["Cap'n Web", "Cap'n Web"],
  ['<b title="a & b">', "&lt;b title=&quot;a &amp; b&quot;&gt;"],
])("writes %s as %s", (text, escaped) => {
  expect(escapeXml(text)).toBe(escaped);
});
