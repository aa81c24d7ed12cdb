package ui

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"musrenbang/auth"
	"musrenbang/locales"
	"musrenbang/planning"
)

// sittingScript is what a sitting's pages carry for those who hold it.
var sittingScript = regexp.MustCompile(`<script src="/static/sitting\.[0-9a-f]{10}\.js" defer></script>|<script type="application/json" id="texts">[^<]*</script>`)

// openSitting is a village's sitting that sits now.
func openSitting(t *testing.T) (*world, []planning.Receipt, string) {
	t.Helper()
	w, r := hall(t)
	head := w.signedIn("lurah", "id")
	head.send("/musyawarah/jadwal", "/musyawarah/jadwal?tahun=2028", url.Values{"scheduled_at": {"2027-01-20T19:30"}})
	path := "/musyawarah/2028-village-" + string(rejosari) + "-pleno-1"
	if got := head.send(path, path+"/buka", nil); got.status != http.StatusSeeOther {
		t.Fatalf("opened: %d %s", got.status, got.text())
	}
	return w, r, path
}

// TestTheSittingsScriptComesToThoseWhoHoldIt: others read the same pages without
// one, and a policy that lets none in.
func TestTheSittingsScriptComesToThoseWhoHoldIt(t *testing.T) {
	w, r, path := openSitting(t)
	for _, sub := range []string{"", "/hadir", "/pengawal", "/tutup", "/baca", "/putuskan/" + string(r[0].Code)} {
		page := w.signedIn("lurah", "id").open(path + sub)
		if n := len(sittingScript.FindAllString(page.body, -1)); n != 2 || strings.Count(page.body, "<script") != 2 {
			t.Errorf("%q carries %d scripts: run scripts/assets.sh first", sub, strings.Count(page.body, "<script"))
		}
		if got := page.header.Get("Content-Security-Policy"); got != awayPolicy || strings.Contains(got, "unsafe") {
			t.Errorf("%q has the policy %s", sub, got)
		}
		if page.header.Get("Cache-Control") != "no-store" {
			t.Errorf("%q may be cached: %s", sub, page.header.Get("Cache-Control"))
		}
	}
	for _, sub := range []string{"", "/hadir", "/baca"} {
		page := w.signedIn("pengamat", "id").open(path + sub)
		if strings.Contains(page.body, "<script") || strings.Contains(page.header.Get("Content-Security-Policy"), "script-src") {
			t.Errorf("an observer's %q carries a script", sub)
		}
	}
	if page := w.signedIn("lurah", "id").open(path + "/layar"); strings.Contains(page.body, "<script") {
		t.Error("the hall's screen carries a script")
	}
}

// TestAKeptPageHoldsEveryFormAndNoName: what lies on a device for hours.
func TestAKeptPageHoldsEveryFormAndNoName(t *testing.T) {
	w, r, path := openSitting(t)
	b := w.signedIn("lurah", "id")
	if got := b.send(path+"/hadir", path+"/hadir", url.Values{"name": {"Siti Aminah"}, "sex": {"P"}}); got.status != http.StatusSeeOther {
		got = b.send(path+"/hadir", path+"/hadir", url.Values{"name": {"Siti Aminah"}})
		if got.status != http.StatusSeeOther {
			t.Fatalf("nobody came: %d %s", got.status, got.text())
		}
	}
	b.open(path+"/hadir").wants(t, "Siti Aminah")
	kept := b.open(path + "/hadir?luring=1")
	kept.lacks(t, "Siti Aminah", "luring=1")
	kept.wants(t, "Nama peserta tidak disimpan di perangkat.", "Simpan peserta")
	page := b.open(path + "/putuskan/" + string(r[0].Code) + "?luring=1")
	for _, act := range []string{"forward", "forward_changed", "return", "defer", "redirect", "reject", "merge"} {
		if strings.Count(page.body, `<template data-act="`+act+`">`) != 1 {
			t.Errorf("a kept page has no form to %s", act)
		}
	}
	if got := b.open(path + "/putuskan/" + string(r[0].Code)); strings.Contains(got.body, "<template") {
		t.Error("the page itself carries every form")
	}
}

// sendKept sends a form as the script does.
func (b *browser) sendKept(path, account string, form url.Values) answer {
	b.t.Helper()
	raw, err := json.Marshal(keptForm{Account: account, Form: form.Encode()})
	must(b.t, err)
	q := httptest.NewRequest(http.MethodPost, path, bytes.NewReader(raw))
	q.Header.Set("Content-Type", "application/json")
	q.Header.Set("Accept", "application/json")
	q.Header.Set("Sec-Fetch-Site", "same-origin")
	return b.do(q)
}

func accountOn(t *testing.T, page answer) string {
	t.Helper()
	m := regexp.MustCompile(`data-account="([^"]+)"`).FindStringSubmatch(page.body)
	if m == nil {
		t.Fatal("the page names no account")
	}
	return m[1]
}

