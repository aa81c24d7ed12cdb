/** The device's areas, and the outline of a village as a drawing one can tap. */
import { app } from './app';
import type { Point } from './kinds';
import { shape } from './page';

export const areaOf = (code: string): { code: string; name: string; parent: string; rws: string[] } | undefined =>
  app.ref?.areas.find((area) => area.code === code);

/** The places proposals may be entered for: the device's kelurahan, or those below its kecamatan. */
export function entryAreas(): { code: string; name: string }[] {
  const areas = app.ref?.areas ?? [];
  const villages = areas.filter((area) => area.code.split('.').length >= 4);
  return villages.length ? villages : areas;
}

const side = 1000;

/** How a ring of points becomes a drawing: east to the right, north up, one scale for both. */
function projection(ring: [number, number][]): { to: (p: Point) => [number, number]; from: (x: number, y: number) => Point; height: number } {
  const lons = ring.map(([lon]) => lon);
  const lats = ring.map(([, lat]) => lat);
  const west = Math.min(...lons);
  const north = Math.max(...lats);
  const middle = ((north + Math.min(...lats)) / 2 / 1e6) * (Math.PI / 180);
  const narrow = Math.cos(middle);
  const wide = Math.max(1, (Math.max(...lons) - west) * narrow);
  const scale = (side - 80) / wide;
  return {
    to: (p) => [40 + (p.lon - west) * narrow * scale, 40 + (north - p.lat) * scale],
    from: (x, y) => ({ lon: Math.round(west + (x - 40) / scale / narrow), lat: Math.round(north - (y - 40) / scale) }),
    height: 80 + (north - Math.min(...lats)) * scale,
  };
}

/** Draws an outline with the chosen point; undefined where the city has given none. */
export function outline(area: string, point: Point | null, pick: (p: Point) => void): SVGSVGElement | undefined {
  const ring = app.ref?.outlines?.[area];
  if (!ring || ring.length < 3) return undefined;
  const map = projection(ring);
  const svg = shape('svg', { viewBox: `0 0 ${side} ${Math.round(map.height)}`, class: 'outline', 'aria-hidden': 'true' }) as SVGSVGElement;
  const corners = ring.map(([lon, lat]) => map.to({ lon, lat }).map(Math.round).join(','));
  svg.append(shape('polygon', { points: corners.join(' ') }));
  if (point) {
    const [x, y] = map.to(point);
    svg.append(shape('circle', { cx: x, cy: y, r: 34, class: 'halo' }), shape('circle', { cx: x, cy: y, r: 16, class: 'spot' }));
  }
  svg.addEventListener('click', (event) => {
    const matrix = svg.getScreenCTM();
    if (!matrix) return;
    const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(matrix.inverse());
    pick(map.from(at.x, at.y));
  });
  return svg;
}
