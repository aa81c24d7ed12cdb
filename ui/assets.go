package ui

import (
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"io/fs"
	"path"
	"strings"
)

//go:embed templates
var templates embed.FS

//go:embed static/*.css static/*.svg
var static embed.FS

// dist is what `go generate` bundled; only its .gitkeep where nobody ran it.
//
//go:generate go run ./bundle
//go:embed all:dist
var dist embed.FS

// StaticPrefix is where Assets are served.
const StaticPrefix = "/static/"

// citizenSheet is the style sheet that travels inside citizens' pages.
const citizenSheet = "base.css"

// contentTypes lists the kinds of files served from static; sources to be built
// may lie beside them.
var contentTypes = map[string]string{
	".css": "text/css; charset=utf-8",
	".js":  "text/javascript; charset=utf-8",
	".svg": "image/svg+xml",
}

// Asset is one static file ready to serve. Its address holds its hash, so it may
// be cached for ever (Cache-Control: public, max-age=31536000, immutable).
type Asset struct {
	URL         string // /static/work.1f2e3d4c5b.css
	ContentType string
	Body        []byte
	ETag        string // quoted SHA-256 of Body
}

// Assets are the files of ui/static, by plain name and by address.
type Assets struct {
	byName map[string]Asset
	byURL  map[string]Asset
}

// LoadAssets reads the embedded files and names each by its content. Style
// sheets lose their comments and spare space.
func LoadAssets() (*Assets, error) {
	a, err := loadAssets(static)
	if err != nil {
		return nil, err
	}
	return a, a.addBundle(dist)
}

// addBundle takes in the files that dist/manifest.json names; none where the
// program was built without them.
func (a *Assets) addBundle(files fs.FS) error {
	raw, err := fs.ReadFile(files, "dist/manifest.json")
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	names := map[string]string{}
	if err == nil {
		err = json.Unmarshal(raw, &names)
	}
	if err != nil {
		return fmt.Errorf("read the bundle's manifest: %w", err)
	}
	for name, file := range names {
		ext := path.Ext(name)
		body, err := fs.ReadFile(files, "dist/"+file)
		if err != nil || contentTypes[ext] == "" {
			return fmt.Errorf("bundled file %q of unknown kind or unreadable: %w", file, err)
		}
		a.put(name, ext, body)
	}
	return nil
}

func loadAssets(files fs.FS) (*Assets, error) {
	a := &Assets{byName: map[string]Asset{}, byURL: map[string]Asset{}}
	entries, err := fs.ReadDir(files, "static")
	if err != nil {
		return nil, fmt.Errorf("list static files: %w", err)
	}
	for _, entry := range entries {
		name := entry.Name()
		ext := path.Ext(name)
		if contentTypes[ext] == "" {
			return nil, fmt.Errorf("static file %q: unknown kind", name)
		}
		body, err := fs.ReadFile(files, "static/"+name)
		if err != nil {
			return nil, fmt.Errorf("read static file: %w", err)
		}
		if ext == ".css" {
			body = []byte(minifyCSS(string(body)))
		}
		a.put(name, ext, body)
	}
	return a, nil
}

func (a *Assets) put(name, ext string, body []byte) {
	sum := hex.EncodeToString(hashOf(body))
	asset := Asset{
		URL:         StaticPrefix + strings.TrimSuffix(name, ext) + "." + sum[:10] + ext,
		ContentType: contentTypes[ext],
		Body:        body,
		ETag:        `"` + sum + `"`,
	}
	a.byName[name], a.byURL[asset.URL] = asset, asset
}

// Find returns the asset served at a request path.
func (a *Assets) Find(requestPath string) (Asset, bool) {
	asset, ok := a.byURL[requestPath]
	return asset, ok
}

// URL returns the address of a file by its plain name ("work.css").
func (a *Assets) URL(name string) (string, error) {
	asset, ok := a.byName[name]
	if !ok {
		return "", fmt.Errorf("no static file %q", name)
	}
	return asset.URL, nil
}

// StylePolicy is the style-src part of the Content-Security-Policy: own files
// and the one sheet inside citizens' pages, by its hash.
func (a *Assets) StylePolicy() string {
	return "style-src 'self' 'sha256-" + base64.StdEncoding.EncodeToString(hashOf(a.byName[citizenSheet].Body)) + "'"
}

// inline returns the citizens' sheet for <style>. It is our own file, so it may
// pass html/template's CSS filter as it is; the hash above needs it unchanged.
func (a *Assets) inline() template.CSS { return template.CSS(a.byName[citizenSheet].Body) }

func hashOf(body []byte) []byte {
	sum := sha256.Sum256(body)
	return sum[:]
}

// minifyCSS drops comments and space that means nothing. Strings stay as they
// are. Space before a colon stays too: in a selector it means a descendant.
func minifyCSS(css string) string {
	var b strings.Builder
	b.Grow(len(css))
	space := false
	for i := 0; i < len(css); i++ {
		c := css[i]
		switch {
		case strings.HasPrefix(css[i:], "/*"):
			end := strings.Index(css[i+2:], "*/")
			if end < 0 {
				return b.String()
			}
			i += end + 3
		case c == ' ' || c == '\n' || c == '\t' || c == '\r':
			space = true
		case c == '"' || c == '\'':
			end := strings.IndexByte(css[i+1:], c)
			if end < 0 {
				end = len(css) - i - 2
			}
			writeSpace(&b, space, c)
			space = false
			b.WriteString(css[i : i+end+2])
			i += end + 1
		default:
			writeSpace(&b, space, c)
			space = false
			b.WriteByte(c)
		}
	}
	return strings.ReplaceAll(b.String(), ";}", "}")
}

// writeSpace keeps one space between two characters only where it can matter.
func writeSpace(b *strings.Builder, space bool, next byte) {
	if !space || b.Len() == 0 {
		return
	}
	last := b.String()[b.Len()-1]
	if strings.IndexByte("{};,:>", last) >= 0 || strings.IndexByte("{};,>", next) >= 0 {
		return
	}
	b.WriteByte(' ')
}
