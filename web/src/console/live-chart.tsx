import { type RefObject, useEffect, useRef, useState } from 'react';
import type uPlot from 'uplot';
import { Button, DataTable, defineMessages, Skeleton, useLanguage, useMessages } from '../ui';
import './live-chart.css';
import type { Point } from './status-samples';

/** The height of the drawing, in CSS pixels. */
const HEIGHT = 160;
/** Colors of `live-chart.css`. */
const COLORS = 6;
/** Rows of the table. */
const TABLE_ROWS = 20;
/** The second line and those after it are dashed, so that no one needs to tell colors apart. */
const DASHES: readonly (readonly number[])[] = [[], [7, 4], [2, 3], [10, 3, 2, 3], [4, 2], [1, 4]];

const TEXTS = defineMessages({
  en: {
    measuring: 'Measuring…',
    quiet: 'Nothing happened in this time.',
    window: 'last 5 minutes',
    showTable: 'Show as a table',
    hideTable: 'Hide the table',
    time: 'Time',
    noValue: '–',
    highest: 'highest',
    tableOf: (title: string) => `${title}: values of each moment`,
    failed: 'The chart did not load. The numbers are beside it and in the table.',
  },
  de: {
    measuring: 'Wird gemessen …',
    quiet: 'In dieser Zeit ist nichts geschehen.',
    window: 'letzte 5 Minuten',
    showTable: 'Als Tabelle anzeigen',
    hideTable: 'Tabelle ausblenden',
    time: 'Zeit',
    noValue: '–',
    highest: 'höchster Wert',
    tableOf: (title) => `${title}: Werte zu jedem Zeitpunkt`,
    failed: 'Das Diagramm wurde nicht geladen. Die Zahlen stehen daneben und in der Tabelle.',
  },
});

/** A line of a chart. */
export interface Series {
  /** The name of its values in the points. */
  readonly id: string;
  readonly label: string;
}

/**
 * A chart of the last minutes, with the current values as text, and all of them as a table on demand. The values at the pointer take
 * the place of the current ones.
 */
export function LiveChart(props: {
  readonly title: string;
  readonly unit: string;
  readonly series: readonly Series[];
  readonly points: readonly Point[];
  /** What to say in place of a chart without series. */
  readonly nothing?: string;
}) {
  const { title, unit, series, points, nothing } = props;
  const texts = useMessages(TEXTS);
  const { locale } = useLanguage();
  const [isTable, setTable] = useState(false);
  const [pointed, setPointed] = useState<number | null>(null);
  const number = new Intl.NumberFormat(locale, { maximumSignificantDigits: 3 });
  const text = (value: number | null | undefined) => (value == null ? texts.noValue : number.format(value));
  const shown = (pointed === null ? undefined : points[pointed]) ?? points.at(-1);
  const isEmpty = points.length > 0 && series.length === 0;
  const isQuiet = points.every(({ values }) => series.every(({ id }) => values[id] == null));

  const summary = series
    .map(({ id, label }) => {
      const values = points.flatMap(({ values: { [id]: value } }) => (value == null ? [] : [value]));
      const highest = values.length > 0 ? Math.max(...values) : null;
      return `${label} ${text(points.at(-1)?.values[id])}, ${texts.highest} ${text(highest)}`;
    })
    .join('; ');
  return (
    <section className="section chart-card" aria-label={title}>
      <div className="chart-head">
        <h3>
          {title} <span className="soft small">{unit}</span>
        </h3>
        <ul className="chart-legend">
          {series.map(({ id, label }, index) => (
            <li key={id}>
              <svg
                className={`chart-key color-${index % COLORS}`}
                viewBox="0 0 24 8"
                width="24"
                height="8"
                aria-hidden="true"
              >
                <line x1="0" y1="4" x2="24" y2="4" strokeDasharray={DASHES[index % COLORS]?.join(' ')} />
              </svg>
              {label} <span className="chart-value">{text(shown?.values[id])}</span>
            </li>
          ))}
        </ul>
      </div>
      {points.length < 2 ? (
        <div className="chart-place">
          <Skeleton lines={4} />
          <p className="soft small">{texts.measuring}</p>
        </div>
      ) : isEmpty ? (
        <p className="chart-place soft">{nothing}</p>
      ) : isQuiet ? (
        <p className="chart-place soft">{texts.quiet}</p>
      ) : (
        <Drawing
          label={`${title}, ${unit}, ${texts.window}: ${summary}`}
          failed={texts.failed}
          series={series}
          points={points}
          locale={locale}
          onPoint={setPointed}
        />
      )}
      <div className="chart-foot">
        <span className="soft small">{texts.window}</span>
        {!isEmpty && (
          <Button variant="quiet" aria-expanded={isTable} onPress={() => setTable(!isTable)}>
            {isTable ? texts.hideTable : texts.showTable}
          </Button>
        )}
      </div>
      {isTable && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
        <section className="chart-table" tabIndex={0} aria-label={String(texts.tableOf(title))}>
          <DataTable
            caption={String(texts.tableOf(title))}
            rows={points
              .filter(({ values }) => Object.keys(values).length > 0)
              .slice(-TABLE_ROWS)
              .reverse()}
            rowKey={({ at }) => String(at)}
            empty={null}
            columns={[
              {
                id: 'at',
                header: texts.time,
                isRowHeader: true,
                cell: ({ at }) => new Intl.DateTimeFormat(locale, { timeStyle: 'medium' }).format(at * 1000),
              },
              ...series.map(({ id, label }) => ({
                id,
                header: label,
                align: 'end' as const,
                cell: ({ values }: Point) => text(values[id]),
              })),
            ]}
          />
        </section>
      )}
    </section>
  );
}

