package report

import (
	"fmt"
	"net/netip"
	"net/url"
	"strings"

	"rsc.io/qr"
)

// PublicBase returns the address citizens reach this server at, without a slash
// at its end, or "" where base is none: empty, not http(s), or reachable only
// from one machine or one office network. A paper goes home with people, so a
// code on it that leads nowhere would be worse than none: without a public base
// every paper is marked as an example (design: codes).
func PublicBase(base string) string {
	u, err := url.Parse(strings.TrimSpace(base))
	if err != nil || (u.Scheme != "https" && u.Scheme != "http") || u.RawQuery != "" || u.Fragment != "" || u.User != nil {
		return ""
	}
	host := strings.ToLower(u.Hostname())
	if address, err := netip.ParseAddr(host); err == nil {
		if address.IsLoopback() || address.IsPrivate() || address.IsUnspecified() || address.IsLinkLocalUnicast() {
			return ""
		}
	} else if !strings.Contains(host, ".") || reserved(host) {
		return ""
	}
	return u.Scheme + "://" + u.Host + strings.TrimRight(u.EscapedPath(), "/")
}

// reserved names lead nowhere by definition (RFC 6761, RFC 6762).
func reserved(host string) bool {
	for _, end := range []string{".localhost", ".local", ".test", ".invalid", ".example", ".internal"} {
		if strings.HasSuffix(host, end) {
			return true
		}
	}
	return false
}

// bare is an address as people type it.
func bare(address string) string {
	_, rest, _ := strings.Cut(address, "://")
	return rest
}

// code draws content as a QR code, quiet zone included, in a square of the given
// side.
func (s *sheet) code(x, y, side float64, content string) error {
	// M survives a fold and a stain, and keeps the modules large.
	q, err := qr.Encode(content, qr.M)
	if err != nil {
		return fmt.Errorf("encode QR code: %w", err)
	}
	const quiet = 4
	module := side / float64(q.Size+2*quiet)
	s.fill(paper)
	s.pdf.Rect(x, y, side, side, "F")
	s.fill(colour{0, 0, 0})
	for row := range q.Size {
		for from := 0; from < q.Size; {
			if !q.Black(from, row) {
				from++
				continue
			}
			to := from
			for to < q.Size && q.Black(to, row) {
				to++
			}
			// A hair taller than a module: printers leave white lines between rows otherwise.
			s.pdf.Rect(x+float64(quiet+from)*module, y+float64(quiet+row)*module, float64(to-from)*module, module*1.02, "F")
			from = to
		}
	}
	return nil
}
