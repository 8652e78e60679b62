/**
 * The looks of every plot. It has a ground of its own, so that its colours fit one another also where a page is dark and the reader's
 * system is not.
 */
export const plotStyle = `
text { font: 12px system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif; fill: #1f2328; }
.ground { fill: #ffffff; }
.title { font-size: 15px; font-weight: 600; }
.work { font-weight: 600; }
.quiet { fill: #59636e; font-size: 11px; }
.grid { stroke: #d8dee4; }
.whisker { stroke: #1f2328; fill: none; }
rect.heddle { fill: #0a7f9e; }
text.heddle { fill: #08647d; font-weight: 600; }
rect.raw { fill: none; stroke: #7d8590; }
rect.other { fill: #b4bbc4; }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3; }
  .ground { fill: #0d1117; }
  .quiet { fill: #9198a1; }
  .grid { stroke: #2a313a; }
  .whisker { stroke: #e6edf3; }
  rect.heddle { fill: #2aa5c4; }
  text.heddle { fill: #5cc6de; }
  rect.raw { stroke: #9198a1; }
  rect.other { fill: #57606a; }
}
`;
