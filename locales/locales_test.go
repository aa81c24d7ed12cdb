package locales

import (
	"strings"
	"sync"
	"testing"
)

func TestBundleLoadsBothLanguages(t *testing.T) {
	bundle, err := load()
	if err != nil {
		t.Fatal(err)
	}
	if got := len(bundle.LanguageTags()); got != len(Languages()) {
		t.Errorf("%d languages in the bundle, want %d", got, len(Languages()))
	}
	for _, lang := range Languages() {
		keys, err := Keys(lang)
		if err != nil || len(keys) == 0 {
			t.Errorf("Keys(%s): %d keys, %v", lang, len(keys), err)
		}
	}
}

func TestT(t *testing.T) {
	cases := map[string]struct {
		lang, key string
		args      []any
		want      string
	}{
		"plain":              {"id", "class.funded", nil, "Didanai"},
		"plain, English":     {"en", "class.funded", nil, "Funded"},
		"named data":         {"id", "act.forward.done", []any{"Forum", "Musrenbang Rejosari"}, "Diteruskan oleh Musrenbang Rejosari"},
		"two names":          {"en", "share.fraction", []any{"Kept", "7", "Total", "9"}, "7 of 9"},
		"a map, as in Error": {"en", "share.fraction", []any{map[string]string{"Kept": "7", "Total": "9"}}, "7 of 9"},
		"unknown language":   {"fr", "class.funded", nil, "Didanai"},
		"no HTML escaping":   {"id", "act.forward.done", []any{"Forum", "<b>"}, "Diteruskan oleh <b>"},
		"unknown key":        {"id", "class.nowhere", nil, "[class.nowhere]"},
		"data left out":      {"id", "act.forward.done", nil, "[act.forward.done]"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			if got := New(c.lang).T(c.key, c.args...); got != c.want {
				t.Errorf("T = %q, want %q", got, c.want)
			}
		})
	}
}

func TestN(t *testing.T) {
	cases := map[string]struct {
		lang  string
		count int
		want  string
	}{
		"id one":   {"id", 1, "1 usulan"},
		"id many":  {"id", 5306, "5.306 usulan"},
		"en none":  {"en", 0, "0 proposals"},
		"en one":   {"en", 1, "1 proposal"},
		"en many":  {"en", 5306, "5,306 proposals"},
		"en minus": {"en", -1, "-1 proposal"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			if got := New(c.lang).N("part.proposals", c.count); got != c.want {
				t.Errorf("N = %q, want %q", got, c.want)
			}
		})
	}
}

// TestNOfATextWithoutForms holds because refusals with a count are all asked for
// by N, whether or not their sentence names it.
func TestNOfATextWithoutForms(t *testing.T) {
	for _, count := range []int{0, 1, 2} {
		if got := New(English).N("class.funded", count); got != "Funded" {
			t.Errorf("%d: %q", count, got)
		}
	}
	if n := Missing()["en:class.funded"]; n != 0 {
		t.Errorf("counted as missing %d times", n)
	}
}

func TestMissingIsCountedAndBounded(t *testing.T) {
	before := Missing()["en:no.such_key"]
	New(English).T("no.such_key")
	New(English).T("no.such_key")
	if got := Missing()["en:no.such_key"] - before; got != 2 {
		t.Errorf("counted %d, want 2", got)
	}
	for i := range 3 * maxMissing {
		New(English).T("flood." + strings.Repeat("x", i))
	}
	if got := len(Missing()); got > maxMissing {
		t.Errorf("%d keys remembered, at most %d may be", got, maxMissing)
	}
}

// TestTextsOfTwoLanguagesDoNotMix renders both at once: a text bound to the
// wrong reader is the classic fault of shared translators.
func TestTextsOfTwoLanguagesDoNotMix(t *testing.T) {
	want := map[string]string{"id": "Didanai", "en": "Funded"}
	var wg sync.WaitGroup
	for lang, expected := range want {
		for range 8 {
			wg.Go(func() {
				for range 200 {
					if got := New(lang).T("class.funded"); got != expected {
						t.Errorf("%s: %q", lang, got)
						return
					}
				}
			})
		}
	}
	wg.Wait()
}

func TestMatch(t *testing.T) {
	cases := map[string]struct{ header, cookie, query, want string }{
		"nothing":                   {"", "", "", "id"},
		"query wins":                {"id", "id", "en", "en"},
		"cookie before header":      {"id-ID,id", "en", "", "en"},
		"unknown query and cookie":  {"en", "fr", "de", "en"},
		"Indonesian":                {"id-ID,id;q=0.9,en;q=0.8", "", "", "id"},
		"old Android":               {"in-ID", "", "", "id"},
		"Javanese":                  {"jv", "", "", "id"},
		"Javanese before English":   {"jv,en;q=0.5", "", "", "id"},
		"Sundanese":                 {"su", "", "", "id"},
		"Malay":                     {"ms-MY", "", "", "id"},
		"Madurese":                  {"mad", "", "", "id"},
		"English":                   {"en-US,en", "", "", "en"},
		"order by weight":           {"id;q=0.3,en;q=0.9", "", "", "en"},
		"second choice":             {"fr-FR,en;q=0.4", "", "", "en"},
		"excluded by weight zero":   {"en;q=0", "", "", "id"},
		"a language we do not have": {"fr", "", "", "id"},
		"anything":                  {"*", "", "", "id"},
		"not a header":              {"<script>;;;q=", "", "", "id"},
		"far too long":              {strings.Repeat("en,", 400), "", "", "id"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			if got := Match(c.header, c.cookie, c.query); got != c.want {
				t.Errorf("Match = %q, want %q", got, c.want)
			}
		})
	}
}
