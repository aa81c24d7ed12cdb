package ui

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"html"
	"image/png"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/andybalholm/brotli"

	"musrenbang/locales"
	"musrenbang/planning"
	"musrenbang/report"
	"musrenbang/store"
)

// theScript is the one script element that may run on any page.
var theScript = regexp.MustCompile(`<script src="/static/tablet\.[0-9a-f]{10}\.js" defer></script>`)

// TestTheTabletsPageIsTheSameForAll: it is kept on tablets that many share, so it
// holds nothing of who asked for it, and no script but its own.
func TestTheTabletsPageIsTheSameForAll(t *testing.T) {
	w := newWorld(t)
	for _, lang := range locales.Languages() {
		page := w.browser(lang).open("/lapangan")
		if signed := w.signedIn("fasilitator", lang).open("/lapangan"); signed.body != page.body {
			t.Errorf("%s: who is signed in gets another page", lang)
		}
		for _, personal := range []string{"csrf", "Semarang", `method="post" action="/keluar"`, "token"} {
			if strings.Contains(page.body, personal) {
				t.Errorf("%s: the page holds %q", lang, personal)
			}
		}
		bare := theScript.ReplaceAllString(strings.Replace(page.body, `<script type="application/json" id="texts">`, "", 1), "")
		for what, pattern := range forbidden {
			if what == "missing value" || what == "missing key" {
				continue // the texts hold placeholders, which the script fills
			}
			if m := pattern.FindString(bare); m != "" {
				t.Errorf("%s: %s: %s", lang, what, m)
			}
		}
		if !strings.Contains(page.body, `<noscript>`) || !strings.Contains(page.body, `href="/usulan/baru"`) {
			t.Errorf("%s: without a script there is no way on", lang)
		}
		policy := page.header.Get("Content-Security-Policy")
		if strings.Contains(policy, "unsafe") || !strings.Contains(policy, "script-src 'self';") || page.header.Get("Cache-Control") != "no-cache" {
			t.Errorf("%s: policy %q, cache %q", lang, policy, page.header.Get("Cache-Control"))
		}
	}
	if policy := w.browser("id").open("/masuk").header.Get("Content-Security-Policy"); strings.Contains(policy, "script-src") {
		t.Errorf("other pages let scripts in: %s", policy)
	}
}

// TestTheTabletAsksWhatTheFormAsks: the same questions under the same names as
// online, so that one record comes of both.
func TestTheTabletAsksWhatTheFormAsks(t *testing.T) {
	w := newWorld(t)
	shell, form := w.browser("id").open("/lapangan").body, w.signedIn("fasilitator", "id").open("/usulan/baru").body
	names := regexp.MustCompile(`\sname="([a-z_]+)"`)
	asked := map[string]bool{}
	for _, m := range names.FindAllStringSubmatch(shell, -1) {
		asked[m[1]] = true
	}
	for _, m := range names.FindAllStringSubmatch(form, -1) {
		// The catalogue is the search below the title there; the others are no questions.
		other := map[string]bool{"csrf": true, "id": true, "origin": true, "catalogue": true, "viewport": true, "robots": true, "description": true}
		if !asked[m[1]] && !other[m[1]] && !strings.HasPrefix(m[1], "theme") {
			t.Errorf("the tablet does not ask for %q", m[1])
		}
	}
	for _, id := range []string{"proposed_by-women", "basis-organisation", "benefits-elderly", "volume", "unpriced"} {
		if strings.Count(shell, ` id="`+id+`"`) != 1 || strings.Count(form, ` id="`+id+`"`) != 1 {
			t.Errorf("%q is not once on both", id)
		}
	}
}

// TestTheTabletAsksInTheOrderOfThePaper: Form RW.1 is keyed in line by line.
func TestTheTabletAsksInTheOrderOfThePaper(t *testing.T) {
	w := newWorld(t)
	for _, lang := range locales.Languages() {
		rest := html.UnescapeString(w.browser(lang).open("/lapangan").body)
		for _, key := range report.LongListQuestions() {
			label := regexp.MustCompile(`<(?:legend|label for="[a-z_]+")>` + regexp.QuoteMeta(locales.New(lang).T(key)))
			at := label.FindStringIndex(rest)
			if at == nil {
				t.Errorf("%s: %s is not asked, or before the question that precedes it on paper", lang, key)
				continue
			}
			rest = rest[at[1]:]
		}
	}
}

