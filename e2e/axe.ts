import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";

/**
 * What axe finds wrong with the page as it stands, in words. In the dark theme only the colours are looked at: nothing else differs, and a whole look takes
 * seconds.
 */
export async function axeViolations(page: Page, colorScheme: "light" | "dark"): Promise<readonly string[]> {
  const axe = new AxeBuilder({ page });
  const { violations } = await (colorScheme === "dark" ? axe.withRules(["color-contrast"]) : axe).analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
}
