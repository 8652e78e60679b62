/** A figure as it stands beside a bar: its digits in groups of three. */
export function figureText(figure: number, digits: number): string {
  const [whole = "", fraction] = figure.toFixed(digits).split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}

/** A figure of an axis: no digits that say nothing, and none that a sum of fractions brings. */
export function tickText(figure: number): string {
  const tidy = Number(figure.toPrecision(6));
  const [, fraction = ""] = String(tidy).split(".");
  return figureText(tidy, fraction.length);
}