// TestTheScriptHasItsWords: every key that the script asks for travels with the
// page, and every element it reaches for is there.
func TestTheScriptHasItsWords(t *testing.T) {
	page := newWorld(t).browser("en").open("/lapangan").body
	data := regexp.MustCompile(`(?s)id="texts">(.*?)</script>`).FindStringSubmatch(page)
	texts := map[string]any{}
	if data == nil || json.Unmarshal([]byte(data[1]), &texts) != nil {
		t.Fatal("the page carries no texts")
	}
	key := regexp.MustCompile(`'((?:tablet|error|propose|receipt|paper|form|group|basis|channel|intake)\.[a-z_.]*[a-z])'`)
	element := regexp.MustCompile(`\bel(?:<\w+>)?\('([a-z-]+)'\)`)
	keys := 0
	for file, source := range scriptSources(t) {
		for _, m := range key.FindAllStringSubmatch(source, -1) {
			keys++
			if _, ok := texts[m[1]]; !ok && m[1] != "error.upload_offset" && m[1] != "error.other_content" {
				t.Errorf("%s asks for %q, which the page does not carry", file, m[1])
			}
		}
		for _, m := range element.FindAllStringSubmatch(source, -1) {
			if strings.Count(page, ` id="`+m[1]+`"`) != 1 {
				t.Errorf("%s reaches for #%s, which the page has %d times", file, m[1], strings.Count(page, ` id="`+m[1]+`"`))
			}
		}
	}
	if keys < 100 {
		t.Errorf("found %d keys: the pattern no longer fits the sources", keys)
	}
}

func scriptSources(t *testing.T) map[string]string {
	t.Helper()
	files, err := filepath.Glob("tablet/*.ts")
	must(t, err)
	sources := map[string]string{}
	for _, file := range files {
		raw, err := os.ReadFile(file)
		must(t, err)
		if lines := bytes.Count(raw, []byte("\n")); lines > 250 {
			t.Errorf("%s has %d lines, split it at 250", file, lines)
		}
		if m := regexp.MustCompile(`innerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|\.style\b|localStorage`).Find(raw); m != nil {
			t.Errorf("%s uses %s", file, m)
		}
		sources[file] = string(raw)
	}
	if len(sources) < 20 {
		t.Fatalf("found %d sources", len(sources))
	}
	return sources
}

// wire is what something weighs on the way, as the server compresses it at its
// quickest.
func wire(t *testing.T, body string) int {
	t.Helper()
	var b bytes.Buffer
	out := brotli.NewWriterLevel(&b, brotli.BestSpeed)
	_, err := out.Write([]byte(body))
	must(t, err)
	must(t, out.Close())
	return b.Len()
}

// TestTheTabletFitsItsBudget holds design.md 9: the script in 40 KB, everything
// that the first visit fetches, reference data and codes included, in 120 KB.
func TestTheTabletFitsItsBudget(t *testing.T) {
	w := newWorld(t)
	b := w.browser("id")
	worker := b.open("/lapangan/sw.js").body
	facts := struct{ Keep []string }{}
	line, _, _ := strings.Cut(strings.TrimPrefix(worker, "const FACTS = "), ";\n")
	must(t, json.Unmarshal([]byte(line), &facts))
	total := wire(t, worker) + wire(t, b.open("/lapangan").body) + wire(t, b.open("/lapangan/manifest.webmanifest").body)
	script := 0
	for _, address := range facts.Keep {
		size := wire(t, b.open(address).body)
		t.Logf("%s: %d bytes", address, size)
		total += size
		if strings.HasSuffix(address, ".js") {
			script = size
		}
	}
	data := wire(t, bigReference(t))
	total += data
	t.Logf("reference data and codes: %d bytes; all: %d", data, total)
	switch {
	case script == 0:
		t.Error("there is no script: run scripts/assets.sh first")
	case script > 40*1024:
		t.Errorf("the script takes %d bytes, at most %d may be", script, 40*1024)
	case total > 120*1024:
		t.Errorf("the first visit takes %d bytes, at most %d may be", total, 120*1024)
	}
}

// bigReference is the reference data of a large kelurahan in a large city, with a
// full pool of codes.
func bigReference(t *testing.T) string {
	t.Helper()
	kinds := []string{"Perbaikan drainase lingkungan", "Pelatihan kader posyandu", "Pengadaan lampu jalan tenaga surya", "Rehabilitasi balai RW", "Pavingisasi jalan"}
	ref := store.DeviceReference{Form: 1, Version: strings.Repeat("a1", 32), DeviceArea: rejosari, Outlines: map[planning.AreaCode][][2]int64{}}
	rws := make([]string, 20)
	for i := range rws {
		rws[i] = fmt.Sprintf("%02d", i+1)
	}
	ref.Areas = []store.ReferenceArea{{Code: rejosari, Name: "Rejosari", Parent: timur, RWs: rws}}
	for i := range 400 {
		ref.Catalogue = append(ref.Catalogue, store.ReferenceEntry{
			Code: fmt.Sprintf("K%03d", i), Title: fmt.Sprintf("%s %d", kinds[i%5], i*7919%1000), Unit: "meter", Cap: planning.Rupiah(i*7919%997) * 10_000,
			Agency: fmt.Sprintf("1.%02d", i%30), Channel: planning.ChannelAgency, Field: kinds[(i+1)%5], Conditions: "Lahan milik pemerintah.",
		})
	}
	for i := range 40 {
		ref.Agencies = append(ref.Agencies, store.ReferenceAgency{Code: fmt.Sprintf("1.%02d", i), Name: "Dinas " + kinds[i%5] + fmt.Sprint(i)})
	}
	codes := ""
	for i := range 200 {
		var random [5]byte
		for k := range random {
			random[k] = byte(i * 7919 * (k + 3) >> k)
		}
		code := planning.NewTrackingCode(year, random)
		codes += fmt.Sprintf(`{"code":%q,"secret":%q}`, code, planning.NewSecret([4]byte(random[1:])))
		ref.Previous = append(ref.Previous, store.ReferencePrevious{
			ID: fmt.Sprintf("%x-0000-4000-8000-%012x", random[1:], i*104729), Code: code, Title: kinds[i%5], Area: rejosari, RW: rws[i%20], Catalogue: fmt.Sprintf("K%03d", i),
			Group: planning.General, Volume: fmt.Sprint(i * 31 % 400), Unit: "meter", Class: planning.Deferred,
		})
		ref.Nearby = append(ref.Nearby, store.ReferenceNearby{Code: code, Title: kinds[(i+2)%5], Area: rejosari, RW: rws[i%20]})
		ref.Outlines[rejosari] = append(ref.Outlines[rejosari], [2]int64{110_440_000 + int64(i*7919%9000), -6_980_000 + int64(i*104729%9000)})
	}
	raw, err := json.Marshal(ref)
	must(t, err)
	return string(raw) + codes
}

