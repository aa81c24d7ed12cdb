package reference

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"musrenbang/planning"
)

func collection(features ...string) string {
	return `{"type":"FeatureCollection","features":[` + strings.Join(features, ",") + `]}`
}

func polygon(code, coordinates string) string {
	return fmt.Sprintf(`{"type":"Feature","properties":{"kode":%q,"nama":"Miroto"},"geometry":{"type":"Polygon","coordinates":%s}}`, code, coordinates)
}

const square = `[[[110.4,-6.99],[110.41,-6.99],[110.41,-6.98],[110.4,-6.98],[110.4,-6.99]]]`

func TestOutlinesAreRead(t *testing.T) {
	small := strings.ReplaceAll(square, "110.41", "110.401")
	multi := fmt.Sprintf(`{"properties":{"kode":"33.74.01.1002","sumber":"BIG 2024"},"geometry":{"type":"MultiPolygon","coordinates":[%s,%s]}}`, small, square)
	got, err := ReadOutlines(strings.NewReader(collection(polygon("33.74.01.1001", square), multi)))
	if err != nil {
		t.Fatal(err)
	}
	ring := []planning.Point{
		{Lon: 110_400_000, Lat: -6_990_000}, {Lon: 110_410_000, Lat: -6_990_000}, {Lon: 110_410_000, Lat: -6_980_000}, {Lon: 110_400_000, Lat: -6_980_000},
	}
	if len(got) != 2 || got[0].Code != "33.74.01.1001" || !slices.Equal(got[0].Ring, ring) || got[0].Source != "" {
		t.Errorf("read %+v", got)
	}
	if got[1].Source != "BIG 2024" || !slices.Equal(got[1].Ring, ring) {
		t.Errorf("of two parts the larger one: %+v", got[1])
	}
}

func TestOutlinesAreTakenWhollyOrNotAtAll(t *testing.T) {
	good := polygon("33.74.01.1001", square)
	for name, c := range map[string]struct {
		file string
		want []string
	}{
		"no JSON":          {"kode;garis", []string{"1  error.geojson"}},
		"another type":     {`{"type":"Feature"}`, []string{"1  error.geojson"}},
		"nothing in it":    {collection(), []string{"1  error.file_empty"}},
		"no code":          {collection(good, polygon("", square)), []string{"2 kode error.area_format"}},
		"a name for code":  {collection(polygon("Miroto", square), good), []string{"1 kode error.area_format"}},
		"a code twice":     {collection(good, good), []string{"2 kode error.row_twice"}},
		"a point":          {collection(`{"properties":{"kode":"33.74"},"geometry":{"type":"Point","coordinates":[110,-7]}}`), []string{"1 geometry error.outline"}},
		"no geometry":      {collection(`{"properties":{"kode":"33.74"},"geometry":null}`), []string{"1 geometry error.outline"}},
		"a line":           {collection(polygon("33.74", `[[[110,-7],[111,-7],[110,-7]]]`)), []string{"1 geometry error.outline"}},
		"without surface":  {collection(polygon("33.74", `[[[110,-7],[111,-7],[112,-7],[110,-7]]]`)), []string{"1 geometry error.outline"}},
		"not closed":       {collection(polygon("33.74", strings.TrimSuffix(square, ",[110.4,-6.99]]]")+"]]")), []string{"1 geometry error.outline"}},
		"latitude first":   {collection(polygon("33.74", `[[[-6.99,110.4],[-6.99,110.41],[-6.98,110.41],[-6.99,110.4]]]`)), []string{"1 geometry error.point"}},
		"metres":           {collection(polygon("33.74", `[[[437000,9227000],[438000,9227000],[438000,9228000],[437000,9227000]]]`)), []string{"1 geometry error.point"}},
		"all are named":    {collection(polygon("x", square), good, polygon("33.74", `[]`)), []string{"1 kode error.area_format", "3 geometry error.outline"}},
		"texts for points": {collection(polygon("33.74", `[[["a","b"]]]`)), []string{"1 geometry error.outline"}},
	} {
		_, err := ReadOutlines(strings.NewReader(c.file))
		var faults Faults
		if !errors.As(err, &faults) {
			t.Errorf("%s: %v", name, err)
			continue
		}
		var got []string
		for _, f := range faults {
			got = append(got, fmt.Sprintf("%d %s %s", f.Row, f.Column, f.Key))
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// A surveyor's line becomes one a tablet can hold, and still encloses the same.
func TestALineIsThinned(t *testing.T) {
	for _, n := range []int{4, 79, 80, 81, 1000, 30_000} {
		ring := make([]planning.Point, n)
		for i := range ring {
			turn := 2 * math.Pi * float64(i) / float64(n)
			r := 10_000 + 500*math.Sin(7*turn)
			ring[i] = planning.Point{Lon: 110_400_000 + int64(r*math.Cos(turn)), Lat: -6_990_000 + int64(r*math.Sin(turn))}
		}
		thinned := thin(ring)
		if len(thinned) != min(n, MostOutlinePoints) {
			t.Errorf("%d points became %d", n, len(thinned))
		}
		if was, is := surface(ring), surface(thinned); math.Abs(was-is) > was/100 {
			t.Errorf("%d points enclosed %g, now %g", n, was, is)
		}
		for _, p := range thinned {
			if !slices.Contains(ring, p) {
				t.Fatalf("%v was not on the line", p)
			}
		}
	}
}
