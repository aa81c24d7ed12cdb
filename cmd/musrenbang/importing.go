package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"musrenbang/locales"
	"musrenbang/planning"
	"musrenbang/reference"
	"musrenbang/store"
)

// errDryRun takes a transaction back that was only to be tried.
var errDryRun = errors.New("dry run")

// errNothingStored: the bad rows have been named on standard error.
var errNothingStored = errors.New("tidak ada yang disimpan / nothing was stored")

// loading is one import: what was typed, and the file.
type loading struct {
	kind, file string
	content    []byte
	cycle      int
	dryRun     bool
	data       string
	env        settings
	text       *locales.Text
}

// kinds are what can be imported; each reads the whole file and returns how many
// rows it has and what stores them.
var kinds = map[string]func(l *loading) (rows int, load func(ctx context.Context, b *store.Batch) error, err error){
	"areas": func(l *loading) (int, func(context.Context, *store.Batch) error, error) {
		list, err := reference.ReadAreas(bytes.NewReader(l.content))
		return len(list), func(ctx context.Context, b *store.Batch) error { return b.LoadAreas(ctx, operator(), list) }, err
	},
	"agencies": func(l *loading) (int, func(context.Context, *store.Batch) error, error) {
		list, err := reference.ReadAgencies(bytes.NewReader(l.content))
		return len(list), func(ctx context.Context, b *store.Batch) error { return b.LoadAgencies(ctx, operator(), list) }, err
	},
	"codes": func(l *loading) (int, func(context.Context, *store.Batch) error, error) {
		list, err := reference.ReadActivityCodes(bytes.NewReader(l.content))
		return len(list), func(ctx context.Context, b *store.Batch) error { return b.LoadActivityCodes(ctx, operator(), list) }, err
	},
	"catalogue": func(l *loading) (int, func(context.Context, *store.Batch) error, error) {
		list, err := reference.ReadCatalogue(bytes.NewReader(l.content))
		return len(list), func(ctx context.Context, b *store.Batch) error {
			return b.LoadCatalogue(ctx, operator(), l.cycle, list)
		}, err
	},
	"outlines": func(l *loading) (int, func(context.Context, *store.Batch) error, error) {
		list, err := reference.ReadOutlines(bytes.NewReader(l.content))
		return len(list), func(ctx context.Context, b *store.Batch) error { return b.LoadOutlines(ctx, operator(), list) }, err
	},
	"ceilings": func(l *loading) (int, func(context.Context, *store.Batch) error, error) {
		list, err := reference.ReadCeilings(bytes.NewReader(l.content), l.cycle)
		return len(list), func(ctx context.Context, b *store.Batch) error { return b.LoadCeilings(ctx, operator(), l.cycle, list) }, err
	},
}

// referenceColumns are the files' names for fields the store refuses.
var referenceColumns = map[string]string{
	"parent": "kode_induk", "agency": "opd", "area": "kode", "key": "kode", "amount": "pagu", "kind": "jenis",
}

// kindWords are the kinds as people type them, for help and for mistakes.
const kindWords = "areas|agencies|catalogue|codes|ceilings|outlines|proposals|rescue"

// importFile loads one file, wholly or not at all (a rescue file as far as it
// goes). Each bad row is named on standard error; with --dry-run everything is
// checked and nothing kept.
func importFile(ctx context.Context, args []string) error {
	l := &loading{env: environment(), text: locales.New(terminalLang())}
	f := newFlags("import", &l.data)
	f.IntVar(&l.cycle, "cycle", time.Now().Year()+1, "tahun rencana / planning `YEAR` (catalogue, ceilings, proposals)")
	f.BoolVar(&l.dryRun, "dry-run", false, "periksa saja / check only")
	rest, err := parse(f, args)
	if err != nil {
		return err
	}
	if len(rest) != 2 || !strings.Contains("|"+kindWords+"|", "|"+rest[0]+"|") {
		fmt.Fprintln(os.Stderr, "pemakaian / usage: musrenbang import "+kindWords+" FILE [--cycle N] [--dry-run]")
		return errUsage
	}
	l.kind, l.file = rest[0], rest[1]
	if l.content, err = os.ReadFile(l.file); err != nil {
		return err
	}
	var rows int
	switch l.kind {
	case "rescue":
		return l.rescue(ctx)
	case "proposals":
		rows, err = l.proposals(ctx)
	default:
		rows, err = l.reference(ctx)
	}
	if err != nil {
		return l.name(err)
	}
	if l.dryRun {
		fmt.Println(l.text.N("import.would", rows))
		return nil
	}
	fmt.Println(l.text.N("import.done", rows))
	return nil
}

// reference loads one of the files a city brings before its first proposal.
func (l *loading) reference(ctx context.Context) (rows int, err error) {
	rows, load, err := kinds[l.kind](l)
	if err != nil {
		return 0, err
	}
	s, err := openStore(ctx, l.data, l.env)
	if err != nil {
		return 0, err
	}
	defer s.Close()
	err = s.Batch(ctx, func(b *store.Batch) error {
		if err := load(ctx, b); err != nil {
			return err
		}
		if l.dryRun {
			return errDryRun
		}
		return nil
	})
	if errors.Is(err, errDryRun) {
		err = nil
	}
	return rows, err
}

// name writes each bad row to standard error and returns what main says last.
func (l *loading) name(err error) error {
	var cells reference.Faults
	var refused *planning.Error
	switch {
	case errors.As(err, &cells):
		for _, c := range cells {
			l.complain(fmt.Sprint(c.Row), c.Column, &planning.Error{Code: planning.Invalid, Key: c.Key, Args: c.Args})
		}
	case errors.As(err, &refused) && refused.Code == planning.Invalid:
		for _, e := range refused.All() {
			column := e.Field
			if name := referenceColumns[column]; name != "" && l.kind != "proposals" {
				column = name
			}
			l.complain(e.Args["row"], column, e)
		}
	default:
		return err
	}
	return fmt.Errorf("%s: %w", filepath.Base(l.file), errNothingStored)
}

// complain names one bad cell: row, column, and what is wrong with it.
func (l *loading) complain(row, column string, e *planning.Error) {
	sentence := explainOne(l.text, e)
	if code := e.Args["code"]; code != "" && !strings.Contains(sentence, code) {
		sentence = code + ": " + sentence
	}
	switch {
	case row == "" && column == "":
	case row == "":
		sentence = column + ": " + sentence
	default:
		// Some sentences begin with their row.
		sentence = strings.TrimPrefix(sentence, l.text.T("import.row", "Row", row, "Text", ""))
		if column == "" {
			sentence = l.text.T("import.row", "Row", row, "Text", sentence)
			break
		}
		sentence = l.text.T("import.cell", "Row", row, "Column", column, "Text", sentence)
	}
	fmt.Fprintln(os.Stderr, sentence)
}