// TestTheWorkerComesAndGoes: a browser may keep nothing of it, it is named by what
// it keeps, and the planner's switch replaces it by one that takes itself off.
func TestTheWorkerComesAndGoes(t *testing.T) {
	w := newWorld(t)
	b := w.browser("id")
	worker := b.open("/lapangan/sw.js")
	if worker.header.Get("Cache-Control") != "no-cache" || worker.header.Get("Service-Worker-Allowed") != "/lapangan" {
		t.Errorf("headers %v", worker.header)
	}
	version := regexp.MustCompile(`data-app="([0-9a-f]{12})"`).FindStringSubmatch(b.open("/lapangan").body)
	if version == nil || !strings.Contains(worker.body, `"version":"`+version[1]+`"`) {
		t.Errorf("the worker is not of the page's version %v", version)
	}
	must(t, w.store.SetSetting(context.Background(), w.by("perencana"), "tablet.stop", "1"))
	stopped := b.open("/lapangan/sw.js").body
	if !strings.Contains(stopped, "unregister()") || strings.Contains(stopped, "FACTS") {
		t.Errorf("stopped, the worker is %s", stopped)
	}
	must(t, w.store.SetSetting(context.Background(), w.by("perencana"), "tablet.stop", "0"))
	if again := b.open("/lapangan/sw.js").body; again != worker.body {
		t.Error("the same version is another worker")
	}
}

// TestTheTabletIsInstallable reads the manifest and the icons it names.
func TestTheTabletIsInstallable(t *testing.T) {
	b := newWorld(t).browser("id")
	manifest := struct {
		StartURL string `json:"start_url"`
		Scope    string
		Display  string
		Icons    []struct{ Src, Sizes, Type string }
	}{}
	must(t, json.Unmarshal([]byte(b.open("/lapangan/manifest.webmanifest").body), &manifest))
	if manifest.StartURL != "/lapangan" || manifest.Scope != "/lapangan" || manifest.Display != "standalone" || len(manifest.Icons) < 3 {
		t.Errorf("manifest %+v", manifest)
	}
	for _, icon := range manifest.Icons {
		got := b.open(icon.Src)
		if icon.Type != "image/png" {
			continue
		}
		picture, err := png.Decode(strings.NewReader(got.body))
		must(t, err)
		if size := picture.Bounds(); fmt.Sprintf("%dx%d", size.Dx(), size.Dy()) != icon.Sizes {
			t.Errorf("%s is %v", icon.Src, size)
		}
		middle := picture.Bounds().Dx() / 2
		if r, _, _, _ := picture.At(middle, picture.Bounds().Dx()/4).RGBA(); r>>8 != 255 {
			t.Errorf("%s has no tablet in the middle", icon.Src)
		}
	}
	if got := b.get("/lapangan/ikon-9999.png"); got.status != http.StatusNotFound {
		t.Errorf("an unknown icon: %d", got.status)
	}
}

// TestWithoutTheBundleThePageSaysSo: a program built by somebody without Node has
// no script, and says so instead of failing.
func TestWithoutTheBundleThePageSaysSo(t *testing.T) {
	assets, err := loadAssets(static)
	must(t, err)
	must(t, assets.addBundle(fstest.MapFS{"dist/.gitkeep": {}}))
	views, err := NewRenderer(pages(), assets, newWorld(t).pages.door.Zone())
	must(t, err)
	shell, err := newTabletShell(views, assets, false)
	must(t, err)
	if page := string(shell.pages["id"]); !strings.Contains(page, locales.New("id").T("tablet.unbuilt")) || theScript.MatchString(page) {
		t.Error("the page does not say that its script is missing")
	}
	if err := assets.addBundle(fstest.MapFS{"dist/manifest.json": {Data: []byte(`{"tablet.js":"gone.js"}`)}}); err == nil {
		t.Error("a bundle without its file was taken in")
	}
}
