import { expect, test } from "../fixtures.ts";

test("the playground opens under its name and prints no error", async ({ page }) => {
  await page.goto("/");
  await expect(page).toHaveTitle(/Heddle/);
});
