// Package simulate plays a whole planning year through the public HTTP API, as
// the year's own users would: facilitators enter, sittings decide and close,
// planners and the budget team follow. At the end it reads the shares from the
// server and holds them against its own count of the file.
//
// It is a client: it knows the year file and the API's shapes, and must not know
// the store, Temporal or any package of the server. Identities follow from (cycle,
// file, row, act), so a second run changes nothing.
package simulate

import (
	"context"
	"fmt"
	"io"
	"time"

	"musrenbang/planning"
	"musrenbang/reference"
	"musrenbang/yearfile"
)

// Options say what to play and against which server.
type Options struct {
	Server      string // http://HOST:PORT
	AdminToken  string // an admin's API token
	Areas       []reference.Area
	Rows        []yearfile.Row
	Hash        string // of the year file: part of every identity
	Cycle       int
	Concurrency int    // requests in flight; 0 = 8
	Out         string // folder for papers and exports; "" = none
	Progress    io.Writer
}

// Result is what simulate reports: the server's figures.
type Result struct {
	Cycle            int                            `json:"cycle"`
	Eligible         int                            `json:"eligible"`
	Withdrawn        int                            `json:"withdrawn"`
	Official         int                            `json:"official"`
	Accommodated     int                            `json:"accommodated"`
	Percent          *string                        `json:"percent"`
	ValueAsked       planning.Rupiah                `json:"value_asked"`
	ValueAccommodate planning.Rupiah                `json:"value_accommodated"`
	ValuePercent     *string                        `json:"value_percent"`
	Unpriced         int                            `json:"unpriced"`
	Funded           int                            `json:"funded"`
	Unexplained      int                            `json:"unexplained"`
	TargetMet        bool                           `json:"target_met"`
	Groups           map[planning.Group]GroupResult `json:"groups"`
	ElapsedMS        int64                          `json:"elapsed_ms"`
}

// GroupResult is one group's line.
type GroupResult struct {
	Eligible     int     `json:"eligible"`
	Accommodated int     `json:"accommodated"`
	Percent      *string `json:"percent"` // null where none is eligible
	TargetMet    bool    `json:"target_met"`
}

// Difference is one figure on which server and file disagree.
type Difference struct {
	Figure       string
	Server, File any
}

// ErrDiffers is returned when the server's figures and the file's own count
// differ; the result is still complete.
type ErrDiffers struct{ Differences []Difference }

func (e *ErrDiffers) Error() string {
	return fmt.Sprintf("%d angka berbeda dari hitungan berkas / figures differ from the file's own count: %+v", len(e.Differences), e.Differences)
}

// Run plays the year. A refusal by the server ends it with an error that names
// the row.
func Run(ctx context.Context, o Options) (Result, error) {
	began := time.Now()
	if o.Concurrency <= 0 {
		o.Concurrency = 8
	}
	if o.Progress == nil {
		o.Progress = io.Discard
	}
	p := &play{
		options: o, admin: newCaller(o.Server, o.AdminToken), bar: newBar(o.Progress),
		byNo: map[int]yearfile.Row{}, documents: map[string]string{},
	}
	for _, r := range o.Rows {
		p.byNo[r.No] = r
	}
	if err := p.all(ctx); err != nil {
		return Result{}, err
	}
	result, err := p.figures(ctx)
	if err != nil {
		return result, err
	}
	result.ElapsedMS = time.Since(began).Milliseconds()
	if o.Out != "" {
		if err := p.papers(ctx); err != nil {
			return result, err
		}
	}
	if d := differences(result, yearfile.Count(o.Rows)); len(d) > 0 {
		return result, &ErrDiffers{Differences: d}
	}
	return result, nil
}
