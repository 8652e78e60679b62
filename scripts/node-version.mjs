/**
 * Whether a version of Node is in a range like `^20.19.0 || >=22.12.0`: alternatives of one comparison each, `^`
 * or `>=`. A pre-release counts as the release it leads to.
 * @param {string} version "20.19.1" or "v20.19.1"
 * @param {string} range
 */
export function satisfies(version, range) {
  const actual = numbersOf(version);
  return range.split("||").some((alternative) => {
    const [, operator, wanted] = /^\s*(\^|>=)\s*(\d+\.\d+\.\d+)\s*$/.exec(alternative) ?? [];
    if (wanted === undefined) throw new Error(`cannot read the range of Node versions "${range}"`);
    const least = numbersOf(wanted);
    return compare(actual, least) >= 0 && (operator === ">=" || actual[0] === least[0]);
  });
}

/**
 * What to say to somebody whose Node does not fit; undefined where it does.
 * @param {string} version
 * @param {string} range
 */
export function nodeVersionProblem(version, range) {
  if (satisfies(version, range)) return undefined;
  return `Heddle needs Node ${range}, and this is ${version}. Install a newer one (https://nodejs.org) and try again.`;
}

/** @param {string} version */
function numbersOf(version) {
  return (/\d+\.\d+\.\d+/.exec(version)?.[0] ?? "0.0.0").split(".").map(Number);
}

/**
 * @param {number[]} left
 * @param {number[]} right
 */
function compare(left, right) {
  const at = left.findIndex((number, index) => number !== right[index]);
  return at === -1 ? 0 : (left[at] ?? 0) - (right[at] ?? 0);
}
