// Package papers says which papers a sitting has and what each is made of: it reads
// the record and hands report what a paper prints (docs/sitting.md, Papers).
//
// Activities keep the papers that must stay as they were; api and ui send those
// that are made anew for whoever may see them. It must not know who that is, HTTP,
// workflows, or how a page is drawn.
package papers

import (
	"io"

	"musrenbang/store"
)

// Maker makes papers of the record.
type Maker struct {
	Store *store.Store
	// BaseURL is the public address printed on papers; "" marks them "contoh".
	BaseURL string
}

// Paper is one paper, not written yet.
type Paper struct {
	Kind    string // docs/sitting.md, Papers
	Subject string // what it is about within the sitting: an RW, an agency; "" for all
	Digest  string // of the content: equal digests are equal papers
	Write   func(io.Writer) error
}