function Drawing(props: {
  readonly label: string;
  readonly failed: string;
  readonly series: readonly Series[];
  readonly points: readonly Point[];
  readonly locale: string;
  readonly onPoint: (index: number | null) => void;
}) {
  const { label, failed, series, points, locale, onPoint } = props;
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(null);
  const [isFailed, setFailed] = useState(false);
  const data = dataOf(series, points);
  const latest = useRef(data);
  latest.current = data;
  const point = useRef(onPoint);
  point.current = onPoint;

  const ids = series.map(({ id }) => id).join('\n');
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new chart is made only for other series or another language.
  useEffect(() => {
    let isOver = false;
    let stop: (() => void) | undefined;
    loadPlot().then(
      (Plot) => {
        if (isOver || !place.current) return;
        const made = new Plot(
          optionsOf(place, series.length, locale, (index) => point.current(index)),
          latest.current,
          place.current,
        );
        plot.current = made;
        stop = follow(place.current, made);
      },
      () => setFailed(true),
    );
    return () => {
      isOver = true;
      stop?.();
      plot.current?.destroy();
      plot.current = null;
    };
  }, [ids, locale]);
  useEffect(() => plot.current?.setData(data), [data]);

  if (isFailed) return <p className="chart-place soft">{failed}</p>;
  return (
    <div ref={place} className="chart-place chart-drawing" role="img" aria-label={label}>
      {series.map(({ id }, index) => (
        <i key={id} className={`color-${index % COLORS}`} />
      ))}
    </div>
  );
}

/** The library and its style sheet: only for those who look at a chart. */
async function loadPlot(): Promise<typeof uPlot> {
  const [{ default: Plot }] = await Promise.all([import('uplot'), import('uplot/dist/uPlot.min.css')]);
  return Plot;
}

function dataOf(series: readonly Series[], points: readonly Point[]): uPlot.AlignedData {
  return [points.map(({ at }) => at), ...series.map(({ id }) => points.map(({ values }) => values[id] ?? null))];
}

/** Colors are read from the style sheet whenever the chart is drawn, so that they are those of the color scheme. */
function optionsOf(
  place: RefObject<HTMLDivElement | null>,
  lines: number,
  locale: string,
  onPoint: (index: number | null) => void,
): uPlot.Options {
  const number = new Intl.NumberFormat(locale, { notation: 'compact', maximumFractionDigits: 2 });
  const minutes = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit' });
  const seconds = new Intl.DateTimeFormat(locale, { timeStyle: 'medium' });
  const times = (all: number[]) => {
    const format = (all[1] ?? 0) - (all[0] ?? 0) < 60 && all.length > 1 ? seconds : minutes;
    return all.map((at) => format.format(at * 1000));
  };
  const own = (property: 'color' | 'borderTopColor') => () =>
    place.current ? getComputedStyle(place.current)[property] : 'gray';
  const lineColor = (index: number) => () => {
    const mark = place.current?.querySelectorAll('i')[index];
    return mark ? getComputedStyle(mark).color : 'gray';
  };
  const axis: uPlot.Axis = {
    stroke: own('color'),
    grid: { stroke: own('borderTopColor'), width: 1 },
    ticks: { show: false },
    font: '12px system-ui, sans-serif',
  };
  return {
    width: place.current?.clientWidth ?? 300,
    height: HEIGHT,
    padding: [8, 8, 0, 0],
    legend: { show: false },
    cursor: { drag: { x: false, y: false }, points: { size: 6 }, y: false },
    scales: {
      // One minute at first, and up to the whole window.
      x: { time: true, range: (_, oldest, newest) => [Math.min(oldest, newest - 60), newest] },
      y: { range: (_, __, highest) => [0, highest > 0 ? highest * 1.15 : 1] },
    },
    axes: [
      { ...axis, size: 28, space: 90, values: (_, all) => times(all), incrs: [15, 30, 60, 120, 300] },
      { ...axis, size: 52, space: 32, values: (_, all) => all.map((value) => number.format(value)) },
    ],
    series: [
      {},
      ...Array.from({ length: lines }, (_, index) => ({
        stroke: lineColor(index),
        width: 2,
        dash: [...(DASHES[index % COLORS] ?? [])],
        points: { show: false },
      })),
    ],
    hooks: { setCursor: [({ cursor: { idx } }) => onPoint(idx ?? null)] },
  };
}

/** Follows the width of the place and the color scheme. Returns the function that ends it. */
function follow(place: HTMLElement, plot: uPlot): () => void {
  const size = new ResizeObserver(() => plot.setSize({ width: place.clientWidth, height: HEIGHT }));
  size.observe(place);
  const redraw = () => plot.redraw(false, true);
  const theme = new MutationObserver(redraw);
  theme.observe(document.documentElement, { attributeFilter: ['data-theme'] });
  const scheme = matchMedia('(prefers-color-scheme: dark)');
  scheme.addEventListener('change', redraw);
  return () => {
    size.disconnect();
    theme.disconnect();
    scheme.removeEventListener('change', redraw);
  };
}
