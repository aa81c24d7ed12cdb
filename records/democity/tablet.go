package democity

import (
	"context"
	"fmt"
	"hash/fnv"
	"math"

	"musrenbang/demo"
	"musrenbang/planning"
	"musrenbang/reference"
)

// outlineSource says on every map that the line is nobody's survey.
const outlineSource = "sketsa contoh"

// outlinePoints is enough for a line that looks drawn along lanes and ditches.
const outlinePoints = 18

// outlines invents a border for each kelurahan: places on a grid around the city,
// each an uneven ring that leaves room to its neighbours. The same code always has
// the same line.
func outlines() []reference.Outline {
	const lane = 13_000 // between centres, millionths of a degree (about 1.4 km)
	var out []reference.Outline
	for _, a := range demo.Areas() {
		if a.Level != string(planning.LevelKelurahan) {
			continue
		}
		n := len(out)
		centre := planning.Point{Lon: 110_330_000 + int64(n%14)*lane, Lat: -7_080_000 + int64(n/14)*lane}
		out = append(out, reference.Outline{Code: planning.AreaCode(a.Code), Ring: ring(a.Code, centre), Source: outlineSource})
	}
	return out
}

// ring goes once around centre, at distances that the code decides.
func ring(code string, centre planning.Point) []planning.Point {
	points := make([]planning.Point, outlinePoints)
	for i := range points {
		h := fnv.New32a()
		_, _ = fmt.Fprintf(h, "%s/%d", code, i)
		distance := 4_500 + float64(h.Sum32()%1_600)
		turn := 2 * math.Pi * float64(i) / outlinePoints
		points[i] = planning.Point{
			Lon: centre.Lon + int64(math.Round(distance*math.Cos(turn))), Lat: centre.Lat + int64(math.Round(distance*math.Sin(turn))),
		}
	}
	return points
}

// tablet gives the showcase a tablet that waits to be enrolled: its ticket is made
// by whoever shows it.
func (b *builder) tablet(ctx context.Context) error {
	by := planning.ActorRef{Role: planning.VillageHead, Area: demo.ShowcaseArea}
	by.ID = b.accounts[by]
	_, err := b.store.AddDevice(ctx, by, "Tablet 07", demo.ShowcaseArea, "", 0)
	if err != nil {
		return fmt.Errorf("add the demo's tablet: %w", err)
	}
	return nil
}
