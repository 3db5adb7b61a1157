// ---- charts

const WIDTH = 600;
const HEIGHT = 100;
const MIN_POINTS = 15;

function nice(value) {
  const power = 10 ** Math.floor(Math.log10(value || 1));
  return [1, 1.5, 2, 3, 4, 5, 6, 8, 10].map(step => step * power).find(step => step >= value * 0.999) || 1;
}

/** The time span of the charts in ms: MIN_POINTS to POINTS intervals. */
const width = () => Math.min(POINTS, Math.max(MIN_POINTS, (readings.at(-1).at - readings[0].at) / interval())) * interval();
const xOf = at => WIDTH - (readings.at(-1).at - at) / width() * WIDTH;

function pathOf(points, y) {
  let pen = false;
  return points.map(([at, value]) => {
    const step = value === null ? '' : (pen ? 'L' : 'M') + xOf(at).toFixed(1) + ' ' + y(value).toFixed(1);
    pen = value !== null;
    return step;
  }).join('');
}

function areaOf(points, y) {
  const parts = points.filter(([, value]) => value !== null);
  return parts.length > 1 ? pathOf(parts, y) + 'L' + xOf(parts.at(-1)[0]).toFixed(1) + ' ' + HEIGHT + 'L' + xOf(parts[0][0]).toFixed(1) + ' ' + HEIGHT + 'Z' : '';
}

const gridLine = heights => svg('path', {class: 'grid', d: heights.map(y => `M0 ${y}H${WIDTH}`).join('')});
const known = series => series.flatMap(({points}) => points.map(([, value]) => value)).filter(value => value !== null);

function chart(series, format, {min = 1, filled: fills = true} = {}) {
  const values = known(series);
  if (!values.length) {
    return [null];
  }
  const top = nice(Math.max(min, ...values));
  const y = value => HEIGHT - value / top * (HEIGHT - 6) ;
  const shapes = [gridLine([6]), ...series.flatMap(({name, points}) => [
    fills && svg('path', {class: 'area c-' + name, d: areaOf(points, y)}),
    svg('path', {class: 'line c-' + name, d: pathOf(points, y)})])];
  return [shapes, [[6, format(top)]]];
}

/** A chart with a logarithmic scale, because latencies range from 1 ms to 1 min. */
function logChart(series) {
  const values = known(series);
  if (!values.length) {
    return [null];
  }
  const low = Math.floor(Math.log10(Math.max(0.001, Math.min(...values))));
  const high = Math.max(low + 2, Math.ceil(Math.log10(Math.max(...values)) + 0.001));
  const y = value => HEIGHT - (Math.log10(Math.max(value, 10 ** low)) - low) / (high - low) * (HEIGHT - 6);
  const tens = Array.from({length: high - low}, (_, i) => 10 ** (low + i + 1));
  return [[gridLine(tens.map(y)),
    ...series.map(({name, points}) => svg('path', {class: 'line c-' + name, d: pathOf(points, y)}))],
  tens.map(ten => [y(ten), duration(ten)])];
}

function bars(names) {
  const columns = readings.slice(1).map((one, i) => names.map(name => rate(name, i + 1)));
  if (!columns.length) {
    return [null];
  }
  const top = nice(Math.max(1, ...columns.map(sum)));
  const shapes = columns.flatMap((column, i) => {
    const left = xOf(readings[i].at);
    const width = Math.max(1, xOf(readings[i + 1].at) - left - 1.5);
    let y = HEIGHT;
    return column.map((value, k) => {
      const height = value / top * (HEIGHT - 6);
      y -= height;
      return height > 0 && svg('rect', {class: 'c-' + names[k], x: left.toFixed(1), y: y.toFixed(1), width: width.toFixed(1), height: height.toFixed(1)});
    });
  });
  return [[gridLine([6]), ...shapes], [[6, perSecond(top)]]];
}
