package reference

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"

	"musrenbang/planning"
)

// MostOutlinePoints is how many points of a border are kept: a tablet's picture of
// its kelurahan shows no more, and it fetches all of them over a village's network.
const MostOutlinePoints = 80

// mostThinned bounds the line that is thinned point by point.
const mostThinned = 5000

// mostGeoJSON bounds a file of outlines.
const mostGeoJSON = 64 << 20

type featureCollection struct {
	Type     string    `json:"type"`
	Features []feature `json:"features"`
}

type feature struct {
	Properties struct {
		Code   string `json:"kode"`
		Source string `json:"sumber"`
	} `json:"properties"`
	Geometry *struct {
		Type        string          `json:"type"`
		Coordinates json.RawMessage `json:"coordinates"`
	} `json:"geometry"`
}

// ReadOutlines reads GeoJSON (RFC 7946): a FeatureCollection of polygons with the
// property kode, and sumber where somebody has to be named. Of a MultiPolygon the
// largest part is taken; holes are left out; a line is thinned to
// MostOutlinePoints. The error is Faults, whose rows are the features from 1, or
// what reading gave.
func ReadOutlines(r io.Reader) ([]Outline, error) {
	raw, err := io.ReadAll(io.LimitReader(r, mostGeoJSON+1))
	if err != nil {
		return nil, fmt.Errorf("read file: %w", err)
	}
	if len(raw) > mostGeoJSON {
		return nil, Faults{{Row: 1, Key: "error.file_large"}}
	}
	var file featureCollection
	if err := json.Unmarshal(raw, &file); err != nil || file.Type != "FeatureCollection" {
		return nil, Faults{{Row: 1, Key: "error.geojson"}}
	}
	if len(file.Features) == 0 {
		return nil, Faults{{Row: 1, Key: "error.file_empty"}}
	}
	var faults Faults
	seen := map[planning.AreaCode]int{}
	out := make([]Outline, 0, len(file.Features))
	for i, f := range file.Features {
		o, err := f.outline()
		var e *planning.Error
		if errors.As(err, &e) {
			faults = append(faults, Fault{Row: i + 1, Column: e.Field, Key: e.Key, Args: e.Args})
			continue
		}
		if first := seen[o.Code]; first > 0 {
			faults = append(faults, Fault{Row: i + 1, Column: "kode", Key: "error.row_twice", Args: map[string]string{"row": fmt.Sprint(first)}})
			continue
		}
		seen[o.Code] = i + 1
		out = append(out, o)
	}
	if len(faults) > 0 {
		return nil, faults[:min(len(faults), maxFaults)]
	}
	return out, nil
}

func (f feature) outline() (Outline, error) {
	o := Outline{Code: planning.AreaCode(f.Properties.Code), Source: f.Properties.Source}
	if o.Code.Level() == "" {
		return o, planning.InvalidField("kode", "error.area_format")
	}
	if e := planning.CheckText("sumber", o.Source, 0, planning.MaxShort); e != nil {
		return o, e
	}
	if f.Geometry == nil {
		return o, planning.InvalidField("geometry", "error.outline")
	}
	var polygons [][][][]float64
	switch f.Geometry.Type {
	case "Polygon":
		var one [][][]float64
		if json.Unmarshal(f.Geometry.Coordinates, &one) != nil {
			return o, planning.InvalidField("geometry", "error.outline")
		}
		polygons = append(polygons, one)
	case "MultiPolygon":
		if json.Unmarshal(f.Geometry.Coordinates, &polygons) != nil {
			return o, planning.InvalidField("geometry", "error.outline")
		}
	}
	largest := 0.0
	for _, rings := range polygons {
		if len(rings) == 0 {
			return o, planning.InvalidField("geometry", "error.outline")
		}
		ring, err := ringOf(rings[0])
		if err != nil {
			return o, err
		}
		if size := surface(ring); size > largest {
			largest, o.Ring = size, ring
		}
	}
	if largest == 0 {
		return o, planning.InvalidField("geometry", "error.outline")
	}
	o.Ring = thin(o.Ring)
	return o, nil
}

// ringOf turns degrees into points; the last, which closes the ring, goes.
func ringOf(positions [][]float64) ([]planning.Point, error) {
	if len(positions) < 4 {
		return nil, planning.InvalidField("geometry", "error.outline")
	}
	ring := make([]planning.Point, len(positions))
	for i, p := range positions {
		if len(p) < 2 {
			return nil, planning.InvalidField("geometry", "error.outline")
		}
		ring[i] = planning.Point{Lon: int64(math.Round(p[0] * 1e6)), Lat: int64(math.Round(p[1] * 1e6))}
		if !ring[i].InIndonesia() {
			return nil, planning.InvalidField("geometry", "error.point")
		}
	}
	if ring[0] != ring[len(ring)-1] {
		return nil, planning.InvalidField("geometry", "error.outline")
	}
	return ring[:len(ring)-1], nil
}

// surface is twice what a ring encloses, in square millionths of a degree.
func surface(ring []planning.Point) float64 {
	sum := 0.0
	for i, a := range ring {
		b := ring[(i+1)%len(ring)]
		sum += float64(a.Lon-ring[0].Lon)*float64(b.Lat-ring[0].Lat) - float64(b.Lon-ring[0].Lon)*float64(a.Lat-ring[0].Lat)
	}
	return math.Abs(sum)
}

// thin leaves out points until MostOutlinePoints are left, each time the one whose
// triangle with its neighbours is smallest (Visvalingam): corners stay, and what a
// surveyor's pen drew between them goes.
func thin(ring []planning.Point) []planning.Point {
	if many := len(ring) / mostThinned; many > 0 { // a surveyor's every step: the pen's width apart
		coarse := ring[:0:0]
		for i := 0; i < len(ring); i += many + 1 {
			coarse = append(coarse, ring[i])
		}
		ring = coarse
	}
	next, before := make([]int, len(ring)), make([]int, len(ring))
	size := make([]float64, len(ring))
	for i := range ring {
		next[i], before[i] = (i+1)%len(ring), (i+len(ring)-1)%len(ring)
	}
	triangle := func(i int) float64 { return surface([]planning.Point{ring[before[i]], ring[i], ring[next[i]]}) }
	for i := range ring {
		size[i] = triangle(i)
	}
	gone := make([]bool, len(ring))
	for left := len(ring); left > MostOutlinePoints; left-- {
		least := -1
		for i := range ring {
			if !gone[i] && (least < 0 || size[i] < size[least]) {
				least = i
			}
		}
		gone[least] = true
		a, b := before[least], next[least]
		next[a], before[b] = b, a
		// A neighbour is worth at least what went: a long slow bend stays.
		size[a], size[b] = max(triangle(a), size[least]), max(triangle(b), size[least])
	}
	out := make([]planning.Point, 0, min(len(ring), MostOutlinePoints))
	for i, p := range ring {
		if !gone[i] {
			out = append(out, p)
		}
	}
	return out
}
