import type uPlot from 'uplot';
import type { GraphMark, GraphModel } from '../panels/graph-model.ts';
import type { Pen } from './browser.ts';

/** Bands and lines of the thresholds, below everything else. */
export function drawThresholds(plot: uPlot, { thresholds, thresholdStyle: { line, area, dashed } }: GraphModel): void {
  const { left, top, width, height } = plot.bbox;
  const pen = plot.ctx as unknown as Pen;
  const scale = plot.scales['left'];
  if ((!line && !area) || scale?.min == null || scale.max == null) return;
  const place = (value: number | null, none: number): number =>
    value === null ? none : Math.max(top, Math.min(top + height, plot.valToPos(value, 'left', true)));
  pen.save();
  for (const [at, { from, color }] of thresholds.entries()) {
    const bottom = place(from, top + height);
    const next = thresholds[at + 1];
    const upper = next === undefined ? top : place(next.from, top);
    pen.fillStyle = color;
    pen.strokeStyle = color;
    if (area && bottom > upper) {
      pen.globalAlpha = 0.1;
      pen.fillRect(left, upper, width, bottom - upper);
    }
    if (line && from !== null && from >= scale.min && from <= scale.max) {
      pen.globalAlpha = 0.8;
      pen.lineWidth = 1.5;
      pen.setLineDash(dashed ? [10, 8] : []);
      pen.beginPath();
      pen.moveTo(left, bottom);
      pen.lineTo(left + width, bottom);
      pen.stroke();
    }
  }
  pen.restore();
}

/** A dashed line with a foot for each mark. */
export function drawMarks(plot: uPlot, marks: readonly GraphMark[]): void {
  const { left, top, width, height } = plot.bbox;
  const pen = plot.ctx as unknown as Pen;
  pen.save();
  for (const { timeMs, color } of marks) {
    const x = plot.valToPos(timeMs / 1_000, 'x', true);
    if (x < left || x > left + width) continue;
    pen.strokeStyle = color;
    pen.fillStyle = color;
    pen.globalAlpha = 0.75;
    pen.lineWidth = 1;
    pen.setLineDash([4, 4]);
    pen.beginPath();
    pen.moveTo(x, top);
    pen.lineTo(x, top + height);
    pen.stroke();
    pen.globalAlpha = 1;
    pen.beginPath();
    pen.moveTo(x, top + height - 5);
    pen.lineTo(x - 4, top + height + 2);
    pen.lineTo(x + 4, top + height + 2);
    pen.closePath();
    pen.fill();
  }
  pen.restore();
}
