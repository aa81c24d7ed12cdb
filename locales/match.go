package locales

import (
	"slices"
	"strings"

	"golang.org/x/text/language"
)

// maxHeader bounds the Accept-Language header that is looked at; browsers send
// less than a quarter of it.
const maxHeader = 400

// neighbours are languages whose readers are served in Indonesian: it is the
// second language of nearly all of them. "in" is how old Android says id.
var neighbours = []string{
	"id", "in", "jv", "jw", "su", "ms", "mad", "min", "ban", "bug", "ace", "bjn", "bbc", "sas", "mak",
}

// Match chooses the language of a page. What the reader chose comes first: the
// address (?lang=), then the cookie; then the browser's Accept-Language, where
// the first language we have or have a neighbour of wins; then the default.
func Match(acceptLanguage, cookie, query string) string {
	for _, chosen := range []string{query, cookie} {
		if slices.Contains(Languages(), chosen) {
			return chosen
		}
	}
	if len(acceptLanguage) > maxHeader || strings.TrimSpace(acceptLanguage) == "" {
		return Default
	}
	tags, weights, err := language.ParseAcceptLanguage(acceptLanguage)
	if err != nil {
		return Default
	}
	for i, tag := range tags {
		base, _ := tag.Base()
		switch {
		case weights[i] <= 0:
		case base.String() == English:
			return English
		case slices.Contains(neighbours, base.String()):
			return Indonesian
		}
	}
	return Default
}
