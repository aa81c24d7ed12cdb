package ui

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"musrenbang/planning"
)

// TestAKeptPageIsNeverStale: a page is answered from memory while nothing it shows
// has changed, and never a moment longer, in whichever language and to whomever.
func TestAKeptPageIsNeverStale(t *testing.T) {
	s := tell(newWorld(t))
	path := "/lacak/" + string(s.waiting.Code)
	first := s.browser("id").open(path)
	again := s.browser("id").open(path)
	if first.body != again.body || first.header.Get("Etag") == "" || first.header.Get("Etag") != again.header.Get("Etag") {
		t.Error("the same page differs from itself")
	}
	if english := s.browser("en").open(path); english.body == first.body || english.header.Get("Etag") == first.header.Get("Etag") {
		t.Error("the English page is the Indonesian one")
	}
	known := httptest.NewRequest(http.MethodGet, path, nil)
	known.Header.Set("If-None-Match", first.header.Get("Etag"))
	if got := s.browser("id").do(known); got.status != http.StatusNotModified || got.body != "" {
		t.Errorf("who has the page gets %d with %d bytes", got.status, len(got.body))
	}
	officer := s.signedIn("fasilitator", "id").open(path)
	if !strings.Contains(officer.body, `class="name"`) || officer.header.Get("Etag") != "" {
		t.Error("an officer's page is not their own")
	}
	if after := s.browser("id").open(path); strings.Contains(after.body, `class="name"`) {
		t.Error("an officer's page was kept for everybody")
	}
	s.decide("fasilitator", s.waiting.Code, planning.Withdraw, planning.Decision{Proof: planning.ProofSlip}, "")
	if after := s.browser("id").open(path); after.body == first.body {
		t.Error("the page does not know of the withdrawal")
	}
}

func TestKeptPagesStayWithinTheirBound(t *testing.T) {
	var k keptPages
	page := make([]byte, keptMost/4)
	for i := range 9 {
		k.put(pageKey{byte(i)}, page)
	}
	if k.size > keptMost || len(k.pages) != 4 || len(k.order) != 4 || k.get(pageKey{8}) == nil || k.get(pageKey{0}) != nil {
		t.Errorf("%d bytes in %d pages, %d in order", k.size, len(k.pages), len(k.order))
	}
	k.put(pageKey{99}, make([]byte, keptMost+1))
	if k.get(pageKey{99}) != nil {
		t.Error("a page larger than everything was kept")
	}
}
