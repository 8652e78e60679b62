import "./sparkline.css";

interface SparklineProps {
  readonly values: readonly number[];
  /** How many values the whole width has. */
  readonly points: number;
  readonly width: number;
  readonly height: number;
}

/** How a number went lately, the latest last. Only for the eye: say the number beside it. */
export function Sparkline({ values, points, width, height }: SparklineProps) {
  const highest = Math.max(1, ...values);
  const x = (index: number) => (index / (points - 1)) * width;
  const y = (value: number) => height - 1 - (value / highest) * (height - 3);
  const line = values.map((value, index) => `${x(index).toFixed(1)},${y(value).toFixed(1)}`).join(" ");
  return (
    <svg className="sparkline" width={width} height={height} aria-hidden="true">
      {values.length > 1 && (
        <>
          <polygon
            points={`${x(0).toFixed(1)},${height} ${line} ${x(values.length - 1).toFixed(1)},${height}`}
          />
          <polyline points={line} />
        </>
      )}
    </svg>
  );
}
