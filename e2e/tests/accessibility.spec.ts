import { axeViolations } from "../axe.ts";
import { expect, test } from "../fixtures.ts";

for (const colorScheme of ["light", "dark"] as const) {
  test.describe(`in the ${colorScheme} theme`, () => {
    test.use({ colorScheme });

    test("axe finds nothing: with a result, with an error, and in JSON", async ({ playground, page }) => {
      await playground.choose("math.add");
      expect(await axeViolations(page, colorScheme)).toEqual([]);
      await playground.choose("rich.sample");
      await playground.runTo("ok");
      expect(await axeViolations(page, colorScheme)).toEqual([]);
      await playground.choose("errors.declared");
      await playground.page.getByTestId("args-tab-json").click();
      await playground.runTo("error");
      expect(await axeViolations(page, colorScheme)).toEqual([]);
    });
  });
}

test.describe.configure({ timeout: 60_000 });

test("a call is made with the keyboard alone", async ({ playground, page }) => {
  await page.keyboard.press("/");
  await page.keyboard.type("math.add");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect(page.getByTestId("method-head")).toContainText("math.add");
  await page.keyboard.press("ControlOrMeta+Enter");
  await playground.hasResult("ok");
  await expect(playground.result).toContainText("3");
});
