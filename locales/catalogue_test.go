package locales

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/BurntSushi/toml"

	"musrenbang/planning"
)

var (
	placeholder = regexp.MustCompile(`\{\{\.([A-Z][A-Za-z]*)\}\}`)
	linkName    = regexp.MustCompile(`\[\[[^\[\]|]+\|([A-Z][A-Za-z]*)\]\]`)
	goodKey     = regexp.MustCompile(`^[a-z][a-z0-9_]*(\.[A-Za-z0-9_]+)+$`)
)

// pluralForms are the CLDR categories of each language for whole numbers.
var pluralForms = map[string][]string{Indonesian: {"other"}, English: {"one", "other"}}

// reserved are the words go-i18n takes as fields of a message. A nested table
// with one of them as a key is silently read as a message of another name.
var reserved = []string{
	"id", "description", "hash", "leftdelim", "rightdelim", "translation",
	"zero", "one", "two", "few", "many", "other",
}

// same lists keys whose text is rightly the same in both languages.
var same = []string{
	"document.rkpd", "document.kua_ppas", "document.apbd", "layout.brand", "layout.title",
	"nav.sipd", "area_level.rw", "area_level.rw.named", "class.draft", "stage.village",
}

// tolerated are keys that end in a reserved word: harmless in a flat quoted key,
// and planning's own spelling.
var tolerated = []string{"error.id"}

func messages(t *testing.T, lang string) map[string]any {
	t.Helper()
	m, err := readFile("active." + lang + ".toml")
	if err != nil {
		t.Fatal(err)
	}
	if len(m) < 300 {
		t.Fatalf("%s: %d keys, the vocabulary alone has more", lang, len(m))
	}
	return m
}

// forms returns the texts of one message by plural form; a plain text is its
// own "other".
func forms(t *testing.T, lang, key string, value any) map[string]string {
	t.Helper()
	switch v := value.(type) {
	case string:
		return map[string]string{"other": v}
	case map[string]any:
		out := map[string]string{}
		for form, text := range v {
			s, ok := text.(string)
			if !ok {
				t.Errorf("%s: %q is nested; write one flat quoted key to a line", lang, key+"."+form)
				continue
			}
			out[form] = s
		}
		return out
	}
	t.Errorf("%s: %q is a %T, not a text", lang, key, value)
	return nil
}

func placeholders(text string) []string {
	names := map[string]bool{}
	for _, m := range placeholder.FindAllStringSubmatch(text, -1) {
		names[m[1]] = true
	}
	for _, m := range linkName.FindAllStringSubmatch(text, -1) {
		names["link "+m[1]] = true
	}
	return slices.Sorted(maps.Keys(names))
}

func TestBothCataloguesHoldTheSameKeys(t *testing.T) {
	id, en := messages(t, Indonesian), messages(t, English)
	for key := range id {
		if _, ok := en[key]; !ok {
			t.Errorf("%q is missing from active.en.toml", key)
		}
	}
	for key := range en {
		if _, ok := id[key]; !ok {
			t.Errorf("%q is missing from active.id.toml", key)
		}
	}
}

func TestKeysAreFlatAndUnreserved(t *testing.T) {
	for _, lang := range Languages() {
		for key := range messages(t, lang) {
			last := key[strings.LastIndexByte(key, '.')+1:]
			trap := slices.Contains(reserved, strings.ToLower(last)) && !slices.Contains(tolerated, key)
			if !goodKey.MatchString(key) || trap {
				t.Errorf("%s: key %q is not usable", lang, key)
			}
		}
	}
}

func TestNoTextIsEmptyOrMalformed(t *testing.T) {
	for _, lang := range Languages() {
		for key, value := range messages(t, lang) {
			for form, text := range forms(t, lang, key, value) {
				bare := placeholder.ReplaceAllString(text, "")
				switch {
				case strings.TrimSpace(text) == "":
					t.Errorf("%s: %s (%s) is empty", lang, key, form)
				case strings.TrimSpace(text) != text:
					t.Errorf("%s: %s (%s) has space at an end", lang, key, form)
				case strings.Contains(bare, "{{") || strings.Contains(bare, "}}"):
					t.Errorf("%s: %s (%s): only {{.Name}} placeholders are allowed: %q", lang, key, form, text)
				}
			}
		}
	}
}

func TestPlaceholdersAgree(t *testing.T) {
	id, en := messages(t, Indonesian), messages(t, English)
	for key := range id {
		want := placeholders(forms(t, Indonesian, key, id[key])["other"])
		for form, text := range forms(t, English, key, en[key]) {
			if got := placeholders(text); !slices.Equal(got, want) {
				t.Errorf("%s: id has %v, en (%s) has %v", key, want, form, got)
			}
		}
	}
}

