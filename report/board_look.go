package report

import "musrenbang/planning"

// tone is what a verdict means at a glance.
type tone int

const (
	toneOther tone = iota
	toneKept
	toneWaiting
	toneRefused
)

// look is how a verdict is drawn: colours and a sign that differ in form too, for
// who sees no colours and for copies in black.
type look struct {
	tone         tone
	inside, edge colour
	sign         string
}

// lookOf gives each outcome its look, the same as on the pages.
func lookOf(c planning.Class) look {
	good := look{toneKept, leaf, kept, "check"}
	wait := look{toneWaiting, amber, waiting, "clock"}
	bad := look{toneRefused, rose, refused, "cross"}
	other := look{toneOther, soft, brand, "turn"}
	switch c {
	case planning.Forwarded:
		good.sign = "next"
		return good
	case planning.AccommodatedFull, planning.AccommodatedPart, planning.Funded, planning.Realised:
		return good
	case planning.Rejected, planning.Cancelled:
		return bad
	case planning.Submitted, planning.UnderReview, planning.Deferred:
		return wait
	case planning.Returned:
		wait.sign = "turn"
		return wait
	}
	return other
}

// sign draws a verdict's sign in a square of the given side.
func (s *sheet) sign(name string, x, y, side float64, c colour) {
	s.stroke(c, side*0.13)
	s.pdf.SetLineCapStyle("round")
	s.pdf.SetLineJoinStyle("round")
	line := func(points ...float64) {
		s.pdf.MoveTo(x+side*points[0], y+side*points[1])
		for i := 2; i < len(points); i += 2 {
			s.pdf.LineTo(x+side*points[i], y+side*points[i+1])
		}
		s.pdf.DrawPath("D")
	}
	switch name {
	case "check":
		line(0.1, 0.55, 0.38, 0.82, 0.9, 0.2)
	case "cross":
		line(0.15, 0.15, 0.85, 0.85)
		line(0.85, 0.15, 0.15, 0.85)
	case "clock":
		s.pdf.Circle(x+side/2, y+side/2, side*0.42, "D")
		line(0.5, 0.25, 0.5, 0.5, 0.68, 0.62)
	case "next":
		line(0.08, 0.5, 0.9, 0.5)
		line(0.58, 0.18, 0.9, 0.5, 0.58, 0.82)
	default:
		line(0.15, 0.85, 0.15, 0.35, 0.85, 0.35)
		line(0.6, 0.1, 0.85, 0.35, 0.6, 0.6)
	}
	s.pdf.SetLineCapStyle("butt")
	s.pdf.SetLineJoinStyle("miter")
}
