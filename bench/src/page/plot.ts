import type { Plot } from "../scenarios/scenario.ts";
import { type Axis, axisOf, placeOn } from "./axis.ts";
import type { Bar, BarGroup } from "./bar-groups.ts";
import { escapeXml } from "./escape-xml.ts";
import { figureText, tickText } from "./figure-text.ts";
import { plotStyle } from "./plot-style.ts";

const widthPx = 800;
const marginPx = 16;
/** For the figures behind the bars. */
const figuresPx = 84;
const headPx = 56;
const rowPx = 19;
const barPx = 11;
/** A group's heading, and what stands below its bars. */
const groupHeadPx = 24;
const groupFootPx = 30;
/** Wide enough for most letters of the font. */
const letterPx = 7.2;

/** What a group's parts have in common. */
interface GroupPlace {
  readonly axis: Axis;
  readonly leftPx: number;
  readonly topPx: number;
  readonly digits: number;
}

/** What a plot shows, in one sentence without its figures. */
export function plotSummary(title: string, { axis, better }: Plot): string {
  return `${title}: ${axis} of each system; ${better} is better.`;
}

/** Horizontal bars as an SVG document: the medians, each with a whisker from the least to the greatest round. */
export function plotSvg(title: string, plot: Plot, groups: readonly BarGroup[]): string {
  const labels = groups.flatMap(({ bars }) => bars.map(({ peer }) => peer.length));
  const leftPx = Math.round(2 * marginPx + letterPx * Math.max(...labels));
  const parts: string[] = [];
  let topPx = headPx;
  for (const group of groups) {
    parts.push(...groupParts(group, { axis: axisOfGroup(group), leftPx, topPx, digits: plot.digits }));
    topPx += groupHeightPx(group);
  }
  const summary = `${plotSummary(title, plot)} Bars are medians, whiskers go from the least round to the greatest.`;
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" width="${widthPx}" height="${topPx}" viewBox="0 0 ${widthPx} ${topPx}" role="img" aria-labelledby="title desc">`,
    `<title id="title">${escapeXml(title)}</title>`,
    `<desc id="desc">${escapeXml(summary)}</desc>`,
    `<style>${plotStyle}</style>`,
    `<rect class="ground" width="${widthPx}" height="${topPx}" rx="6"/>`,
    textAt(marginPx, 26, title, "title"),
    textAt(marginPx, 44, `${plot.axis}; ${plot.better} is better`, "quiet"),
    ...parts,
    "</svg>",
  ].join("\n")}\n`;
}

function axisOfGroup({ bars }: BarGroup): Axis {
  return axisOf(bars.flatMap(({ spread }) => spread ?? []));
}

function groupHeightPx({ bars }: BarGroup): number {
  return groupHeadPx + bars.length * rowPx + groupFootPx;
}

function groupParts({ work, bars }: BarGroup, place: GroupPlace): string[] {
  const topPx = place.topPx + groupHeadPx;
  const bottomPx = topPx + bars.length * rowPx;
  const heading = place.axis.isLogarithmic ? `${work} (logarithmic axis)` : work;
  return [
    textAt(marginPx, place.topPx + 15, heading, "work"),
    ...place.axis.ticks.flatMap((tick) => {
      const x = xOf(place, tick);
      return [
        `<line class="grid" x1="${x}" y1="${topPx}" x2="${x}" y2="${bottomPx + 3}"/>`,
        textAt(x, bottomPx + 15, tickText(tick), "quiet", "middle"),
      ];
    }),
    ...bars.flatMap((bar, at) => barParts(bar, { ...place, topPx: topPx + at * rowPx })),
  ];
}

function barParts({ peer, kind, spread }: Bar, place: GroupPlace): string[] {
  const { leftPx, topPx, axis, digits } = place;
  const baselinePx = topPx + 13;
  const label = textAt(leftPx - 8, baselinePx, peer, kind, "end");
  if (spread === undefined) return [label, textAt(leftPx + 6, baselinePx, "failed", "quiet")];
  const endPx = xOf(place, spread.median);
  const farPx = Math.max(endPx, xOf(place, spread.max));
  return [
    label,
    `<rect class="${kind}" x="${leftPx}" y="${topPx + (rowPx - barPx) / 2}" width="${pixels(endPx - leftPx)}" height="${barPx}"/>`,
    ...(spread.min < spread.max ? [whisker(xOf(place, spread.min), farPx, topPx, spread.max > axis.to)] : []),
    textAt(farPx + 6, baselinePx, figureText(spread.median, digits), kind),
  ];
}

/** A whisker that is cut has no end at its right. */
function whisker(fromPx: number, toPx: number, topPx: number, isCut: boolean): string {
  const middlePx = topPx + rowPx / 2;
  const capAt = (x: number) => `M${x} ${middlePx - 3}v6`;
  return `<path class="whisker" d="${capAt(fromPx)}M${fromPx} ${middlePx}H${toPx}${isCut ? "" : capAt(toPx)}"/>`;
}

function textAt(x: number, y: number, text: string, style: string, anchor?: "middle" | "end"): string {
  const anchored = anchor === undefined ? "" : ` text-anchor="${anchor}"`;
  return `<text class="${style}" x="${x}" y="${y}"${anchored}>${escapeXml(text)}</text>`;
}

function xOf({ axis, leftPx }: GroupPlace, figure: number): number {
  return pixels(leftPx + placeOn(axis, figure) * (widthPx - figuresPx - leftPx));
}

/** Half a pixel is not seen; and so the text of a plot is short. */
function pixels(length: number): number {
  return Math.round(10 * length) / 10;
}