// TestAKeptFormIsTheSameForm: taken once however often it comes, refused with the
// reason of each field, and never as somebody else.
func TestAKeptFormIsTheSameForm(t *testing.T) {
	w, r, path := openSitting(t)
	b := w.signedIn("lurah", "id")
	account := accountOn(t, b.open(path))
	one, two := decidePath(path, r[1]), decidePath(path, r[2])
	form := b.form(b.open(one+"?tindakan=forward"), one, nil)
	form.Del("csrf")
	first := b.sendKept(one, account, form)
	again := b.sendKept(one, account, form)
	want := taken{Next: path + "?kabar=diputuskan#u-" + string(r[2].Code)}
	for _, got := range []answer{first, again} {
		var said taken
		if err := json.Unmarshal([]byte(got.body), &said); err != nil || got.status != http.StatusOK || said != want || got.location != "" {
			t.Errorf("answered %d %s", got.status, got.body)
		}
	}
	over := b.form(b.open(two+"?tindakan=forward&lebih=1"), two, nil)
	full := b.sendKept(two, account, over)
	if full.status != http.StatusUnprocessableEntity || !strings.Contains(full.body, `"field":"value"`) {
		t.Errorf("over the ceiling: %d %s", full.status, full.body)
	}
	if _, asked := over["overrun_note"]; !asked {
		t.Error("there is no way to go over the ceiling with a note")
	}
	bad := b.sendKept(two, account, url.Values{"id": {auth.NewID()}, "act": {"reject"}, "seen": {form.Get("seen")}})
	var problem auth.Problem
	if err := json.Unmarshal([]byte(bad.body), &problem); err != nil || bad.status != http.StatusUnprocessableEntity || len(problem.Errors) == 0 || problem.Errors[0].Field != "reason" {
		t.Errorf("without a reason: %d %s", bad.status, bad.body)
	}
	other := w.signedIn("fasilitator", "id")
	for name, got := range map[string]answer{"other_account": other.sendKept(two, account, form), "": w.browser("id").sendKept(two, account, form)} {
		status := http.StatusUnauthorized
		if name != "" {
			status = http.StatusForbidden
		}
		if got.status != status || !strings.HasPrefix(got.header.Get("Content-Type"), problemType) || !strings.Contains(got.body, name) {
			t.Errorf("as somebody else: %d %s", got.status, got.body)
		}
	}
	foreign := httptest.NewRequest(http.MethodPost, two, strings.NewReader("{}"))
	foreign.Header.Set("Content-Type", "application/json")
	foreign.Header.Set("Sec-Fetch-Site", "cross-site")
	if got := b.do(foreign); got.status != http.StatusForbidden {
		t.Errorf("another site's script: %d", got.status)
	}
}

// TestTheSittingsWorker: it stands below the pages it serves, and no browser keeps
// an old one.
func TestTheSittingsWorker(t *testing.T) {
	w := newWorld(t)
	got := w.browser("id").open("/musyawarah/sw.js")
	if got.header.Get("Cache-Control") != "no-cache" || !strings.HasPrefix(got.header.Get("Content-Type"), "text/javascript") || got.header.Get("Service-Worker-Allowed") != "" {
		t.Errorf("headers %v", got.header)
	}
	if !strings.Contains(got.body, signedOutPath) {
		t.Error("the worker does not know where signing out leads")
	}
	// The tablet's copies are none of its business.
	if strings.Contains(got.body, "lapangan") {
		t.Error("the worker reaches for the tablet's copies")
	}
}

// TestTheSittingsScriptFitsAndHasItsWords holds it to 15 KB and to the catalogue.
func TestTheSittingsScriptFitsAndHasItsWords(t *testing.T) {
	w := newWorld(t)
	asset, ok := w.pages.assets.byName["sitting.js"]
	if !ok {
		t.Fatal("there is no script: run scripts/assets.sh first")
	}
	size := wire(t, string(asset.Body))
	t.Logf("%d bytes", size)
	if size > 15*1024 {
		t.Errorf("the script takes %d bytes, at most %d may be", size, 15*1024)
	}
	texts, err := locales.Subset("id", "offline.")
	must(t, err)
	files, err := filepath.Glob("sitting/*.ts")
	must(t, err)
	key, found := regexp.MustCompile(`'(offline\.[a-z_]+)'`), 0
	for _, file := range files {
		raw, err := os.ReadFile(file)
		must(t, err)
		if m := regexp.MustCompile(`innerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|\.style\b|localStorage`).Find(raw); m != nil {
			t.Errorf("%s uses %s", file, m)
		}
		if lines := bytes.Count(raw, []byte("\n")); lines > 250 {
			t.Errorf("%s has %d lines, split it at 250", file, lines)
		}
		for _, m := range key.FindAllStringSubmatch(string(raw), -1) {
			found++
			if _, ok := texts[m[1]]; !ok {
				t.Errorf("%s asks for %q, which the page does not carry", file, m[1])
			}
		}
	}
	if found < 25 {
		t.Errorf("found %d keys: the pattern no longer fits the sources", found)
	}
}
