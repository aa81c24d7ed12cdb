package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"musrenbang/auth"
	"musrenbang/locales"
	"musrenbang/planning"
	"musrenbang/records"
	"musrenbang/store"
	"musrenbang/yearfile"
)

func explainOne(text *locales.Text, e *planning.Error) string {
	return auth.New(auth.Options{}).Sentence(text, e)
}

// proposals records a year file as the cycle's proposals. The file says what was
// decided and not when: instants are those of the cycle's calendar, or of a
// customary one where the cycle is not there yet.
func (l *loading) proposals(ctx context.Context) (rows int, err error) {
	list, warnings, err := yearfile.Read(bytes.NewReader(l.content))
	for _, w := range warnings {
		l.complain(w.Args["row"], w.Column, &planning.Error{Key: w.Key, Args: w.Args})
	}
	if err != nil {
		return 0, err
	}
	clock := &records.Clock{}
	clock.Set(planning.Instant(time.Now().UnixMicro()))
	s, err := l.openRecord(ctx, clock)
	if err != nil {
		return 0, err
	}
	defer s.Close()
	y, err := l.year(ctx, s, list)
	if err != nil {
		return 0, err
	}
	tell := newProgress(os.Stderr)
	err = records.Play(ctx, s, clock, []records.Year{y}, records.Options{
		Whole: true, DryRun: l.dryRun, Progress: func(done, total int) { tell("catatan", done, total) },
	})
	var faults records.Faults
	if errors.As(err, &faults) {
		fmt.Fprintln(os.Stderr)
		return 0, inRows(list, faults)
	}
	return len(list), err
}

// openRecord opens the record with a clock that is set by hand; openStore has
// seen to its schema.
func (l *loading) openRecord(ctx context.Context, clock *records.Clock) (*store.Store, error) {
	s, err := openStore(ctx, l.data, l.env)
	if err != nil {
		return nil, err
	}
	if err := s.Close(); err != nil {
		return nil, err
	}
	return store.Open(ctx, store.Options{Dir: l.data, DatabaseURL: l.env.databaseURL, Clock: clock.Now})
}

// year is what is to be recorded.
func (l *loading) year(ctx context.Context, s *store.Store, rows []yearfile.Row) (records.Year, error) {
	sum := sha256.Sum256(l.content)
	hash, name := hex.EncodeToString(sum[:]), filepath.Base(l.file)
	y := records.Year{
		Cycle: l.cycle, Name: fmt.Sprintf("RKPD %d", l.cycle), File: hash, Rows: rows, Until: s.Now(),
		Plan:     store.Document{Number: "Nomor tidak tercatat", Title: fmt.Sprintf("RKPD %d menurut berkas %.80s", l.cycle, name)},
		Budget:   store.Document{Number: "Nomor tidak tercatat", Title: fmt.Sprintf("APBD %d menurut berkas %.80s", l.cycle, name)},
		Importer: func(r yearfile.Row) string { return yearfile.Provenance(name, hash, r.No) },
		Account:  func(planning.ActorRef) string { return operator().ID }, Agencies: map[string]string{},
	}
	mark := yearfile.Provenance(name, hash, 1)
	if err := s.Histories(ctx, l.cycle, func(h store.History) error {
		if !yearfile.SameFile(h.Importer, mark) && h.SplitFrom == "" {
			return planning.Refuse(planning.Conflict, "error.import_other", "cycle", strconv.Itoa(l.cycle))
		}
		return nil
	}); err != nil {
		return y, err
	}
	var err error
	if y.Names, err = s.AreaNames(ctx); err != nil {
		return y, err
	}
	agencies, err := s.Agencies(ctx)
	if err != nil {
		return y, err
	}
	for _, a := range agencies {
		y.Agencies[a.Code] = a.Name
	}
	return y, l.calendar(ctx, s, &y)
}

// calendar takes the cycle's own windows and documents where it is there.
func (l *loading) calendar(ctx context.Context, s *store.Store, y *records.Year) error {
	c, err := s.Cycle(ctx, l.cycle)
	switch {
	case planning.CodeOf(err) == planning.NotFound:
		y.Calendar = records.Fitting(l.cycle, y.Rows, y.Until)
		return nil
	case err != nil:
		return err
	}
	y.Exists, y.Calendar = true, records.Of(c)
	documents, err := s.Documents(ctx, l.cycle)
	if err != nil {
		return err
	}
	for _, d := range documents {
		switch {
		case d.Kind == store.DocumentPlan && d.SetAt > 0:
			y.Plan = d
		case d.Kind == store.DocumentBudget && d.SetAt > 0:
			y.Budget = d
		default:
			continue
		}
		y.Recorded = append(y.Recorded, d.ID)
	}
	return nil
}

// inRows gives each refused proposal its row in the file and its column.
func inRows(rows []yearfile.Row, faults records.Faults) error {
	at := make(map[int]int, len(rows))
	for i, r := range rows {
		at[r.No] = i + 1
	}
	columns := map[string]string{
		"area": "kode_wilayah", "agency": "opd", "channel": "jalur", "activity": "hasil_rkpd", "value": "nilai_usulan",
		"catalogue": "judul", "reason_text": "catatan", "into": "digabung",
	}
	var f planning.Fields
	for _, x := range faults {
		for _, e := range x.Err.All() {
			args := map[string]string{}
			for k, v := range e.Args {
				args[k] = v
			}
			if x.No > 0 {
				args["row"] = strconv.Itoa(at[x.No])
			}
			field := columns[e.Field]
			if field == "" {
				field = e.Field
			}
			f.AddError(&planning.Error{Code: planning.Invalid, Key: e.Key, Field: field, Args: args})
		}
	}
	return f.Err()
}
