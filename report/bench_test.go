package report

import (
	"bytes"
	"io"
	"testing"
)

// TestALongPaperStaysSmall: 500 rows fit an e-mail.
func TestALongPaperStaysSmall(t *testing.T) {
	m := longMinutes(500)
	var b bytes.Buffer
	if err := Minutes(&b, m, m.Digest(), sampleOptions()); err != nil {
		t.Fatal(err)
	}
	if b.Len() > 1<<20 {
		t.Errorf("%d bytes", b.Len())
	}
	t.Logf("500 rows: %d pages, %d bytes", len(streams(t, b.Bytes())), b.Len())
}

func BenchmarkMinutes500(b *testing.B) {
	m := longMinutes(500)
	digest := m.Digest()
	b.ReportAllocs()
	for b.Loop() {
		if err := Minutes(io.Discard, m, digest, sampleOptions()); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkReceipt(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if err := Receipt(io.Discard, sampleReceipt()); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkSitting500(b *testing.B) {
	m := longSitting(500)
	digest := m.Digest()
	b.ReportAllocs()
	for b.Loop() {
		if err := Minutes(io.Discard, m, digest, sampleOptions()); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkAttendance2000(b *testing.B) {
	m, people := sittingMinutes(), samplePeople(2000)
	b.ReportAllocs()
	for b.Loop() {
		if err := Attendance(io.Discard, m, people, sampleOptions()); err != nil {
			b.Fatal(err)
		}
	}
}
