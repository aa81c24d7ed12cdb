// Package locales holds every text a person reads, in Indonesian and English,
// and the formats of money, dates and numbers in both.
//
// A text is asked for by key (Text.T, Text.N); keys live in active.id.toml and
// active.en.toml, one flat quoted key to a line. The package knows words and
// formats only: no HTTP, no HTML, no database, and no rule of the process. Its
// tests read the whole tree and fail when a key in use is missing from a
// catalogue, or a key in a catalogue is used nowhere.
package locales

import (
	"embed"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/BurntSushi/toml"
	"github.com/nicksnyder/go-i18n/v2/i18n"
	"github.com/nicksnyder/go-i18n/v2/i18n/template"
	"golang.org/x/text/language"
)

// The languages, by the tag used in lang="", in cookies and in ?lang=.
const (
	Indonesian = "id"
	English    = "en"
	// Default is the language of anyone who asked for none we have.
	Default = Indonesian
)

// Languages lists the languages, the default first.
func Languages() []string { return []string{Indonesian, English} }

//go:embed active.id.toml active.en.toml
var files embed.FS

// catalogue is read once, at start: a broken file stops the program there. It
// may not be found out later, because go-i18n then silently answers every
// reader in the language that did load.
var catalogue = mustLoad()

// strict makes a placeholder without data an error; go-i18n's own default
// prints "<no value>" and reports nothing.
var strict = &template.TextParser{Option: "missingkey=error"}

func mustLoad() *i18n.Bundle {
	bundle, err := load()
	if err != nil {
		panic(err)
	}
	return bundle
}

func load() (*i18n.Bundle, error) {
	bundle := i18n.NewBundle(language.MustParse(Default))
	bundle.RegisterUnmarshalFunc("toml", toml.Unmarshal)
	for _, lang := range Languages() {
		name := "active." + lang + ".toml"
		file, err := bundle.LoadMessageFileFS(files, name)
		if err != nil {
			return nil, fmt.Errorf("load catalogue %s: %w", name, err)
		}
		if len(file.Messages) == 0 {
			return nil, fmt.Errorf("load catalogue %s: it is empty", name)
		}
	}
	return bundle, nil
}

// Text speaks one language. It holds no state of a request and may be shared.
type Text struct {
	lang      string
	style     style
	localizer *i18n.Localizer
}

// texts are made once: a Text is asked for on every request.
var texts = map[string]*Text{
	Indonesian: newText(Indonesian, indonesian),
	English:    newText(English, english),
}

func newText(lang string, s style) *Text {
	return &Text{lang: lang, style: s, localizer: i18n.NewLocalizer(catalogue, lang)}
}

// New returns the texts of lang ("id" or "en"); any other tag gets the default
// language, because a reader must get a page whatever a cookie says.
func New(lang string) *Text {
	if t, ok := texts[lang]; ok {
		return t
	}
	return texts[Default]
}

// Lang is the language t speaks, as it belongs in <html lang="">.
func (t *Text) Lang() string { return t.lang }

// T returns the text of key. Data for its {{.Name}} placeholders comes in pairs
// (name, value), or as one map[string]string (planning.Error.Args). A key that
// does not exist, or a placeholder without data, gives the key in brackets and
// is counted: see Missing.
func (t *Text) T(key string, args ...any) string {
	return t.localize(key, &i18n.LocalizeConfig{MessageID: key, TemplateData: data(args), TemplateParser: strict})
}

// N is T for a text that depends on a count: it picks the plural form and fills
// {{.Count}} with the count written as a number of that language.
func (t *Text) N(key string, count int, args ...any) string {
	d := data(args)
	d["Count"] = t.Number(int64(count))
	return t.localize(key, &i18n.LocalizeConfig{
		MessageID: key, PluralCount: count, TemplateData: d, TemplateParser: strict,
	})
}

func (t *Text) localize(key string, config *i18n.LocalizeConfig) string {
	text, err := t.localizer.Localize(config)
	if err == nil {
		return text
	}
	var notFound *i18n.MessageNotFoundErr
	if text != "" && !errors.As(err, &notFound) {
		return text // asked with a count, but it reads the same for every count
	}
	missing.add(t.lang + ":" + key)
	if text != "" {
		return text // a text in the default language helps a reader more than a key
	}
	return "[" + key + "]"
}

func data(args []any) map[string]any {
	d := make(map[string]any, len(args)/2+1)
	if len(args) == 1 {
		if m, ok := args[0].(map[string]string); ok {
			for name, value := range m {
				d[name] = value
			}
		}
		return d
	}
	for i := 0; i+1 < len(args); i += 2 {
		if name, ok := args[i].(string); ok {
			d[name] = args[i+1]
		}
	}
	return d
}

// maxMissing bounds what is remembered: a key may be built from what a client
// sent, and a client must not be able to fill the memory.
const maxMissing = 200

type missingKeys struct {
	mu    sync.Mutex
	count map[string]int
}

var missing = missingKeys{count: map[string]int{}}

func (m *missingKeys) add(key string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, known := m.count[key]; known || len(m.count) < maxMissing {
		m.count[key]++
	}
}

// Missing returns how often a text could not be given since the start, by
// "lang:key". Anything in it is a defect: tests look here, and so may doctor.
func Missing() map[string]int {
	missing.mu.Lock()
	defer missing.mu.Unlock()
	return maps.Clone(missing.count)
}

// Keys lists every key of the catalogue of lang in order, for the tablet's
// subset and for tests.
func Keys(lang string) ([]string, error) {
	messages, err := readFile("active." + lang + ".toml")
	if err != nil {
		return nil, err
	}
	return slices.Sorted(maps.Keys(messages)), nil
}

// Subset is the part of the catalogue of lang whose keys begin with one of the
// prefixes: what a script without the bundle needs. A value is a text, or a table
// of plural forms.
func Subset(lang string, prefixes ...string) (map[string]any, error) {
	messages, err := readFile("active." + lang + ".toml")
	if err != nil {
		return nil, err
	}
	maps.DeleteFunc(messages, func(key string, _ any) bool {
		return !slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(key, p) })
	})
	return messages, nil
}

// readFile returns a catalogue as it stands in its file: strings, or tables of
// plural forms.
func readFile(name string) (map[string]any, error) {
	raw, err := files.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("read catalogue: %w", err)
	}
	messages := map[string]any{}
	if err := toml.Unmarshal(raw, &messages); err != nil {
		return nil, fmt.Errorf("parse catalogue %s: %w", name, err)
	}
	return messages, nil
}