func TestPluralFormsAreThoseOfTheLanguage(t *testing.T) {
	id, en := messages(t, Indonesian), messages(t, English)
	for key := range id {
		_, idPlural := id[key].(map[string]any)
		_, enPlural := en[key].(map[string]any)
		if idPlural != enPlural {
			t.Errorf("%s: plural in one language only", key)
		}
	}
	for _, lang := range Languages() {
		for key, value := range messages(t, lang) {
			table, plural := value.(map[string]any)
			if got := slices.Sorted(maps.Keys(table)); plural && !slices.Equal(got, pluralForms[lang]) {
				t.Errorf("%s: %s has forms %v, want %v", lang, key, got, pluralForms[lang])
			}
			text, _ := value.(string)
			if !plural && strings.Contains(text, "{{.Count}}") {
				t.Errorf("%s: %s has {{.Count}} and so must be plural", lang, key)
			}
		}
	}
}

func TestNothingIsLeftUntranslated(t *testing.T) {
	id, en := messages(t, Indonesian), messages(t, English)
	for key, value := range id {
		text, ok := value.(string)
		if !ok || text != en[key] || slices.Contains(same, key) {
			continue
		}
		if placeholder.ReplaceAllString(text, "") != "" {
			t.Errorf("%s reads %q in both languages", key, text)
		}
	}
}

// TestEveryWordOfTheDomainHasItsTexts ties the catalogues to planning: a class,
// act or reason added there without words fails here.
func TestEveryWordOfTheDomainHasItsTexts(t *testing.T) {
	want := map[string][]string{}
	domain(want, "class.", planning.Classes(), "", ".verdict", ".next")
	domain(want, "act.", planning.Acts(), "", ".do", ".done")
	domain(want, "reason.", planning.ReasonCodes(), "", ".plain", ".advice")
	domain(want, "stage.", planning.Stages(), "", ".short")
	domain(want, "channel.", planning.Channels(), "", ".plain")
	domain(want, "group.", planning.Groups(), "", ".short", ".hint")
	domain(want, "basis.", planning.Bases(), "", ".plain")
	domain(want, "origin.", planning.Origins(), "")
	domain(want, "role.", planning.Roles(), "")
	domain(want, "area_level.", []string{"kota", "kecamatan", "kelurahan", "rw"}, "", ".named")
	domain(want, "forum_status.", []string{"scheduled", "open", "read_back", "closed", "signed"}, "")
	domain(want, "document.", []string{
		"rancangan", "rancangan_akhir", "rkpd", "kua_ppas", "rapbd", "apbd", "dpa", "perubahan",
	}, "")
	for _, lang := range Languages() {
		have := messages(t, lang)
		for prefix, keys := range want {
			for _, key := range keys {
				if _, ok := have[key]; !ok {
					t.Errorf("%s: %q is missing (prefix %s)", lang, key, prefix)
				}
			}
		}
	}
}

func domain[W ~string](want map[string][]string, prefix string, words []W, suffixes ...string) {
	for _, w := range words {
		for _, s := range suffixes {
			want[prefix] = append(want[prefix], prefix+string(w)+s)
		}
	}
}

func TestEveryActNamesWhoDidIt(t *testing.T) {
	for _, lang := range Languages() {
		text := New(lang)
		for _, act := range planning.Acts() {
			done := text.T("act."+string(act)+".done", "Forum", "Musrenbang Rejosari")
			if !strings.Contains(done, "Musrenbang Rejosari") {
				t.Errorf("%s: act.%s.done does not name the forum: %q", lang, act, done)
			}
		}
	}
}

// TestCataloguesCanBreak proves that the checks above see the traps they are
// for: each file below once loaded without an error.
func TestCataloguesCanBreak(t *testing.T) {
	traps := map[string]string{
		"a bare key after a table": "[\"a.b\"]\nother = \"x\"\n\"c.d\" = \"y\"",
		"a nested table":           "[field]\nname = \"x\"\n[field.more]\nlabel = \"y\"",
	}
	for name, file := range traps {
		t.Run(name, func(t *testing.T) {
			raw := map[string]any{}
			if err := toml.Unmarshal([]byte(file), &raw); err != nil {
				t.Fatal(err)
			}
			if err := flat(raw); err == nil {
				t.Errorf("not noticed: %v", raw)
			}
		})
	}
}

// flat is the rule TestPluralFormsAreThoseOfTheLanguage and
// TestKeysAreFlatAndUnreserved apply to real files, in one place for the traps.
func flat(raw map[string]any) error {
	for key, value := range raw {
		if !goodKey.MatchString(key) {
			return fmt.Errorf("key %q is not flat", key)
		}
		table, _ := value.(map[string]any)
		for form := range table {
			if form != "one" && form != "other" {
				return fmt.Errorf("%q holds %q", key, form)
			}
		}
	}
	return nil
}
