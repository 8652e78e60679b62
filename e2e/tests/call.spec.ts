import { expect, test } from "../fixtures.ts";

test("a method is called from the form", async ({ playground }) => {
  await playground.choose("math.add");
  await playground.fill("a", "40");
  await playground.fill("b", "2");
  await playground.runTo("ok");
  await expect(playground.result).toContainText("42");
});

test("a method is called from JSON, and the form has the same value", async ({ playground }) => {
  await playground.choose("math.add");
  await playground.writeJson('{"a": 1.5, "b": 2}');
  await playground.page.keyboard.press("ControlOrMeta+Enter");
  await playground.hasResult("ok");
  await expect(playground.result).toContainText("3.5");
  await playground.page.getByTestId("args-tab-form").click();
  await expect(playground.page.getByTestId("field:a")).toHaveValue("1.5");
});

test("a method without arguments is called", async ({ playground }) => {
  await playground.choose("rich.sample");
  await playground.runTo("ok");
  for (const text of ["Date", "Map", "Set"]) await expect(playground.result).toContainText(text);
});

test("input that does not fit is told by the server, beside its field", async ({ playground }) => {
  await playground.choose("math.factor");
  await playground.writeJson('{"nonsense": true}');
  await playground.runTo("error");
  await playground.failsWith("invalid_argument", "no");
});

test("JSON that is none is not sent", async ({ playground }) => {
  await playground.choose("math.add");
  await playground.writeJson('{"a": 1,');
  await expect(playground.page.getByTestId("json-error")).toBeVisible();
});

for (const [method, code, executed] of [
  ["errors.secret", "unknown", "yes"],
  ["errors.badOutput", "internal", "yes"],
  ["errors.declared", "sold_out", "yes"],
] as const) {
  test(`the error of ${method} is shown with its code and whether it ran`, async ({ playground }) => {
    await playground.choose(method);
    await playground.runTo("error");
    await playground.failsWith(code, executed);
    await expect(playground.result).not.toContainText("hunter2");
  });
}

test("every frame of a call is in the log, and opens to its decoded fields", async ({ playground }) => {
  await playground.choose("math.add");
  await playground.runTo("ok");
  const rows = playground.page.getByTestId("frame-row").filter({ hasText: "math.add" });
  await expect(rows).toHaveCount(2);
  await rows.last().click();
  await expect(playground.page.getByTestId("frame-detail")).toContainText("value");
});
