package ui

import (
	"fmt"
	"html/template"
	"math"
	"strings"

	"musrenbang/planning"
)

// The map's drawing, in its own units.
const (
	mapWidth  = 320.0
	mapMargin = 14.0
)

// outlineMap draws an area's border and a point on it as inline SVG, north up.
// It is a sketch to find a place again by, not a survey.
func outlineMap(ring []planning.Point, at planning.Point, label string) template.HTML {
	if len(ring) < 3 {
		return ""
	}
	west, east, south, north := at.Lon, at.Lon, at.Lat, at.Lat
	for _, p := range ring {
		west, east = min(west, p.Lon), max(east, p.Lon)
		south, north = min(south, p.Lat), max(north, p.Lat)
	}
	// A degree of longitude is shorter than one of latitude, away from the equator.
	shrink := math.Cos(float64(south+north) / 2e6 * math.Pi / 180)
	wide, tall := float64(east-west)*shrink, float64(north-south)
	scale := (mapWidth - 2*mapMargin) / max(wide, tall, 1)
	height := tall*scale + 2*mapMargin
	place := func(p planning.Point) (x, y float64) {
		return mapMargin + (mapWidth-2*mapMargin-wide*scale)/2 + float64(p.Lon-west)*shrink*scale, mapMargin + float64(north-p.Lat)*scale
	}
	var path strings.Builder
	for i, p := range ring {
		x, y := place(p)
		fmt.Fprintf(&path, "%c%.1f %.1f", "ML"[min(i, 1)], x, y)
	}
	x, y := place(at)
	return template.HTML(fmt.Sprintf(`<svg class="map" role="img" aria-label="%s" viewBox="0 0 %.0f %.0f" width="320" height="%.0f"><path class="border" d="%sz"/>`+
		`<circle class="halo" cx="%.1f" cy="%.1f" r="11"/><circle class="spot" cx="%.1f" cy="%.1f" r="5"/></svg>`,
		template.HTMLEscapeString(label), mapWidth, height, height, path.String(), x, y, x, y))
}
